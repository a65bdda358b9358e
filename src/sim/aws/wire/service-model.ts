import type { StaticErrorSchema, StaticOperationSchema } from "@smithy/types";
import { type SchemaService, SERVICE_TABLE, type ServiceRow } from "./service-table.ts";

/** An operation's input and output schemas, from the client. */
export type OperationSchema = StaticOperationSchema;

/** What a client's module says about its service. */
export interface ServiceModel {
  readonly row: ServiceRow;
  readonly operations: ReadonlyMap<string, OperationSchema>;
  /** By the exception's name and, for services that speak query, by their code (`TargetGroupNotFound`). */
  readonly errors: ReadonlyMap<string, ErrorModel>;
}

export interface ErrorModel {
  /** The exception's name, as JSON protocols send it. */
  readonly name: string;
  /** `<Code>` as query protocols send it; often the name without `Exception`. */
  readonly queryCode: string;
  /** Null where the schema names none. */
  readonly status: number | null;
  readonly messageMember: "message" | "Message";
}

const loaded = new Map<SchemaService, ServiceModel>();
const loading = new Map<SchemaService, Promise<ServiceModel>>();

/** The model if its client has been loaded: lets an answer be given within the same tick. */
export function loadedModel(row: ServiceRow): ServiceModel | undefined {
  return loaded.get(row.service);
}

/** Loads a service's client module, once. Real file I/O the first time, nothing afterwards. */
export function loadModel(row: ServiceRow): Promise<ServiceModel> {
  const under = loading.get(row.service);
  if (under !== undefined) return under;
  const promise = row.load().then((module) => {
    const model = readModel(row, module);
    loaded.set(row.service, model);
    return model;
  });
  loading.set(row.service, promise);
  return promise;
}

/** Loads every service's schemas (about 0.5 s and 100 MB, EC2 most of it), so that no later answer needs real I/O. */
export async function preloadWire(): Promise<void> {
  for (const row of SERVICE_TABLE) await loadModel(row);
}

function readModel(row: ServiceRow, module: Readonly<Record<string, unknown>>): ServiceModel {
  const operations = new Map<string, OperationSchema>();
  const errors = new Map<string, ErrorModel>();
  for (const value of Object.values(module)) {
    if (isOperation(value)) operations.set(value[2], value);
    if (isError(value)) {
      const model = readError(value);
      errors.set(model.name, model);
      if (!errors.has(model.queryCode)) errors.set(model.queryCode, model);
    }
  }
  return { row, operations, errors };
}

function readError(schema: StaticErrorSchema): ErrorModel {
  const traits = typeof schema[3] === "object" ? schema[3] : {};
  // Neither trait is in the SDK's type: awsQueryError is [code, status], httpError a status.
  const [queryCode, queryStatus]: readonly unknown[] = Array.isArray(traits.awsQueryError) ? traits.awsQueryError : [];
  const statuses = [queryStatus, traits.httpError, traits.error === "server" ? 500 : null];
  return {
    name: schema[2],
    queryCode: typeof queryCode === "string" ? queryCode : schema[2],
    status: statuses.find((status) => typeof status === "number") ?? null,
    messageMember: schema[4].includes("Message") ? "Message" : "message",
  };
}

/** 9 and -3 are Smithy's own marks for operation and error schemas (@smithy/types, static-schemas). */
function isOperation(value: unknown): value is StaticOperationSchema {
  return Array.isArray(value) && value[0] === 9 && typeof value[2] === "string";
}

function isError(value: unknown): value is StaticErrorSchema {
  return Array.isArray(value) && value[0] === -3 && typeof value[2] === "string" && Array.isArray(value[4]);
}

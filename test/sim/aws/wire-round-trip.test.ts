import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ServedAws, serveAws } from "../../../src/sim/aws/server.ts";
import { inProcessHandler } from "../../../src/sim/aws/wire/in-process.ts";
import {
  loadModel,
  type OperationSchema,
  preloadWire,
  type ServiceModel,
} from "../../../src/sim/aws/wire/service-model.ts";
import { SERVICE_TABLE, type ServiceRow } from "../../../src/sim/aws/wire/service-table.ts";
import { EC2_FORM, fitting, JSON_BODY, QUERY_FORM, XML_BODY } from "./wire-arbitrary.ts";
import { ASKED, clientOptions, Parrot, plain } from "./wire-clients.ts";

/** No plain request and reply: event streams, and what the client adds to a request of its own accord (a presigned URL). */
const NOT_PLAIN: ReadonlySet<string> = new Set(["StartLiveTail", "GetLogObject", "CopySnapshot"]);

interface Client {
  send(command: unknown): Promise<unknown>;
  destroy(): void;
}

const aws = new Parrot();
let served: ServedAws;

beforeAll(async () => {
  await preloadWire();
  served = await serveAws(aws);
});
afterAll(() => served.close());

describe("whatever a real client sends and is told arrives unchanged", () => {
  for (const row of SERVICE_TABLE) {
    for (const name of ASKED[row.service]) {
      test(`over a socket: ${row.service} ${name}`, async () => {
        await expectRoundTrips(row, [name], { numRuns: 25, requestHandler: undefined });
      });
    }

    test(`in process: ${row.service}, every operation of the client`, async () => {
      const { operations } = await loadModel(row);
      const names = [...operations.keys()].filter((name) => !NOT_PLAIN.has(name));
      expect(names).toEqual(expect.arrayContaining([...ASKED[row.service]]));
      await expectRoundTrips(row, names, { numRuns: 3, requestHandler: inProcessHandler(aws) });
    });
  }
});

describe("the service table says what the clients say of themselves", () => {
  for (const row of SERVICE_TABLE) {
    test(row.service, async () => {
      const client = await clientOf(row, undefined);
      const settings: unknown = Reflect.get(Reflect.get(client, "config"), "protocolSettings");
      expect(settings).toMatchObject({
        serviceTarget: row.target,
        version: row.version,
        ...(row.xmlNamespace === "" ? {} : { xmlNamespace: row.xmlNamespace }),
      });
      expect(Reflect.get(Object(settings), "awsQueryCompatible") ?? false).toBe(row.queryCompatible);
      client.destroy();
    });
  }
});

async function expectRoundTrips(
  row: ServiceRow,
  names: readonly string[],
  { numRuns, requestHandler }: { numRuns: number; requestHandler: object | undefined },
): Promise<void> {
  const [client, module, model] = await Promise.all([clientOf(row, requestHandler), row.load(), loadModel(row)]);
  for (const name of names) {
    const operation = operationOf(model, name);
    const [inputs, outputs] = bodiesOf(row);
    await fc.assert(
      fc.asyncProperty(fitting(operation[4], inputs), fitting(operation[5], outputs), async (input, output) => {
        aws.reply = () => output;
        const answered = await client.send(construct(module[`${name}Command`], input));
        expect({ name, input: plain(aws.last.input) }).toEqual({ name, input: plain(input) });
        expect({ name, output: plain(answered) }).toEqual({ name, output: plain(output) });
        expect(aws.last).toMatchObject({ service: row.service, operation: name, accessKeyId: expect.any(String) });
      }),
      { numRuns, seed: 20220928 },
    );
  }
  client.destroy();
}

/** What inputs and outputs can hold. CloudWatch's new client speaks JSON, whatever its form bodies may be. */
function bodiesOf(row: ServiceRow) {
  if (row.protocol === "json" || row.queryCompatible) return [JSON_BODY, JSON_BODY] as const;
  return row.protocol === "ec2-query" ? ([EC2_FORM, XML_BODY] as const) : ([QUERY_FORM, XML_BODY] as const);
}

async function clientOf(row: ServiceRow, requestHandler: object | undefined): Promise<Client> {
  const module = await row.load();
  const name = Object.keys(module).find((key) => key.endsWith("Client") && !key.startsWith("__"));
  const client = construct(module[name ?? ""], clientOptions(served.url, requestHandler));
  if (!isClient(client)) throw new Error(`${row.service} exports no client`);
  return client;
}

function construct(exported: unknown, argument: unknown): object {
  if (typeof exported !== "function") throw new Error("The client exports no such class");
  return Reflect.construct(exported, [argument]);
}

function isClient(value: object): value is Client {
  return "send" in value && "destroy" in value;
}

function operationOf(model: ServiceModel, name: string): OperationSchema {
  const operation = model.operations.get(name);
  if (operation === undefined) throw new Error(`${model.row.service} has no ${name}`);
  return operation;
}

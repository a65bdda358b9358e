import { XmlShapeSerializer } from "@aws-sdk/core/protocols";
import { NormalizedSchema } from "@smithy/core/schema";
import type { $SchemaRef, StaticStructureSchema } from "@smithy/types";
import { membersOf, type Protocol, textOf } from "./protocol.ts";
import { type FormDialect, parseForm, readForm } from "./query-form.ts";
import type { OperationSchema } from "./service-model.ts";
import type { WireRequest } from "./wire.ts";

const STRING = 0;
const TIMESTAMP_DATE_TIME = 5;
const NAMESPACE = "spot-chaos.pretend-aws";

/**
 * AWS query and EC2 query: form bodies in, XML out (https://smithy.io/2.0/aws/protocols/aws-query-protocol.html, …/aws-ec2-query-protocol.html).
 * The envelopes around outputs and faults are schemas too, so the SDK's serialiser writes every tag.
 */
export function queryProtocol(options: { dialect: FormDialect; xmlNamespace: string }): Protocol {
  const { dialect, xmlNamespace } = options;
  const envelope = dialect === "ec2-query" ? ec2Envelope : queryEnvelope;
  const headersOf = (requestId: string) => ({ "content-type": "text/xml", "x-amzn-requestid": requestId });
  return {
    readInput: (operation, request) => readForm(operation[4], parseForm(formOf(request)), dialect),
    writeOutput(operation, output, requestId) {
      const { schema, value } = envelope(operation, membersOf(output), requestId);
      return { status: 200, headers: headersOf(requestId), body: write(schema, value, xmlNamespace) };
    },
    writeFault(fault, requestId) {
      const error = {
        Type: fault.status >= 500 ? "Receiver" : "Sender",
        Code: fault.queryCode,
        Message: fault.message,
      };
      const body =
        dialect === "ec2-query"
          ? write(EC2_FAULT, { Errors: { Error: error }, RequestID: requestId }, "")
          : write(QUERY_FAULT, { Error: error, RequestId: requestId }, xmlNamespace);
      return { status: fault.status, headers: headersOf(requestId), body };
    },
  };
}

/** The form of a request: its body, or of a GET the query string. */
export function formOf(request: WireRequest): string {
  if (request.method !== "GET") return textOf(request.body);
  const mark = request.path.indexOf("?");
  return mark < 0 ? "" : request.path.slice(mark + 1);
}

interface Enveloped {
  readonly schema: StaticStructureSchema;
  readonly value: Readonly<Record<string, unknown>>;
}

/** `<XResponse><XResult>…</XResult><ResponseMetadata><RequestId>` ; without output there is no XResult. */
function queryEnvelope(
  operation: OperationSchema,
  output: Readonly<Record<string, unknown>>,
  requestId: string,
): Enveloped {
  const name = operation[2];
  const value = { [`${name}Result`]: output, ResponseMetadata: { RequestId: requestId } };
  return {
    schema: cached(operation, () =>
      NormalizedSchema.of(operation[5]).isUnitSchema()
        ? struct(`${name}Response`, ["ResponseMetadata"], [RESPONSE_METADATA])
        : struct(`${name}Response`, [`${name}Result`, "ResponseMetadata"], [operation[5], RESPONSE_METADATA]),
    ),
    value,
  };
}

/** `<XResponse><requestId>` followed by the output's own members. */
function ec2Envelope(
  operation: OperationSchema,
  output: Readonly<Record<string, unknown>>,
  requestId: string,
): Enveloped {
  return {
    schema: cached(operation, () => {
      const members = [...NormalizedSchema.of(operation[5]).structIterator()];
      return struct(
        `${operation[2]}Response`,
        ["requestId", ...members.map(([name]) => name)],
        [STRING, ...members.map(([, member]) => member)],
      );
    }),
    value: { ...output, requestId },
  };
}

const envelopes = new WeakMap<OperationSchema, StaticStructureSchema>();

function cached(operation: OperationSchema, make: () => StaticStructureSchema): StaticStructureSchema {
  const known = envelopes.get(operation) ?? make();
  envelopes.set(operation, known);
  return known;
}

function struct(name: string, members: string[], schemas: $SchemaRef[]): StaticStructureSchema {
  return [3, NAMESPACE, name, 0, members, schemas];
}

const RESPONSE_METADATA = struct("ResponseMetadata", ["RequestId"], [STRING]);
const QUERY_FAULT = struct(
  "ErrorResponse",
  ["Error", "RequestId"],
  [struct("Error", ["Type", "Code", "Message"], [STRING, STRING, STRING]), STRING],
);
const EC2_FAULT = struct(
  "Response",
  ["Errors", "RequestID"],
  [struct("Errors", ["Error"], [struct("Error", ["Code", "Message"], [STRING, STRING])]), STRING],
);

function write(
  schema: StaticStructureSchema,
  value: Readonly<Record<string, unknown>>,
  xmlNamespace: string,
): Uint8Array {
  const serializer = new XmlShapeSerializer({
    xmlNamespace,
    serviceNamespace: NAMESPACE,
    httpBindings: false,
    timestampFormat: { useTrait: true, default: TIMESTAMP_DATE_TIME },
  });
  serializer.write(NormalizedSchema.of(schema), value);
  return new Uint8Array(Buffer.from(serializer.flush()));
}

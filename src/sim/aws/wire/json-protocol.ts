import { JsonShapeDeserializer2, JsonShapeSerializer2 } from "@smithy/core/protocols";
import { NormalizedSchema } from "@smithy/core/schema";
import type { $SchemaRef, DocumentType, StaticStructureSchema } from "@smithy/types";
import { AwsError } from "../aws-error.ts";
import { membersOf, type Protocol, textOf } from "./protocol.ts";

const STRING = 0;
const TIMESTAMP_EPOCH_SECONDS = 7;
const settings = { jsonName: false, timestampFormat: { useTrait: true, default: TIMESTAMP_EPOCH_SECONDS } } as const;
const reader = new JsonShapeDeserializer2(settings);

/**
 * AWS JSON 1.0 and 1.1 (https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html): the operation is in `X-Amz-Target`,
 * the version in the content type and mirrored. No input is `{}`, no output an empty body.
 */
export function jsonProtocol(options: { version: string; queryCompatible: boolean }): Protocol {
  const headersOf = (requestId: string): Record<string, string> => ({
    "content-type": `application/x-amz-json-${options.version}`,
    "x-amzn-requestid": requestId,
  });
  return {
    readInput(operation, request) {
      const input = NormalizedSchema.of(operation[4]);
      const document = parse(textOf(request.body));
      return input.isStructSchema() ? membersOf(reader.readObject(input, document)) : {};
    },
    writeOutput(operation, output, requestId) {
      const unit = NormalizedSchema.of(operation[5]).isUnitSchema();
      const body = unit ? new Uint8Array() : write(operation[5], membersOf(output));
      return { status: 200, headers: headersOf(requestId), body };
    },
    writeFault(fault, requestId) {
      const headers = headersOf(requestId);
      if (options.queryCompatible) {
        headers["x-amzn-query-error"] = `${fault.queryCode};${fault.status >= 500 ? "Receiver" : "Sender"}`;
      }
      const body = write(faultSchema(fault.messageMember), {
        __type: fault.name,
        [fault.messageMember]: fault.message,
      });
      return { status: fault.status, headers, body };
    },
  };
}

function parse(text: string): DocumentType {
  if (text === "") return {};
  try {
    const document: unknown = JSON.parse(text);
    if (typeof document === "object" && document !== null && !Array.isArray(document)) return { ...document };
  } catch {
    // Told below: a document that is no object is as unreadable as one that is no JSON.
  }
  throw new AwsError("SerializationException", "The request body is not a JSON object", 400);
}

function write(schema: $SchemaRef, value: Readonly<Record<string, unknown>>): Uint8Array {
  // The serialiser is a buffer with a cursor: a new one for each reply keeps a throw in the middle of one out of the next.
  const serializer = new JsonShapeSerializer2(settings);
  serializer.write(NormalizedSchema.of(schema), value);
  return new Uint8Array(serializer.flush());
}

function faultSchema(messageMember: string): StaticStructureSchema {
  return [3, "spot-chaos.pretend-aws", "Fault", 0, ["__type", messageMember], [STRING, STRING]];
}

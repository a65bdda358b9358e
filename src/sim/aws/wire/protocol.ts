import type { Fault } from "./fault.ts";
import type { OperationSchema } from "./service-model.ts";
import type { WireRequest, WireResponse } from "./wire.ts";

/** One wire protocol, seen from the server: bodies to inputs, outputs and faults to bodies. */
export interface Protocol {
  /** The input, shaped as the SDK's Input type. Throws AwsError when the body cannot be read. */
  readInput(operation: OperationSchema, request: WireRequest): Record<string, unknown>;
  /** The reply for an output shaped as the SDK's Output type. Throws when a value does not fit its schema. */
  writeOutput(operation: OperationSchema, output: unknown, requestId: string): WireResponse;
  writeFault(fault: Fault, requestId: string): WireResponse;
}

/** Bytes as text; throws nothing, as malformed UTF-8 is replaced. */
export function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8");
}

/** An output member by member; operations without output may answer undefined. */
export function membersOf(output: unknown): Readonly<Record<string, unknown>> {
  return typeof output === "object" && output !== null ? { ...output } : {};
}

import { createHash } from "node:crypto";

const counts = new WeakMap<object, Map<string, number>>();

/**
 * A request id shaped like AWS's (a UUID). Keyed by operation and its n-th call on this pretend AWS, never drawn:
 * the same run gets the same ids, and calls of different operations may change places without changing them.
 */
export function nextRequestId(aws: object, operation: string): string {
  const own = counts.get(aws) ?? new Map<string, number>();
  counts.set(aws, own);
  const count = (own.get(operation) ?? 0) + 1;
  own.set(operation, count);
  const hex = createHash("sha256").update(`${operation}#${count}`).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

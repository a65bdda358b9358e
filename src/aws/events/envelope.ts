import type { Instant } from "../../core/time.ts";
import { instantFrom } from "../instant.ts";

/** What every EventBridge event has in common. https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html */
export interface Envelope {
  readonly id: string;
  readonly detailType: string;
  readonly source: string;
  readonly time: Instant;
  readonly detail: Readonly<Record<string, unknown>>;
}

/** An event as EventBridge writes it into a log group: the whole event as JSON. null: no event. */
export function readEnvelope(message: string): Envelope | null {
  const event = recordFrom(message);
  if (event === null) return null;
  const { id, source, detail } = event;
  const detailType = event["detail-type"];
  const time = instantFrom(event.time);
  if (typeof id !== "string" || typeof source !== "string" || typeof detailType !== "string") return null;
  if (time === null || !isRecord(detail)) return null;
  return { id, detailType, source, time, detail };
}

/** JSON text that holds an object; null when it is anything else. */
export function recordFrom(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : null;
  } catch {
    return null;
  }
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Documentation uses ids like `i-1eb2ac8eEXAMPLE`, so letters beyond hexadecimal are let through. */
export function instanceIdFrom(value: unknown): string | null {
  return typeof value === "string" && /^i-[0-9A-Za-z]+$/.test(value) ? value : null;
}

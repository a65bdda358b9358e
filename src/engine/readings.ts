import { neededIn } from "../core/preflight/needed.ts";
import type { AwsReadings, Reading } from "../core/reading.ts";
import type { Target } from "../core/target.ts";
import { MINUTE, SECOND } from "../core/time.ts";
import type { Clock } from "./ports.ts";

/** A throttled or timed-out read is due again, backed off, for so long before it counts as unreadable. */
const PATIENCE_MS = 1 * MINUTE;
/** 1, 1, 2, 2, 4, 4, 8 s …: AWS's buckets fill again within seconds, and a press must not use up its minute here. */
const LONGEST_WAIT_MS = 8 * SECOND;
const PASSING: ReadonlySet<string> = new Set(["Throttled", "Timeout", "ratelimited"]);

/** What AWS says of a target now, asked again while it is throttled. Call it directly inside a task: it may sleep. */
export function readPatiently(
  { aws, clock }: { readonly aws: { readBefore(target: Target): Promise<AwsReadings> }; readonly clock: Clock },
  target: Target,
): Promise<AwsReadings> {
  return patiently(clock, () => aws.readBefore(target), isPassing);
}

/** The same for a single reading. */
export function readingPatiently<T>(clock: Clock, read: () => Promise<Reading<T>>): Promise<Reading<T>> {
  return patiently(clock, read, mayPass);
}

/**
 * Several reads at once that may each sleep: every one has a task of its own, because a task sleeps once at a time. Rejects
 * when one does, after all have come to their end. Call it directly inside a task: it sleeps.
 */
export async function readingTogether<const Reads extends readonly (() => Promise<unknown>)[]>(
  clock: Clock,
  reads: Reads,
): Promise<{ -readonly [K in keyof Reads]: Awaited<ReturnType<Reads[K]>> }> {
  const bell = clock.bell();
  const settled = new Map<number, PromiseSettledResult<unknown>>();
  for (const [nth, read] of reads.entries()) {
    clock.task(`reading ${nth}`, async () => {
      const [result] = await Promise.allSettled([read()]);
      settled.set(nth, result);
      bell.ring();
    });
  }
  while (settled.size < reads.length) await clock.sleepUntil(Number.POSITIVE_INFINITY, bell);
  const values = reads.map((_, nth) => {
    const result = settled.get(nth);
    if (result?.status !== "fulfilled") throw result?.reason;
    return result.value;
  });
  return values as { -readonly [K in keyof Reads]: Awaited<ReturnType<Reads[K]>> };
}

async function patiently<T>(clock: Clock, read: () => Promise<T>, again: (value: T) => boolean): Promise<T> {
  const until = clock.now() + PATIENCE_MS;
  let value = await read();
  for (let tries = 0; again(value); tries++) {
    const waitMs = Math.min(LONGEST_WAIT_MS, SECOND * 2 ** Math.floor(tries / 2));
    if (clock.now() + waitMs > until) break;
    await clock.sleepUntil(clock.now() + waitMs);
    value = await read();
  }
  return value;
}

function isPassing(readings: AwsReadings): boolean {
  return neededIn(readings).some(mayPass);
}

function mayPass(reading: Reading<unknown>): boolean {
  return !reading.readable && PASSING.has(reading.code);
}

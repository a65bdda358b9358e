import { AsyncLocalStorage } from "node:async_hooks";
import type { WebClientOptions } from "@slack/web-api";
import type { Clock, Log, MayLeave } from "../engine/ports.ts";
import { boltLog } from "./bolt-log.ts";

/** How Slack is reached. */
export interface Wire {
  /** null: Slack's own, https://slack.com/api/ */
  readonly apiUrl: string | null;
  readonly fetch: typeof fetch;
  readonly clock: Clock;
  readonly log: Log;
}

/** Transport milliseconds for one call, its body included. */
export const CALL_DEADLINE_MS = 10_000;

/** A request did not leave: whoever wanted it may not speak any more. */
export class HeldBack extends Error {
  constructor() {
    super("held back: it came too late");
  }
}

/** A WebClient hands nothing through to the fetch that it calls. */
const leaving = new AsyncLocalStorage<MayLeave>();

/** Every request of this call asks in the tick in which it leaves, and rejects with HeldBack inside when it may not. */
export function whileItMay<T>(mayLeave: MayLeave, call: () => Promise<T>): Promise<T> {
  return leaving.run(mayLeave, call);
}

/**
 * Options for a WebClient: sent once, never retried, rate limits handed back at once (DESIGN, promise 8). Always a new
 * object, without headers: Bolt's socket client writes into the one it is given, and a shared one would send the bot's
 * token where the app's belongs.
 */
export function webOptions(wire: Wire): WebClientOptions {
  return {
    ...(wire.apiUrl === null ? {} : { slackApiUrl: wire.apiUrl }),
    logger: boltLog(wire.log),
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    // Its own timeout is a real timer, which a rehearsal in virtual time would wait for.
    timeout: 0,
    allowAbsoluteUrls: false,
    // No request waits in line behind a hundred others, where it would be asked in somebody else's name.
    maxRequestConcurrency: Number.POSITIVE_INFINITY,
    fetch: async (input, init) => {
      if (leaving.getStore()?.() === false) throw new HeldBack();
      return wire.fetch(input, { ...init, signal: wire.clock.deadline(CALL_DEADLINE_MS) });
    },
  };
}

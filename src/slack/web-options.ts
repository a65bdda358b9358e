import type { WebClientOptions } from "@slack/web-api";
import type { Clock, Log } from "../engine/ports.ts";
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
    fetch: (input, init) => wire.fetch(input, { ...init, signal: wire.clock.deadline(CALL_DEADLINE_MS) }),
  };
}

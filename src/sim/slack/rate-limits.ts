import type { Arguments, Method, Tier } from "./method.ts";

/**
 * https://docs.slack.dev/apis/web-api/rate-limits: tiers are "at least N a minute" per method, app and workspace; here N and
 * not one more in any 60 s. The special tier is documented as "hundreds of requests per minute".
 */
export const CALLS_PER_MINUTE: Readonly<Record<Tier, number>> = { tier2: 20, tier3: 50, tier4: 100, special: 600 };

/** chat.postMessage: "one message per second per channel", "short bursts" are tolerated, "several hundred" a minute in a workspace. */
export const POSTS = { burst: 3, perSecond: 1, perMinute: 300 } as const;

const MINUTE_MS = 60_000;

export interface RateLimiter {
  /** @returns null when the call may go on, else the whole world seconds to wait */
  admit(method: Method, args: Arguments): { retryAfterS: number } | null;
}

export function createRateLimiter(now: () => number): RateLimiter {
  const recent = new Map<string, number[]>();
  const channels = new Map<string, { tokens: number; at: number }>();

  const windowWait = (method: Method, perMinute: number): number => {
    const calls = (recent.get(method.name) ?? []).filter((at) => at > now() - MINUTE_MS);
    recent.set(method.name, calls);
    const [oldest] = calls;
    return calls.length < perMinute || oldest === undefined ? 0 : oldest + MINUTE_MS - now();
  };
  const bucketOf = (channel: string): { tokens: number; at: number } => {
    const bucket = channels.get(channel) ?? { tokens: POSTS.burst, at: now() };
    const refilled = bucket.tokens + ((now() - bucket.at) / 1000) * POSTS.perSecond;
    const current = { tokens: Math.min(POSTS.burst, refilled), at: now() };
    channels.set(channel, current);
    return current;
  };

  return {
    admit(method, args) {
      const isPost = method.name === "chat.postMessage";
      const bucket = isPost ? bucketOf(args.channel ?? "") : null;
      const bucketWaitMs = bucket === null || bucket.tokens >= 1 ? 0 : ((1 - bucket.tokens) / POSTS.perSecond) * 1000;
      const waitMs = Math.max(
        bucketWaitMs,
        windowWait(method, isPost ? POSTS.perMinute : CALLS_PER_MINUTE[method.tier]),
      );
      if (waitMs > 0) return { retryAfterS: Math.max(1, Math.ceil(waitMs / 1000)) };
      if (bucket !== null) bucket.tokens -= 1;
      recent.get(method.name)?.push(now());
      return null;
    },
  };
}

import type { Instant } from "../core/time.ts";
import { Random } from "../sim/aws/random.ts";
import type { SlackEnvelope } from "../sim/slack/delivery.ts";
import type { FaultAnswer } from "../sim/slack/faults.ts";
import type { PretendWorkspace } from "../sim/slack/workspace.ts";
import { type Fault, isWithin } from "./fault.ts";
import type { Round } from "./round.ts";

interface Around {
  readonly round: Round;
  readonly workspace: PretendWorkspace;
  readonly now: () => Instant;
}

/** How Slack is reached, and how it reaches the bot, while the faults of a round last. */
export interface SpoiltSlack {
  readonly fetch: typeof fetch;
  deliver(envelope: SlackEnvelope, to: (envelope: SlackEnvelope) => Promise<unknown>): Promise<unknown>;
  isDown(): boolean;
}

/** Puts the round's faults upon the pretend workspace. */
export function spoilSlack({ round, workspace, now }: Around): SpoiltSlack {
  const epoch = now();
  const random = new Random(round.seed);
  for (const fault of round.faults) {
    const spoilt = answersOf(fault);
    if (spoilt === null || !("spell" in fault)) continue;
    const share = "share" in fault ? fault.share : 1;
    const when = () => isWithin(fault.spell, epoch, now()) && random.next(fault.kind) < share;
    for (const method of ["*", "auth.test"])
      workspace.faults.onCall({ method, answer: spoilt, times: Number.POSITIVE_INFINITY, when });
  }
  const isDown = () => lasting(round, "slack down", epoch, now());
  return {
    isDown,
    // The pretend workspace spoils no response addresses: they are gone with the rest.
    fetch: (input, init) => {
      const { pathname } = new URL(input instanceof Request ? input.url : input);
      if (isDown() && !pathname.startsWith("/api/")) return Promise.reject(new TypeError("fetch failed"));
      return workspace.fetch(input, init);
    },
    async deliver(envelope, to) {
      if (isDown()) throw new Error("Slack is down");
      const answer = await to(envelope);
      if (lasting(round, "delivered twice", epoch, now())) await to(envelope).catch(() => null);
      return answer;
    },
  };
}

function lasting(round: Round, kind: "slack down" | "delivered twice", epoch: Instant, now: Instant): boolean {
  return round.faults.some((fault) => fault.kind === kind && isWithin(fault.spell, epoch, now));
}

function answersOf(fault: Fault): FaultAnswer | null {
  switch (fault.kind) {
    case "slack lost replies":
      return { kind: "cut", stored: fault.acted };
    case "slack 429":
      return { kind: "rate-limited", retryAfterS: fault.retryAfterS };
    case "slack down":
      if (fault.how === "cut") return { kind: "cut" };
      return fault.how === "http 503" ? { kind: "http", status: 503 } : { kind: "error", error: "internal_error" };
    default:
      return null;
  }
}

import { SLACK_LIMITS } from "./limits.ts";
import type { Json } from "./state/message.ts";
import type { WorkspaceState } from "./state/workspace-state.ts";

/** What Slack hands to an app: a Socket Mode envelope, whichever way it travels. */
export interface SlackEnvelope {
  readonly envelope_id: string;
  readonly type: "slash_commands" | "interactive" | "events_api";
  readonly payload: Json;
  readonly accepts_response_payload: boolean;
  /** only of events: 0 the first time */
  readonly retry_attempt?: number;
  readonly retry_reason?: string;
}

/** One way to reach the app. */
export interface Link {
  /** Resolves with the ack's payload (null: an empty ack). A rejection is no answer, its message says why. */
  deliver(envelope: SlackEnvelope): Promise<unknown>;
  disconnect?(reason: string): void;
  cut?(): void;
}

/** How the app answered what a person did. */
export type Answer =
  | { readonly answered: true; readonly payload: unknown; readonly tookMs: number }
  | { readonly answered: false; readonly why: string };

export const NO_ANSWER = "no answer within 3 s";
const EVENT_REDELIVERIES = 1;

export interface Delivery {
  connect(link: Link): () => void;
  deliver(envelope: Omit<SlackEnvelope, "envelope_id">): Promise<Answer>;
  readonly links: readonly Link[];
  duplicateEvents(times: number): void;
}

/** Hands envelopes to one of the app's connections, in turn; events that are not acknowledged come once more. */
export function createDelivery(state: WorkspaceState): Delivery {
  const links: Link[] = [];
  let turn = 0;
  let duplicates = 0;

  async function attempt(envelope: SlackEnvelope): Promise<Answer> {
    const link = links[turn++ % Math.max(1, links.length)];
    if (link === undefined) return { answered: false, why: "the app is not connected" };
    const sentAt = state.transportNow();
    try {
      const payload = await link.deliver(envelope);
      const tookMs = state.transportNow() - sentAt;
      if (tookMs > SLACK_LIMITS.ackMs) return { answered: false, why: NO_ANSWER };
      return { answered: true, payload: payload ?? null, tookMs };
    } catch (error) {
      return { answered: false, why: error instanceof Error ? error.message : String(error) };
    }
  }

  async function deliverEvent(envelope: SlackEnvelope): Promise<Answer> {
    let answer = await attempt({ ...envelope, retry_attempt: 0, retry_reason: "" });
    for (let retry = 1; retry <= EVENT_REDELIVERIES && (!answer.answered || duplicates > 0); retry += 1) {
      if (answer.answered) duplicates -= 1;
      answer = await attempt({
        ...envelope,
        envelope_id: state.ids.uuid("envelope"),
        retry_attempt: retry,
        retry_reason: "timeout",
      });
    }
    return answer;
  }

  return {
    links,
    connect(link) {
      links.push(link);
      return () => {
        const at = links.indexOf(link);
        if (at !== -1) links.splice(at, 1);
      };
    },
    deliver(content) {
      const envelope = { envelope_id: state.ids.uuid("envelope"), ...content };
      return envelope.type === "events_api" ? deliverEvent(envelope) : attempt(envelope);
    },
    duplicateEvents(times) {
      duplicates = times;
    },
  };
}

import type { Message } from "../core/message.ts";
import { type Instant, SECOND } from "../core/time.ts";
import { LOOK_AFTER_MS, LOOK_AGAIN_MS, lookBackTo, messagesAt } from "./look.ts";
import type { Chat, ChatAnswer, Clock, Log } from "./ports.ts";
import type { Traffic } from "./traffic.ts";

export interface PlanPostPorts {
  readonly chat: Chat;
  readonly clock: Clock;
  readonly log: Log;
  readonly traffic: Traffic;
}

/** The plan's message, which becomes the card: the same key from its first post on. */
export const PLAN_KEY = "card";

/** Somebody waits for it: after so long it is not posted any more. */
const POST_PATIENCE_MS = 30 * SECOND;
const AGAIN_MS = 2 * SECOND;

export interface PlanPlace {
  readonly id: string;
  readonly channel: string;
  /** Of the message in its metadata; absent: it is a plan's. */
  readonly key?: string;
}

/**
 * Posts a plan's message, once: after a lost answer the channel is looked at before it is sent again, and where nobody may
 * look it is not. Never throws for Slack. May sleep: call it inside a task.
 */
export async function postPlan(
  { id, channel, key = PLAN_KEY }: PlanPlace,
  message: Message,
  ports: PlanPostPorts,
): Promise<ChatAnswer> {
  const { chat, clock, traffic } = ports;
  const who = {};
  const until = clock.now() + POST_PATIENCE_MS;
  let firstLeftAt: Instant | null = null;
  // Somebody waits for it: it goes before what runs of the channel have to say.
  const turn = () => traffic.postAt(clock.now(), who, { channel, since: Number.NEGATIVE_INFINITY });
  try {
    while (true) {
      for (let at = turn(); at > clock.now(); at = turn()) {
        if (at > until) return { kind: "wait", ms: at - clock.now() };
        await clock.sleepUntil(at);
      }
      firstLeftAt ??= clock.now();
      traffic.posts(clock.now(), who, channel);
      const answer = await call(() =>
        chat.post({ channel, threadTs: null, broadcast: false }, { run: id, key, message, facts: {} }),
      );
      const triedAt = clock.now();
      if (answer.kind === "done" || answer.kind === "refused") return answer;
      if (answer.kind === "wait") traffic.holdPosts(channel, triedAt, answer.ms);
      if (answer.kind === "unknown") {
        await clock.sleepUntil(triedAt + LOOK_AFTER_MS);
        const found = await findPlan({ id, channel, key }, firstLeftAt, until, ports);
        if (typeof found === "string") return { kind: "done", ts: found };
        if (found !== null) return answer;
      }
      if (clock.now() > until) return answer;
      if (answer.kind === "later") await clock.sleepUntil(triedAt + AGAIN_MS);
    }
  } finally {
    traffic.leavePosts(who, channel);
  }
}

/**
 * Where the plan's message stands; null: proven not to; `unknown`: nobody may look, or can before `until`. `since`: it did
 * not leave before then, by our clock. One that is there twice is taken away once.
 */
export async function findPlan(
  { id, channel, key = PLAN_KEY }: PlanPlace,
  since: Instant,
  until: Instant,
  { chat, clock, log, traffic }: PlanPostPorts,
): Promise<string | null | { readonly unknown: true }> {
  while (true) {
    const who = {};
    for (
      let at = traffic.lookAt(clock.now(), who, since);
      at > clock.now();
      at = traffic.lookAt(clock.now(), who, since)
    )
      await clock.sleepUntil(at);
    traffic.looks(clock.now(), who);
    const found = await messagesAt({ runId: id, channel, threadTs: null, since: lookBackTo(since) }, key, chat);
    if (found.readable) {
      const [first, ...twice] = found.value;
      for (const ts of twice) await chat.remove({ channel, ts });
      return first ?? null;
    }
    const againAt = clock.now() + LOOK_AGAIN_MS;
    if (found.passes !== true || againAt > until) {
      log.warn({ plan: id, code: found.code }, "nobody can tell whether a plan stands in its channel");
      return UNKNOWN;
    }
    await clock.sleepUntil(againAt);
  }
}

const UNKNOWN = { unknown: true } as const;

/** The adapter promises not to throw; if it breaks that promise, what it did is not known. */
export async function call(ask: () => Promise<ChatAnswer>): Promise<ChatAnswer> {
  try {
    return await ask();
  } catch (error) {
    return { kind: "unknown", message: String(error) };
  }
}

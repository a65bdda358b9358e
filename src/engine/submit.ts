import { choiceAnswer, plainAnswer, targetsAnswer } from "../core/answers.ts";
import { CONFIRMATION_VALID_MS, confirmationMessage } from "../core/confirmation.ts";
import { changedSince } from "../core/guard/change.ts";
import type { StartRequest, StartStep } from "../core/guard/start-request.ts";
import { type Accepted, accept, refusalsAtTheDoor, requestedFact } from "../core/guard.ts";
import type { Line, Message } from "../core/message.ts";
import { type Refusal, refusalMessage } from "../core/refusal.ts";
import type { Target } from "../core/target.ts";
import type { Instant } from "../core/time.ts";
import type { Asker, Desk } from "./desk.ts";
import { audit } from "./journal.ts";
import type { Ids } from "./ports.ts";
import { readingPatiently, readPatiently } from "./readings.ts";
import { Tending } from "./tend.ts";
import type { WatchPorts } from "./watch.ts";
import type { Begun, Watches } from "./watches.ts";

export interface DeskPorts extends WatchPorts {
  readonly ids: Ids;
  readonly targets: readonly Target[];
  readonly watches: Watches;
}

type Wish = Omit<StartRequest, "step">;

/** A question that waits for its button. */
interface Pending {
  readonly wish: Wish;
  readonly accepted: Accepted;
  readonly validUntil: Instant;
}

/** What people ask for, answered to them alone: here what leads to a start, in Tending what is about runs. */
export class FrontDesk extends Tending implements Desk {
  readonly #ports: DeskPorts;
  readonly #pending = new Map<string, Pending>();

  constructor(ports: DeskPorts) {
    super(ports);
    this.#ports = ports;
  }

  async targets(asker: Asker): Promise<Message> {
    return targetsAnswer(this.#ports.targets, asker.channel, asker.user);
  }

  async start(asker: Asker, ask: { target: string | null; reason: string | null }): Promise<Message> {
    const found = this.#target(asker, ask);
    if ("message" in found) return found.message;
    const wish: Wish = { target: found.target, by: asker.user, channel: asker.channel, reason: ask.reason };
    const judged = await this.#judge(wish, { kind: "question" });
    return "message" in judged ? judged.message : this.#ask(wish, judged.accepted, []);
  }

  async confirm(asker: Asker, confirmationId: string): Promise<Message> {
    const { clock, ids } = this.#ports;
    const pressedAt = clock.now();
    const pending = this.#pending.get(confirmationId);
    if (pending === undefined)
      return nothing(
        "this question has been answered already, or is from before a restart. This press started nothing",
      );
    const { wish, accepted: asked } = pending;
    if (wish.by !== asker.user || wish.channel !== asker.channel)
      return nothing("this question was put to somebody else");
    // Before anything is waited for: the same question cannot be answered twice.
    this.#pending.delete(confirmationId);
    if (pressedAt > pending.validUntil) {
      await this.#audit(asker, "confirm", null, "expired");
      return nothing("the question was only valid for 2 minutes. Ask again");
    }
    const judged = await this.#judge(wish, { kind: "press", supersedes: asked.takesOver?.runId ?? null });
    if ("message" in judged) return judged.message;
    const { accepted } = judged;
    const change = changedSince(asked.plan, accepted.plan);
    if (change.worse) return this.#ask(wish, accepted, change.lines);
    const step = { kind: "press", supersedes: accepted.takesOver?.runId ?? null } as const;
    const runId = ids.next("run");
    const requested = requestedFact({ runId, request: { ...wish, step }, accepted, now: pressedAt });
    if (clock.now() >= requested.notAfter) {
      await this.#audit(asker, "confirm", null, "too late");
      return nothing(
        "reading everything again took a whole minute, and nothing may start so long after a press. Ask again",
      );
    }
    const begun = await this.#ports.watches.begin(requested);
    await this.#audit(asker, `start ${wish.target.name}`, runId, begun.kind);
    return begunAnswer(begun, wish.target);
  }

  async cancel(asker: Asker, confirmationId: string): Promise<Message> {
    const pending = this.#pending.get(confirmationId);
    if (pending === undefined || pending.wish.by !== asker.user) return plainAnswer("There is nothing to cancel.");
    this.#pending.delete(confirmationId);
    await this.#audit(asker, "cancel", null, "cancelled");
    return plainAnswer("Cancelled. I did not start anything.");
  }

  #target(
    asker: Asker,
    ask: { target: string | null; reason: string | null },
  ): { target: Target } | { message: Message } {
    const here = this.#ports.targets.filter((target) => target.channels.includes(asker.channel));
    if (ask.target !== null) {
      const named = this.#ports.targets.find((target) => target.name === ask.target);
      // One that exists elsewhere is refused by its own guard, which says where it may be started.
      if (named !== undefined) return { target: named };
      const known = here.map((target) => target.name).join(", ") || "none";
      return { message: nothing(`there is no target "${ask.target}" here. Known here: ${known}`) };
    }
    const [only] = here;
    if (only === undefined) {
      return {
        message: nothing(
          "no target is configured for this channel. Add its id to a target's channels in spot-chaos.yaml",
        ),
      };
    }
    return here.length === 1 ? { target: only } : { message: choiceAnswer(here, ask.reason) };
  }

  /** Reads everything and asks the guards; a refusal is already a message. */
  async #judge(wish: Wish, step: StartStep): Promise<{ accepted: Accepted } | { message: Message }> {
    const { aws, chat, watches, clock } = this.#ports;
    if (watches.isLeaving) return { message: begunAnswer({ kind: "leaving" }, wish.target) };
    const request: StartRequest = { ...wish, step };
    const channel = await readingPatiently(clock, () => chat.channel(wish.channel));
    const atTheDoor = refusalsAtTheDoor(request, channel);
    if (atTheDoor.length > 0) return this.#refuse(wish, atTheDoor);
    const read = await readPatiently({ aws, clock }, wish.target);
    // Last, because AWS may have taken its time.
    const openRun = { readable: true, value: watches.openOn(wish.target) } as const;
    const verdict = accept(request, { aws: read, channel, openRun }, clock.now());
    return verdict.kind === "refused" ? this.#refuse(wish, verdict.refusals) : { accepted: verdict };
  }

  async #refuse(wish: Wish, refusals: readonly Refusal[]): Promise<{ message: Message }> {
    const rules = refusals.map((refusal) => refusal.rule).join(", ");
    await this.#audit({ user: wish.by, channel: wish.channel }, `start ${wish.target.name}`, null, `refused: ${rules}`);
    return { message: refusalMessage(refusals, wish.target) };
  }

  /** `changed`: what is worse than the asker agreed to before. */
  async #ask(wish: Wish, accepted: Accepted, changed: readonly Line[]): Promise<Message> {
    const { ids, clock } = this.#ports;
    const id = ids.next("ask");
    const validUntil = clock.now() + CONFIRMATION_VALID_MS;
    this.#forgetOld(clock.now());
    this.#pending.set(id, { wish, accepted, validUntil });
    const asker: Asker = { user: wish.by, channel: wish.channel };
    await this.#audit(asker, `start ${wish.target.name}`, null, "asked to confirm");
    return confirmationMessage({ id, request: { ...wish, step: { kind: "question" } }, accepted, validUntil, changed });
  }

  /** Questions that nobody answered are forgotten: their buttons say so when pressed. */
  #forgetOld(now: Instant): void {
    for (const [id, pending] of this.#pending) if (pending.validUntil < now) this.#pending.delete(id);
  }

  async #audit(asker: Asker, what: string, runId: string | null, outcome: string): Promise<void> {
    await audit(this.#ports, { who: asker.user, where: asker.channel, what, runId, outcome });
  }
}

function begunAnswer(begun: Begun, target: Target): Message {
  switch (begun.kind) {
    case "begun":
      return plainAnswer(`The thread is open, and the experiment in ${target.name} begins. Anyone here may stop it.`);
    case "taken":
      return nothing(
        `another run on ${target.cluster} was opened a moment ago. Wait until it has recovered, or finish it there`,
      );
    case "no-card":
      return nothing(`I could not open the thread that the run needs (${begun.code}). ${begun.advice}`);
    case "not-stored":
      return nothing("I could not write the run down. Whoever runs me must look at my store");
    case "leaving":
      return nothing("I am being shut down. Try again once I am back");
    default:
      return begun satisfies never;
  }
}

function nothing(why: string): Message {
  return plainAnswer(`I did not start anything: ${why.replace(/\.$/, "")}.`);
}

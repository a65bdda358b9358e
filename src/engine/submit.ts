import { choiceAnswer, plainAnswer, targetsAnswer } from "../core/answers.ts";
import { CONFIRMATION_VALID_MS, confirmationMessage } from "../core/confirmation.ts";
import { changedSince } from "../core/guard/change.ts";
import type { StartStep } from "../core/guard/start-request.ts";
import { type Accepted, requestedFact } from "../core/guard.ts";
import { historyAnswer } from "../core/history.ts";
import type { Line, Message } from "../core/message.ts";
import { type Refusal, refusalMessage } from "../core/refusal.ts";
import type { Target } from "../core/target.ts";
import type { Asker, Desk } from "./desk.ts";
import { audit } from "./journal.ts";
import { judge } from "./judge.ts";
import type { Ids, KeptQuestion } from "./ports.ts";
import { Tending } from "./tend.ts";
import type { WatchPorts } from "./watch.ts";
import type { Begun, Watches } from "./watches.ts";

export interface DeskPorts extends WatchPorts {
  readonly ids: Ids;
  readonly targets: readonly Target[];
  readonly watches: Watches;
}

/** So many runs fit into one message that is read on a phone. */
const HISTORY = 10;

type Wish = KeptQuestion["wish"];

/** What people ask for, answered to them alone: here what leads to a start, in Tending what is about runs. */
export class FrontDesk extends Tending implements Desk {
  readonly #ports: DeskPorts;

  constructor(ports: DeskPorts) {
    super(ports);
    this.#ports = ports;
  }

  async targets(asker: Asker): Promise<Message> {
    return targetsAnswer(this.#ports.targets, asker.channel, asker.user);
  }

  async runs(asker: Asker, { target }: { target: string | null }): Promise<Message> {
    const { targets, store, clock } = this.#ports;
    const here = targets.filter(({ channels }) => channels.includes(asker.channel)).map(({ name }) => name);
    if (target !== null && !here.includes(target)) {
      return plainAnswer(`There is no target "${target}" in this channel. Known here: ${here.join(", ") || "none"}.`);
    }
    const rows = await store.runsOf(target === null ? here : [target], HISTORY);
    const runs = await this.linked(await Promise.all(rows.map(({ runId }) => this.known.get(runId))));
    return historyAnswer(runs, { target, now: clock.now() });
  }

  async start(asker: Asker, ask: { target: string | null; reason: string | null }): Promise<Message> {
    const found = this.#target(asker, ask);
    if ("message" in found) return found.message;
    const wish: Wish = { target: found.target, by: asker.user, channel: asker.channel, reason: ask.reason };
    const judged = await this.#judge(wish, { kind: "question" });
    return "message" in judged ? judged.message : this.#ask(wish, judged.accepted, []);
  }

  async confirm(asker: Asker, confirmationId: string): Promise<Message> {
    const { clock, ids, store } = this.#ports;
    const pressedAt = clock.now();
    const question = await store.question(confirmationId);
    if (question === null) return nothing("this question has been answered already. This press started nothing");
    const { wish, accepted: asked } = question;
    if (wish.by !== asker.user || wish.channel !== asker.channel)
      return nothing("this question was put to somebody else");
    // Before anything is read: the same question cannot be answered twice, in whatever process.
    if (!(await store.answer(confirmationId)))
      return nothing("this question has been answered already. This press started nothing");
    if (pressedAt > question.validUntil) {
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
    const { store } = this.#ports;
    const question = await store.question(confirmationId);
    const isTheirs = question !== null && question.wish.by === asker.user && question.wish.channel === asker.channel;
    if (!isTheirs || !(await store.answer(confirmationId))) return plainAnswer("There is nothing to cancel.");
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
    const { watches } = this.#ports;
    if (watches.isLeaving) return { message: begunAnswer({ kind: "leaving" }, wish.target) };
    const verdict = await judge(this.#ports, { ...wish, step }, () => this.known.openOn(wish.target));
    return verdict.kind === "refused" ? this.#refuse(wish, verdict.refusals) : { accepted: verdict };
  }

  async #refuse(wish: Wish, refusals: readonly Refusal[]): Promise<{ message: Message }> {
    const rules = refusals.map((refusal) => refusal.rule).join(", ");
    await this.#audit({ user: wish.by, channel: wish.channel }, `start ${wish.target.name}`, null, `refused: ${rules}`);
    return { message: refusalMessage(refusals, wish.target) };
  }

  /** `changed`: what is worse than the asker agreed to before. */
  async #ask(wish: Wish, accepted: Accepted, changed: readonly Line[]): Promise<Message> {
    const { ids, clock, store } = this.#ports;
    const id = ids.next("ask");
    const validUntil = clock.now() + CONFIRMATION_VALID_MS;
    await store.ask({ id, wish, accepted, validUntil });
    const asker: Asker = { user: wish.by, channel: wish.channel };
    await this.#audit(asker, `start ${wish.target.name}`, null, "asked to confirm");
    return confirmationMessage({ id, request: { ...wish, step: { kind: "question" } }, accepted, validUntil, changed });
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

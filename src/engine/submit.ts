import { choiceAnswer, plainAnswer, targetsAnswer } from "../core/answers.ts";
import { CONFIRMATION_VALID_MS, confirmationMessage } from "../core/confirmation.ts";
import { changedSince } from "../core/guard/change.ts";
import type { StartStep } from "../core/guard/start-request.ts";
import { type Accepted, requestedFact } from "../core/guard.ts";
import { historyAnswer } from "../core/history.ts";
import type { Line, Message } from "../core/message.ts";
import { refusalMessage } from "../core/refusal.ts";
import type { ScheduleAsk } from "../core/schedule/schedule.ts";
import type { Target } from "../core/target.ts";
import type { Asker, Desk } from "./desk.ts";
import { judge } from "./judge.ts";
import type { Ids, KeptQuestion } from "./ports.ts";
import type { ScheduleDesk } from "./schedule-desk.ts";
import { Tending } from "./tend.ts";
import type { WatchPorts } from "./watch.ts";
import type { Begun, Watches } from "./watches.ts";

export interface DeskPorts extends WatchPorts {
  readonly ids: Ids;
  readonly targets: readonly Target[];
  readonly watches: Watches;
  readonly schedules: Pick<ScheduleDesk, "obey">;
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

  schedule(asker: Asker, ask: ScheduleAsk): Promise<Message> {
    return this.#ports.schedules.obey(asker, ask);
  }

  async targets(asker: Asker): Promise<Message> {
    return targetsAnswer(this.#ports.targets, asker.channel, asker.user);
  }

  async runs(asker: Asker, { target }: { target: string | null }): Promise<Message> {
    const { targets, store, clock, log } = this.#ports;
    const here = targets.filter(({ channels }) => channels.includes(asker.channel)).map(({ name }) => name);
    if (target !== null && !here.includes(target)) {
      const words = `There is no target "${target}" in this channel. Known here: ${here.join(", ") || "none"}.`;
      return this.refused(asker, { what: "runs", rule: "unknown-target", words });
    }
    try {
      const asked = target === null ? here : [target];
      const rows = await store.runsOf(asked, HISTORY);
      const runs = await this.linked(await Promise.all(rows.map(({ runId }) => this.known.get(runId))));
      return historyAnswer(runs, { targets: asked, most: HISTORY, now: clock.now() });
    } catch (error) {
      log.error({ err: error }, "the runs from before could not be read");
      const words = "My database does not answer, so I cannot say what was run here before. Try again later.";
      return this.refused(asker, { what: "runs", rule: "store-away", words });
    }
  }

  async start(asker: Asker, ask: { target: string | null; reason: string | null }): Promise<Message> {
    const found = await this.#target(asker, ask);
    if ("message" in found) return found.message;
    const wish: Wish = { target: found.target, by: asker.user, channel: asker.channel, reason: ask.reason };
    const judged = await this.#judge(wish, { kind: "question" });
    return "message" in judged ? judged.message : this.#ask(wish, judged.accepted, []);
  }

  async confirm(asker: Asker, confirmationId: string): Promise<Message> {
    const { clock, ids } = this.#ports;
    const pressedAt = clock.now();
    const no = (rule: string, why: string) => this.#no(asker, "confirm", rule, why);
    const taken = await this.#takeQuestion(asker, "confirm", confirmationId);
    switch (taken) {
      case "answered":
        return this.refused(asker, { what: "confirm", rule: "answered-already", words: ANSWERED });
      case "somebody-else":
        return no("not-the-asker", "this question was put to somebody else");
      case "store-away":
        return no("store-away", STORE_AWAY);
      default:
    }
    const { wish, accepted: asked, validUntil } = taken;
    if (pressedAt > validUntil) return no("expired", "the question was only valid for 2 minutes. Ask again");
    const judged = await this.#judge(wish, { kind: "press", supersedes: asked.takesOver?.runId ?? null });
    if ("message" in judged) return judged.message;
    const { accepted } = judged;
    const change = changedSince(asked.plan, accepted.plan);
    if (change.worse) return this.#ask(wish, accepted, change.lines);
    const step = { kind: "press", supersedes: accepted.takesOver?.runId ?? null } as const;
    const runId = ids.next("run");
    const requested = requestedFact({ runId, request: { ...wish, step }, accepted, now: pressedAt });
    if (clock.now() >= requested.notAfter)
      return no(
        "too-late",
        "reading everything again took a whole minute, and nothing may start so long after a press. Ask again",
      );
    const what = `start ${wish.target.name}`;
    // Before the run exists: whoever goes on with it after a kill does not know who asked, and AWS is asked after that.
    await this.record(asker, { what, runId, outcome: "accepted" });
    const begun = await this.#ports.watches.begin(requested);
    await this.record(asker, { what, runId, outcome: begun.kind === "begun" ? "begun" : `refused: ${begun.kind}` });
    return begunAnswer(begun, wish.target);
  }

  async cancel(asker: Asker, confirmationId: string): Promise<Message> {
    const taken = await this.#takeQuestion(asker, "cancel", confirmationId);
    if (taken === "store-away") return this.#no(asker, "cancel", taken, `${STORE_AWAY}. The question ends by itself`);
    if (taken === "answered" || taken === "somebody-else") {
      const rule = taken === "answered" ? "answered-already" : "not-the-asker";
      return this.refused(asker, { what: "cancel", rule, words: "There is nothing to cancel." });
    }
    await this.record(asker, { what: "cancel", runId: null, outcome: "cancelled" });
    return plainAnswer("Cancelled. I did not start anything.");
  }

  /** The question, for the first of its asker's presses in whatever process, and for no other one. */
  async #takeQuestion(
    asker: Asker,
    what: "confirm" | "cancel",
    id: string,
  ): Promise<KeptQuestion | "answered" | "somebody-else" | "store-away"> {
    const { store, log } = this.#ports;
    try {
      const question = await store.question(id);
      if (question === null) return "answered";
      const { by, channel } = question.wish;
      if (by !== asker.user || channel !== asker.channel) return "somebody-else";
      return (await store.answer(id)) ? question : "answered";
    } catch (error) {
      log.error({ err: error }, `a question could not be answered in the store (${what}); nothing is started`);
      return "store-away";
    }
  }

  async #target(
    asker: Asker,
    ask: { target: string | null; reason: string | null },
  ): Promise<{ target: Target } | { message: Message }> {
    const here = this.#ports.targets.filter((target) => target.channels.includes(asker.channel));
    const no = async (rule: string, why: string) => ({ message: await this.#no(asker, "start", rule, why) });
    if (ask.target !== null) {
      const named = this.#ports.targets.find((target) => target.name === ask.target);
      // One that exists elsewhere is refused by its own guard, which says where it may be started.
      if (named !== undefined) return { target: named };
      const known = here.map((target) => target.name).join(", ") || "none";
      return no("unknown-target", `there is no target "${ask.target}" here. Known here: ${known}`);
    }
    const [only] = here;
    if (only === undefined)
      return no(
        "no-target-here",
        "no target is configured for this channel. Add its id to a target's channels in spot-chaos.yaml",
      );
    if (here.length === 1) return { target: only };
    await this.record(asker, { what: "start", runId: null, outcome: "asked which target" });
    return { message: choiceAnswer(here, ask.reason) };
  }

  /** Reads everything and asks the guards; a refusal is already a message. */
  async #judge(wish: Wish, step: StartStep): Promise<{ accepted: Accepted } | { message: Message }> {
    const { watches } = this.#ports;
    if (watches.isLeaving) {
      await this.#refusedBy(wish, "leaving");
      return { message: begunAnswer({ kind: "leaving" }, wish.target) };
    }
    const verdict = await judge(this.#ports, { ...wish, step }, () => this.known.openOn(wish.target));
    if (verdict.kind !== "refused") return { accepted: verdict };
    await this.#refusedBy(wish, verdict.refusals.map(({ rule }) => rule).join(", "));
    return { message: refusalMessage(verdict.refusals, wish.target) };
  }

  /** `changed`: what is worse than the asker agreed to before. */
  async #ask(wish: Wish, accepted: Accepted, changed: readonly Line[]): Promise<Message> {
    const { ids, clock, store, log } = this.#ports;
    const id = ids.next("ask");
    const validUntil = clock.now() + CONFIRMATION_VALID_MS;
    const asker: Asker = { user: wish.by, channel: wish.channel };
    const what = `start ${wish.target.name}`;
    try {
      await store.ask({ id, wish, accepted, validUntil });
    } catch (error) {
      log.error({ target: wish.target.name, err: error }, "a question could not be stored; nothing is started");
      return this.#no(asker, what, "store-away", STORE_AWAY);
    }
    const outcome = changed.length === 0 ? "asked to confirm" : "asked to confirm again: more is at stake";
    await this.record(asker, { what, runId: null, outcome });
    return confirmationMessage({ id, request: { ...wish, step: { kind: "question" } }, accepted, validUntil, changed });
  }

  #refusedBy(wish: Wish, rules: string): Promise<void> {
    const asker = { user: wish.by, channel: wish.channel };
    return this.record(asker, { what: `start ${wish.target.name}`, runId: null, outcome: `refused: ${rules}` });
  }

  /** Nothing was started, and it is known that nothing was. */
  async #no(asker: Asker, what: string, rule: string, why: string): Promise<Message> {
    await this.record(asker, { what, runId: null, outcome: `refused: ${rule}` });
    return nothing(why);
  }
}

const STORE_AWAY =
  "my database does not answer, and I start nothing that I cannot write down. Whoever runs me must look at it";
/** Double clicks, and presses that were delivered to two bots. */
const ANSWERED =
  "This press did nothing: the question has been answered already. The earlier press counts: its answer comes here too, and the status tells what came of it.";

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

import { nextDeadline } from "../core/deadline.ts";
import { type Effect, effectsOf } from "../core/effect.ts";
import {
  BLIND_ENDED,
  type Blind,
  type Closed,
  type Fact,
  type Requested,
  type StartAnswered,
  type StopAsked,
} from "../core/fact.ts";
import { foldAll, runOf } from "../core/fold.ts";
import { postsOf } from "../core/post.ts";
import type { Run } from "../core/run.ts";
import { exactly, type Instant } from "../core/time.ts";
import { Asking } from "./asking.ts";
import { type EffectPorts, Effects, type Step } from "./effects.ts";
import { Journal } from "./journal.ts";
import type { Bell, PostRow } from "./ports.ts";
import { Relay, type RelayPorts } from "./relay.ts";

export interface WatchPorts extends RelayPorts, EffectPorts {}

/** One run, watched: joins what is learned of it, does what it wants done, and keeps its thread. */
export class Watch {
  readonly relay: Relay;
  readonly #ports: WatchPorts;
  readonly #requested: Requested;
  readonly #journal: Journal;
  readonly #asking: Asking;
  readonly #effects: Effects;
  readonly #bell: Bell;
  /** No effect of this kind before then again. */
  readonly #notBefore = new Map<Effect["kind"], Instant>();
  readonly #onClosed: () => void;
  readonly #over = Promise.withResolvers<void>();
  /** When the last fact was learned that is known from before. */
  readonly #seenUntil: Instant;
  #run: Run;
  #isLeaving = false;

  /** `past` is what an earlier process had stored of the run. */
  constructor(
    requested: Requested,
    ports: WatchPorts,
    onClosed: () => void,
    past: { readonly facts: readonly Fact[]; readonly posts: readonly PostRow[] } | null = null,
  ) {
    const { runId, target, channel, by } = requested;
    this.#seenUntil = Math.max(...(past?.facts ?? [requested]).map((fact) => fact.seenAt));
    this.#requested = requested;
    this.#ports = ports;
    this.#onClosed = onClosed;
    this.#run = runOf(past?.facts ?? [requested]);
    this.#journal = new Journal(runId, ports);
    this.#asking = new Asking({ runId, target, startedAt: past === null ? requested.at.to : this.#seenUntil }, ports);
    this.#effects = new Effects(requested, ports, past !== null);
    this.#bell = ports.clock.bell();
    this.relay = new Relay({ runId, channel, by, targetName: target.name }, ports);
    this.relay.restore(past?.posts ?? []);
  }

  get run(): Run {
    return this.#run;
  }

  get requested(): Requested {
    return this.#requested;
  }

  /** What others learned of the run: joined, and the loop woken. Answers whether it is stored. */
  async commit(facts: readonly Fact[]): Promise<boolean> {
    const isStored = this.#join(facts);
    this.#bell.ring();
    return isStored;
  }

  /** Joins facts and keeps them with the posts that they change. The loop's own: it would wake itself for ever. */
  #join(facts: readonly Fact[]): Promise<boolean> {
    if (facts.length > 0) this.#run = foldAll(this.#run, facts);
    return this.#journal.keep(facts, this.relay.want(postsOf(this.#run, this.#ports.clock.now())));
  }

  async stopAsked(what: StopAsked["what"], by: string): Promise<void> {
    await this.commit([
      { ...this.#now(), kind: "StopAsked", key: `${what}:${by}:${this.#ports.clock.now()}`, what, by },
    ]);
  }

  /** After a restart: says from when to when nobody watched. What follows is read afterwards, with its true times. */
  comeBack(): Promise<boolean> {
    const { at, seenAt: to } = this.#now();
    const open = [...this.#run.blinds.values()].filter((blind) => blind.to === null && blind.key !== UNKNOWN_START);
    const ended = open.map((blind) => ({ ...blind, at, seenAt: to, key: `${blind.key}${BLIND_ENDED}`, to }));
    const wasTold = open.some((blind) => blind.why === "shutdown");
    const from = this.#seenUntil;
    const away = this.#blind({ why: "shutdown", detail: "The bot was not running.", from, to });
    return this.commit(wasTold ? ended : [...ended, away]);
  }

  /** Answers whether it is stored that the thread exists. */
  cardPosted(ts: string): Promise<boolean> {
    const { channel } = this.#requested;
    return this.commit([{ ...this.#now(), kind: "CardPosted", key: "card-posted", channel, ts }]);
  }

  /** Gives the cluster free in the store, while this run is still watched. */
  release(outcome: Closed["outcome"]): Promise<boolean> {
    return this.#journal.close(outcome);
  }

  /** The first close counts. */
  async close(outcome: Closed["outcome"], by: string | null): Promise<void> {
    if (this.#run.closed !== null) return;
    const isStored = this.commit([{ ...this.#now(), kind: "Closed", key: "closed", outcome, by }]);
    this.relay.end();
    await isStored;
    await this.#journal.close(outcome);
    this.#onClosed();
  }

  /** Tries again to store what could not be stored. */
  settle(): Promise<boolean> {
    return this.#journal.settle();
  }

  /** There is no thread: the run is over before it began. Answers whether its cluster is free in the store. */
  discard(): Promise<boolean> {
    this.#isLeaving = true;
    this.relay.abandon();
    this.#over.resolve();
    return this.#journal.close("not_started");
  }

  /** The bot is going away: says so in the thread and lets go of the run. A call that is under way is waited for. */
  async letGo(): Promise<void> {
    this.#isLeaving = true;
    if (this.#run.start === null && !this.#effects.sent) {
      const why = "the bot was shut down before it was sent";
      await this.commit([this.#startAnswered({ kind: "not-made", why, code: "NotStarted" })]);
      return this.close("not_started", null);
    }
    const { seenAt: from } = this.#now();
    await this.commit([this.#blind({ why: "shutdown", detail: "The bot is being shut down.", from, to: null })]);
    await this.#over.promise;
    this.relay.end();
  }

  /** Call it as a task; it ends when the run is closed or let go. */
  async watch(): Promise<void> {
    const { clock, log } = this.#ports;
    log.info({ run: this.#requested.runId, target: this.#requested.target.name }, "watching");
    while (!this.#isOver()) {
      const effect = this.#dueEffect();
      if (effect !== null) {
        await this.#perform(effect);
        continue;
      }
      this.#asking.askDue({ run: () => this.#run, learn: (facts) => this.#learn(facts) });
      await this.#join([]);
      if (!this.#isOver()) await clock.sleepUntil(this.#wakeAt(), this.#bell);
    }
    this.#over.resolve();
  }

  #isOver(): boolean {
    return this.#run.closed !== null || this.#isLeaving;
  }

  /** From a round of polls; what comes after the end changes nothing any more. */
  async #learn(facts: readonly Fact[]): Promise<void> {
    if (!this.#isOver()) await this.commit(facts);
  }

  #dueEffect(): Effect | null {
    const now = this.#ports.clock.now();
    const wanted = effectsOf(this.#run, now);
    return wanted.find((effect) => now >= (this.#notBefore.get(effect.kind) ?? now)) ?? null;
  }

  #wakeAt(): Instant {
    const now = this.#ports.clock.now();
    const effects = effectsOf(this.#run, now).map((effect) => this.#notBefore.get(effect.kind) ?? now);
    const deadline = nextDeadline(this.#run, now) ?? Number.POSITIVE_INFINITY;
    return Math.max(now, Math.min(this.#asking.nextAt(this.#run), deadline, ...effects));
  }

  async #perform(effect: Effect): Promise<void> {
    switch (effect.kind) {
      case "start": {
        const mayStart = () => !this.#isOver() && this.#dueEffect()?.kind === "start";
        // What is not stored is not begun.
        const isStored = await this.#journal.settle();
        if (!isStored) return this.#again(effect.kind, 2_000);
        return this.#settleStart(effect.kind, await this.#effects.start(effect, mayStart));
      }
      case "give-up-start":
        return this.#settleStart(effect.kind, await this.#effects.giveUp(effect.why));
      case "stop": {
        const step = await this.#effects.stop(effect.experimentId);
        if (step.kind === "again") return this.#again(effect.kind, step.afterMs);
        const said = {
          kind: "Observation",
          key: `stop-answer:${this.#ports.clock.now()}`,
          source: "poll",
          evidence: "fis:StopExperiment",
        } as const;
        await this.#join([{ ...this.#now(), ...said, saw: step.answer }]);
        return;
      }
      case "close":
        return this.close(effect.outcome, effect.by);
      default:
        effect satisfies never;
    }
  }

  async #settleStart(kind: Effect["kind"], step: Step<StartAnswered["answer"]>): Promise<void> {
    const unknown = this.#run.blinds.get(UNKNOWN_START);
    if (step.kind === "settled") {
      const seen =
        unknown === undefined
          ? []
          : [{ ...unknown, key: `${UNKNOWN_START}${BLIND_ENDED}`, to: this.#ports.clock.now() }];
      await this.#join([...seen, this.#startAnswered(step.answer)]);
      return;
    }
    this.#again(kind, step.afterMs);
    if (step.open === undefined || unknown !== undefined) return;
    const { seenAt: from } = this.#now();
    const blind = this.#blind({ why: "aws", detail: step.open.why, from, to: null });
    await this.#join([{ ...blind, key: UNKNOWN_START }]);
  }

  #again(kind: Effect["kind"], afterMs: number): void {
    this.#notBefore.set(kind, this.#ports.clock.now() + afterMs);
  }

  #startAnswered(answer: StartAnswered["answer"]): StartAnswered {
    return { ...this.#now(), kind: "StartAnswered", key: "start-answered", answer };
  }

  #blind(what: Pick<Blind, "why" | "detail" | "from" | "to">): Blind {
    return { ...this.#now(), kind: "Blind", key: `blind:${what.why}:${what.from}`, ...what };
  }

  #now(): Pick<Fact, "at" | "seenAt"> {
    const now = this.#ports.clock.now();
    return { at: exactly(now), seenAt: now };
  }
}

/** Whether a start was made cannot be read. */
const UNKNOWN_START = "blind:start";

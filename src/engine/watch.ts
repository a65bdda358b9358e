import { nextDeadline } from "../core/deadline.ts";
import { type Effect, effectsOf } from "../core/effect.ts";
import type {
  Blind,
  CardPosted,
  Closed,
  Fact,
  Observation,
  Requested,
  StartAnswered,
  StopAsked,
} from "../core/fact.ts";
import { foldAll, runOf } from "../core/fold.ts";
import type { Poll } from "../core/poll.ts";
import { pollPlan } from "../core/poll-plan.ts";
import { postsOf } from "../core/post.ts";
import type { Run } from "../core/run.ts";
import type { Signal } from "../core/saw.ts";
import { exactly, type Instant, SECOND } from "../core/time.ts";
import { viewOf } from "../core/view.ts";
import { Observer } from "./observe.ts";
import type { Aws, Bell, Clock, Log, PollAnswer, Store } from "./ports.ts";
import { Relay, type RelayPorts } from "./relay.ts";

export interface WatchPorts extends RelayPorts {
  readonly aws: Aws;
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
}

/** A signal that failed is due again after 2 s, then twice as long each time, at most a minute. */
const FIRST_RETRY_MS = 2 * SECOND;
const LAST_RETRY_MS = 60 * SECOND;

interface Asked {
  readonly at: Instant;
  readonly failures: number;
}

/** One run, watched: asks AWS what the plan says, does what the run wants done, and keeps its thread. */
export class Watch {
  readonly relay: Relay;
  readonly #ports: WatchPorts;
  readonly #requested: Requested;
  readonly #observer: Observer;
  readonly #bell: Bell;
  readonly #asked = new Map<Signal, Asked>();
  readonly #onClosed: () => void;
  #run: Run;
  #retryEffectAt: Instant = 0;
  #sentStart = false;
  #gone = false;

  constructor(requested: Requested, ports: WatchPorts, onClosed: () => void) {
    this.#requested = requested;
    this.#ports = ports;
    this.#onClosed = onClosed;
    this.#run = runOf([requested]);
    this.#observer = new Observer(requested.at.to);
    this.#bell = ports.clock.bell();
    this.relay = new Relay(requested.runId, requested.channel, ports);
  }

  get run(): Run {
    return this.#run;
  }

  get requested(): Requested {
    return this.#requested;
  }

  /** What others learned of the run: joined, and the loop woken. */
  async commit(facts: readonly Fact[]): Promise<void> {
    await this.#join(facts);
    this.#bell.ring();
  }

  /** Joins facts and stores them with the posts that they change. The loop's own: it would wake itself for ever. */
  async #join(facts: readonly Fact[]): Promise<void> {
    this.#run = foldAll(this.#run, facts);
    const wanted = this.relay.want(postsOf(this.#run, this.#ports.clock.now()));
    if (facts.length > 0 || wanted.length > 0) await this.#ports.store.append(this.#requested.runId, facts, wanted);
  }

  async stopAsked(what: StopAsked["what"], by: string): Promise<void> {
    const now = this.#ports.clock.now();
    await this.commit([{ kind: "StopAsked", key: `${what}:${by}`, at: exactly(now), seenAt: now, what, by }]);
  }

  async cardPosted(ts: string): Promise<void> {
    const now = this.#ports.clock.now();
    const fact: CardPosted = {
      kind: "CardPosted",
      key: "card-posted",
      at: exactly(now),
      seenAt: now,
      channel: this.#requested.channel,
      ts,
    };
    await this.commit([fact]);
  }

  /** The bot is going away: says so in the thread and lets go of the run. */
  async letGo(): Promise<void> {
    const now = this.#ports.clock.now();
    const blind: Blind = {
      kind: "Blind",
      key: `blind:shutdown:${now}`,
      at: exactly(now),
      seenAt: now,
      why: "shutdown",
      detail: "The bot is being shut down.",
      from: now,
      to: null,
    };
    await this.commit([blind]);
    this.#gone = true;
    this.#bell.ring();
    this.relay.end();
  }

  async close(outcome: Closed["outcome"], by: string | null): Promise<void> {
    const now = this.#ports.clock.now();
    const closed: Closed = { kind: "Closed", key: "closed", at: exactly(now), seenAt: now, outcome, by };
    await this.commit([closed]);
    await this.#ports.store.close(this.#requested.runId, outcome);
    this.relay.end();
    this.#onClosed();
  }

  /** Call it as a task; it ends when the run is closed or let go. */
  async watch(): Promise<void> {
    const { clock, log } = this.#ports;
    log.info({ run: this.#requested.runId, target: this.#requested.target.name }, "watching");
    while (this.#run.closed === null && !this.#gone) {
      const effect = effectsOf(this.#run, clock.now())[0];
      if (effect !== undefined && clock.now() >= this.#retryEffectAt) {
        await this.#perform(effect);
        continue;
      }
      const due = this.#plan().filter(({ at }) => at <= clock.now());
      if (due.length > 0) await this.#ask(due.map(({ poll }) => poll));
      else await this.#join([]);
      if (this.#run.closed === null && !this.#gone) await clock.sleepUntil(this.#wakeAt(), this.#bell);
    }
  }

  #plan(): readonly { poll: Poll; at: Instant }[] {
    return pollPlan(this.#run, this.#ports.clock.now()).map((poll) => {
      const asked = this.#asked.get(poll.ask.signal);
      if (asked === undefined) return { poll, at: this.#ports.clock.now() };
      const wait =
        asked.failures === 0 ? poll.everyMs : Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** (asked.failures - 1));
      return { poll, at: asked.at + wait };
    });
  }

  #wakeAt(): Instant {
    const now = this.#ports.clock.now();
    const moments = this.#plan().map(({ at }) => at);
    const deadline = nextDeadline(this.#run, now);
    if (deadline !== null) moments.push(deadline);
    if (effectsOf(this.#run, now).length > 0) moments.push(this.#retryEffectAt);
    return moments.length === 0 ? Number.POSITIVE_INFINITY : Math.max(now, Math.min(...moments));
  }

  async #ask(polls: readonly Poll[]): Promise<void> {
    const { aws, clock } = this.#ports;
    const askedAt = clock.now();
    const answers = await Promise.all(polls.map((poll) => this.#answer(poll, aws)));
    const epoch = viewOf(this.#run)?.goneHits.length ?? 0;
    const facts: Fact[] = [];
    // In the plan's order, not in that of arrival: the same answers make the same facts.
    polls.forEach((poll, place) => {
      const { signal } = poll.ask;
      const answer = answers[place] ?? { sightings: [], failures: [] };
      const failed = answer.failures.some((failure) => failure.kind !== "denied");
      this.#asked.set(signal, { at: askedAt, failures: failed ? (this.#asked.get(signal)?.failures ?? 0) + 1 : 0 });
      facts.push(...this.#observer.facts(signal, answer, { askedAt, now: clock.now(), epoch }));
    });
    const failure = answers.flatMap((answer) => answer.failures)[0];
    const blind = this.#observer.blind(
      clock.now(),
      failure === undefined ? "AWS does not answer." : `${failure.operation}: ${failure.message}`,
    );
    if (blind !== null) facts.push(blind);
    await this.#join(facts);
  }

  async #answer(poll: Poll, aws: Aws): Promise<PollAnswer> {
    try {
      return await aws.poll(this.#requested.target, poll.ask);
    } catch (error) {
      // The adapter promises not to throw; if it breaks that promise the run must go on.
      this.#ports.log.error({ run: this.#requested.runId, signal: poll.ask.signal, err: error }, "a poll broke");
      return {
        sightings: [],
        failures: [
          {
            signal: poll.ask.signal,
            operation: poll.ask.signal,
            kind: "other",
            code: "Broken",
            message: String(error),
          },
        ],
      };
    }
  }

  async #perform(effect: Effect): Promise<void> {
    switch (effect.kind) {
      case "start":
        return this.#start(effect);
      case "give-up-start":
        return this.#giveUp(effect.why);
      case "stop":
        return this.#stop(effect.experimentId);
      case "close":
        return this.close(effect.outcome, effect.by);
      default:
        effect satisfies never;
    }
  }

  async #start(effect: Extract<Effect, { kind: "start" }>): Promise<void> {
    const { aws, clock } = this.#ports;
    const { runId, target } = this.#requested;
    const order = { target, runId, templateId: effect.templateId };
    if (this.#sentStart) {
      const settled = await this.#settle(order);
      if (settled !== "absent" || clock.now() > effect.notAfter) return;
    }
    this.#sentStart = true;
    await this.#audit("fis:StartExperiment", "asked");
    const answer = await aws.start(order);
    await this.#audit("fis:StartExperiment", answer.kind);
    if (answer.kind === "unknown") this.#retryEffectAt = clock.now() + FIRST_RETRY_MS;
    else if (answer.kind === "started") await this.#answered({ kind: "started", experimentId: answer.experimentId });
    else await this.#answered({ kind: "not-made", why: `FIS refused: ${answer.message}`, code: answer.code });
  }

  /** Whether a start whose answer was lost has happened after all. */
  async #settle(order: {
    target: Requested["target"];
    runId: string;
    templateId: string;
  }): Promise<"settled" | "absent" | "unreadable"> {
    const { aws, clock } = this.#ports;
    const found = await aws.findExperiment(order);
    if (!found.readable) {
      this.#retryEffectAt = clock.now() + 5 * SECOND;
      return "unreadable";
    }
    if (found.value === null) return "absent";
    await this.#answered({ kind: "started", experimentId: found.value });
    return "settled";
  }

  async #giveUp(why: string): Promise<void> {
    const { runId, target, plan } = this.#requested;
    if (this.#sentStart) {
      const settled = await this.#settle({ target, runId, templateId: plan.templateId });
      if (settled !== "absent") return;
    }
    await this.#answered({ kind: "not-made", why, code: "NotStarted" });
  }

  async #answered(answer: StartAnswered["answer"]): Promise<void> {
    const now = this.#ports.clock.now();
    await this.#join([{ kind: "StartAnswered", key: "start-answered", at: exactly(now), seenAt: now, answer }]);
  }

  async #stop(experimentId: string): Promise<void> {
    const { aws, clock } = this.#ports;
    const answer = await aws.stop({ target: this.#requested.target, experimentId });
    await this.#audit("fis:StopExperiment", answer.ok ? (answer.status ?? "ok") : "refused");
    const now = clock.now();
    const saw: Observation = {
      kind: "Observation",
      key: "stop-answer",
      at: exactly(now),
      seenAt: now,
      source: "poll",
      evidence: "fis:StopExperiment",
      saw: { subject: "stop-answer", ok: answer.ok, status: answer.status, message: answer.message },
    };
    await this.#join([saw]);
  }

  async #audit(what: string, outcome: string): Promise<void> {
    const { store, clock } = this.#ports;
    await store.audit({
      at: clock.now(),
      who: "bot",
      where: this.#requested.channel,
      what,
      runId: this.#requested.runId,
      outcome,
    });
  }
}

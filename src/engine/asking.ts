import type { Fact } from "../core/fact.ts";
import { foldAll } from "../core/fold.ts";
import { goneMark } from "../core/hits.ts";
import { byWhen } from "../core/mark.ts";
import type { Ask, Poll } from "../core/poll.ts";
import { EVENT_OVERLAP_MS, pollPlan } from "../core/poll-plan.ts";
import type { Run } from "../core/run.ts";
import type { Signal } from "../core/saw.ts";
import type { Target } from "../core/target.ts";
import { type Instant, SECOND } from "../core/time.ts";
import { viewOf } from "../core/view.ts";
import { type Losses, Observer } from "./observe.ts";
import type { Aws, Clock, Log, PollAnswer, PollFailure } from "./ports.ts";

/**
 * A signal that failed is due again after 2 s, then twice as long each time. No longer than this: what a throttled try
 * has been told already is remembered for 30 s (aws/tries.ts), so that the next one asks for the rest alone.
 */
const FIRST_RETRY_MS = 2 * SECOND;
const LAST_RETRY_MS = 15 * SECOND;
/** Transport time. What has been answered is told at once together, or after this without the slow ones. */
const TOGETHER_MS = 2 * SECOND;
/** Transport time. Polls that have not answered by then count as failed, and are due again. */
const ROUND_DEADLINE_MS = 30 * SECOND;

interface Asked {
  readonly at: Instant;
  readonly failures: number;
  readonly isUnderWay: boolean;
}

/** A poll under way; `answer` null: not yet. */
interface Question {
  readonly signal: Signal;
  readonly askedAt: Instant;
  answer: PollAnswer | null;
  answeredAt: Instant;
}

/** How a run is read and how it learns. */
export interface Learner {
  run(): Run;
  learn(facts: readonly Fact[]): Promise<void>;
}

export interface AskingPorts {
  readonly aws: Aws;
  readonly clock: Clock;
  readonly log: Log;
}

/** Asks AWS what a run's plan says, when it is due. Each round is a task of its own: nobody waits for a slow poll. */
export class Asking {
  readonly #who: { readonly runId: string; readonly target: Target; readonly requestedAt: Instant };
  readonly #ports: AskingPorts;
  readonly #observer: Observer;
  readonly #asked = new Map<Signal, Asked>();

  /** `watchedFrom`: what is new at the first poll may be so since then. `told`: what an earlier process learned. */
  constructor(
    who: { runId: string; target: Target; requestedAt: Instant; watchedFrom: Instant; told: readonly Fact[] },
    ports: AskingPorts,
  ) {
    this.#who = who;
    this.#ports = ports;
    this.#observer = new Observer(who.watchedFrom, who.told);
  }

  /** When the next poll is due that is not under way; Infinity: none is planned. */
  nextAt(run: Run): Instant {
    return Math.min(...this.#plan(run).map(({ at }) => at), Number.POSITIVE_INFINITY);
  }

  /** Begins a round with everything that is due; what it teaches comes in the plan's order, not in that of arrival. */
  askDue(learner: Learner): void {
    const { clock } = this.#ports;
    const now = clock.now();
    const polls = this.#plan(learner.run()).flatMap(({ poll, at }) => (at <= now ? [poll] : []));
    if (polls.length === 0) return;
    for (const { ask } of polls) {
      const failures = this.#asked.get(ask.signal)?.failures ?? 0;
      this.#asked.set(ask.signal, { at: now, failures, isUnderWay: true });
    }
    clock.task(`polls of ${this.#who.runId}`, () => this.#round(polls, learner));
  }

  #plan(run: Run): readonly { poll: Poll; at: Instant }[] {
    const now = this.#ports.clock.now();
    return pollPlan(run, now).flatMap((poll) => {
      const asked = this.#asked.get(poll.ask.signal);
      if (asked === undefined) return [{ poll, at: now }];
      if (asked.isUnderWay) return [];
      const backOff = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** (asked.failures - 1));
      return [{ poll, at: asked.at + (asked.failures === 0 ? poll.everyMs : backOff) }];
    });
  }

  async #round(polls: readonly Poll[], learner: Learner): Promise<void> {
    const { clock } = this.#ports;
    const bell = clock.bell();
    const ring = () => bell.ring();
    const signals = [clock.deadline(TOGETHER_MS), clock.deadline(ROUND_DEADLINE_MS)];
    for (const signal of signals) signal.addEventListener("abort", ring);
    const [together, deadline] = signals;
    let open = polls.map((poll) => this.#put(poll, ring));
    while (open.length > 0) {
      const isLate = deadline?.aborted ?? true;
      const isAll = open.every((question) => question.answer !== null);
      const told = open.filter((question) => isLate || question.answer !== null);
      if (told.length > 0 && (isAll || (together?.aborted ?? true))) {
        open = open.filter((question) => !told.includes(question));
        await learner.learn(this.#factsOf(told, learner.run()));
      } else await clock.sleepUntil(Number.POSITIVE_INFINITY, bell);
    }
    for (const signal of signals) signal.removeEventListener("abort", ring);
  }

  /** Asks, and rings when the answer is there. */
  #put(poll: Poll, ring: () => void): Question {
    const { clock } = this.#ports;
    const now = clock.now();
    const question: Question = { signal: poll.ask.signal, askedAt: now, answer: null, answeredAt: now };
    clock.task(`${question.signal} of ${this.#who.runId}`, async () => {
      question.answer = await this.#answer(this.#readOn(poll.ask));
      question.answeredAt = clock.now();
      ring();
    });
    return question;
  }

  #factsOf(questions: readonly Question[], run: Run): readonly Fact[] {
    const { clock } = this.#ports;
    // What this very round teaches counts: a look made together with the last eviction is a look after it.
    let known = run;
    const failures: PollFailure[] = [];
    const facts = questions.flatMap(({ signal, askedAt, answer, answeredAt }) => {
      const now = answer === null ? clock.now() : answeredAt;
      const said = answer ?? late(signal);
      const hasFailed = said.failures.some((failure) => failure.kind !== "denied");
      const count = hasFailed ? (this.#asked.get(signal)?.failures ?? 0) + 1 : 0;
      // From the answer on when it failed: a call that took its whole deadline is not sent again at once.
      this.#asked.set(signal, { at: hasFailed ? now : askedAt, failures: count, isUnderWay: false });
      failures.push(...said.failures);
      const { runId, target } = this.#who;
      for (const failure of said.failures)
        this.#ports.log.warn({ run: runId, target: target.name, ...failure }, "could not read from AWS");
      const learned = this.#observer.facts(signal, said, { askedAt, now, losses: lossesOf(known) });
      known = foldAll(known, learned);
      return learned;
    });
    const [failure] = failures;
    const why = failure === undefined ? "AWS does not answer." : `${failure.operation}: ${failure.message}`;
    const blind = this.#observer.blind(clock.now(), why);
    return blind === null ? facts : [...facts, blind];
  }

  /** The event log is read on from where it was read last: after an outage from then, in a new process from the start. */
  #readOn(ask: Ask): Ask {
    if (ask.signal !== "events") return ask;
    const readAt = this.#observer.readAt("events");
    const since = readAt === null ? this.#who.requestedAt : Math.min(ask.since, readAt - EVENT_OVERLAP_MS);
    return { ...ask, since: Math.max(since, this.#who.requestedAt) };
  }

  async #answer(ask: Ask): Promise<PollAnswer> {
    try {
      return await this.#ports.aws.poll(this.#who.target, ask);
    } catch (error) {
      const { signal } = ask;
      // The adapter promises not to throw; if it breaks that promise the run must go on.
      this.#ports.log.error({ run: this.#who.runId, signal, err: error }, "a poll broke");
      return { sightings: [], failures: [failed(signal, "other", "Broken", String(error))] };
    }
  }
}

/** Instances that went and tasks that left with them: a look's series starts anew with each, and not before the last. */
export function lossesOf(run: Run): Losses {
  const view = viewOf(run);
  if (view === null) return { count: 0, lastAt: Number.NEGATIVE_INFINITY };
  const left = [...view.lost.values()].flat().map(({ task }) => task.leaving ?? task.stopped);
  const marks = [...view.goneHits.map(goneMark), ...left].filter((mark) => mark !== null);
  return { count: marks.length, lastAt: Math.max(Number.NEGATIVE_INFINITY, ...marks.map(byWhen)) };
}

function late(signal: Signal): PollAnswer {
  const message = `no answer within ${ROUND_DEADLINE_MS / SECOND} s`;
  return { sightings: [], failures: [failed(signal, "timeout", "Late", message)] };
}

function failed(signal: Signal, kind: PollFailure["kind"], code: string, message: string): PollFailure {
  return { signal, operation: signal, kind, code, message };
}

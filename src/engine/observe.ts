import type { Blind, Fact, Observation } from "../core/fact.ts";
import { fingerprint } from "../core/fingerprint.ts";
import type { Saw, Signal } from "../core/saw.ts";
import { exactly, type Instant, SECOND, type Span } from "../core/time.ts";
import type { PollAnswer, Sighting } from "./ports.ts";

/** An unchanged snapshot is said again this often: it shows that somebody still looks. */
const HEARTBEAT_MS = 55 * SECOND;
/** Polls further apart than this do not make one unbroken series. */
const LONGEST_GAP_MS = 95 * SECOND;
/** A run is blind when for this long nothing at all could be read. */
const BLIND_AFTER_MS = 60 * SECOND;

interface Series {
  readonly content: string;
  readonly since: Instant;
  readonly polls: number;
  readonly lastAt: Instant;
  readonly saidAt: Instant;
}

/**
 * Turns what AWS said into facts of one run: gives each its time, leaves out what is known already, and counts how
 * long a snapshot has stayed the same. Its memory is only to say less: a fact told twice does no harm.
 */
export class Observer {
  readonly #startedAt: Instant;
  /** When each signal was last read. */
  readonly #readAt = new Map<Signal, Instant>();
  readonly #known = new Map<string, string>();
  readonly #series = new Map<string, Series>();
  #lastSuccess: Instant;
  #blindFrom: Instant | null = null;

  constructor(startedAt: Instant) {
    this.#startedAt = startedAt;
    this.#lastSuccess = startedAt;
  }

  /**
   * `epoch` changes when a hit instance goes: a look's series starts anew then, so that two polls of one series are two
   * polls after it.
   */
  facts(
    signal: Signal,
    answer: PollAnswer,
    poll: { readonly askedAt: Instant; readonly now: Instant; readonly epoch: number },
  ): readonly Fact[] {
    const facts: Fact[] = [];
    const since = this.#readAt.get(signal) ?? this.#startedAt;
    for (const sighting of answer.sightings) {
      const fact = this.#factOf(sighting, { since, now: poll.now, epoch: poll.epoch });
      if (fact !== null) facts.push(fact);
    }
    for (const failure of answer.failures) {
      if (failure.kind === "denied" || (failure.kind === "missing" && failure.signal === "events")) {
        const saw: Saw = {
          subject: "signal",
          signal: failure.signal,
          readable: false,
          operation: failure.operation,
          code: failure.code,
        };
        const fact = this.#once(
          `signal:${failure.signal}`,
          saw,
          exactly(poll.now),
          poll.now,
          "poll",
          failure.operation,
        );
        if (fact !== null) facts.push(fact);
      }
    }
    const whole = !answer.failures.some((failure) => failure.signal === signal);
    if (whole) this.#readAt.set(signal, answer.since ?? poll.askedAt);
    if (whole || answer.sightings.length > 0) facts.push(...this.#sees(poll.now));
    return facts;
  }

  /** To be asked after each round of polls; says that the run is blind, once. */
  blind(now: Instant, detail: string): Blind | null {
    if (this.#blindFrom !== null || now - this.#lastSuccess < BLIND_AFTER_MS) return null;
    this.#blindFrom = this.#lastSuccess;
    return blindFact(this.#blindFrom, null, detail, now);
  }

  #sees(now: Instant): readonly Blind[] {
    this.#lastSuccess = now;
    if (this.#blindFrom === null) return [];
    const from = this.#blindFrom;
    this.#blindFrom = null;
    return [blindFact(from, now, "AWS answers again.", now)];
  }

  #factOf(sighting: Sighting, poll: { since: Instant; now: Instant; epoch: number }): Observation | null {
    const { saw, entity, statedAt, source, evidence } = sighting;
    const at: Span = statedAt === null ? { from: Math.min(poll.since, poll.now), to: poll.now } : exactly(statedAt);
    if (saw.subject === "look" || saw.subject === "group")
      return this.#snapshot(saw, entity, evidence, { ...poll, at });
    return this.#once(`${saw.subject}:${entity}`, saw, at, poll.now, source, evidence);
  }

  #once(
    entity: string,
    saw: Saw,
    at: Span,
    now: Instant,
    source: Observation["source"],
    evidence: string,
  ): Observation | null {
    const content = fingerprint(saw);
    if (this.#known.get(entity) === content) return null;
    this.#known.set(entity, content);
    return { kind: "Observation", key: `${entity}:${content}`, at, seenAt: now, source, evidence, saw };
  }

  #snapshot(
    saw: Extract<Saw, { subject: "look" | "group" }>,
    entity: string,
    evidence: string,
    poll: { since: Instant; now: Instant; epoch: number; at: Span },
  ): Observation | null {
    const name = `${saw.subject}:${entity}`;
    const content = fingerprint({ ...saw, since: 0, polls: 0, epoch: saw.subject === "look" ? poll.epoch : 0 });
    const known = this.#series.get(name);
    const goes = known !== undefined && known.content === content && poll.now - known.lastAt <= LONGEST_GAP_MS;
    const polls = goes ? known.polls + 1 : 1;
    const since = goes ? known.since : poll.now;
    const say = polls <= 2 || !goes || poll.now - known.saidAt >= HEARTBEAT_MS;
    this.#series.set(name, {
      content,
      since,
      polls,
      lastAt: poll.now,
      saidAt: say ? poll.now : (known?.saidAt ?? poll.now),
    });
    if (!say) return null;
    return {
      kind: "Observation",
      key: `${name}@${poll.now}`,
      at: poll.at,
      seenAt: poll.now,
      source: "poll",
      evidence,
      saw: { ...saw, since, polls },
    };
  }
}

function blindFact(from: Instant, to: Instant | null, detail: string, now: Instant): Blind {
  return {
    kind: "Blind",
    key: `blind:aws:${from}`,
    at: { from, to: to ?? now },
    seenAt: now,
    why: "aws",
    detail,
    from,
    to,
  };
}

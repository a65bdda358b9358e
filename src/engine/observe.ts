import { BLIND_ENDED, type Blind, type Fact, type Observation } from "../core/fact.ts";
import { fingerprint } from "../core/fingerprint.ts";
import { BLIND_AFTER_MS } from "../core/posts/blind.ts";
import type { Saw, Signal } from "../core/saw.ts";
import { exactly, type Instant, SECOND, type Span } from "../core/time.ts";
import type { PollAnswer, PollFailure, Sighting } from "./ports.ts";

/** An unchanged snapshot is said again this often: it shows that somebody still looks. */
const HEARTBEAT_MS = 25 * SECOND;
/** Polls further apart than this do not make one unbroken series: the slowest are a minute apart, and four tries more. */
const LONGEST_GAP_MS = 110 * SECOND;
/** It was tried for this long, too: a quiet run that asks once a minute is not blind at its first failure. */
const TRIED_FOR_MS = 15 * SECOND;

/** Whose silence is told of as such: there was nothing to read. */
const SAID_WHEN_READ: readonly Signal[] = ["events", "instances"];
const SAY_READ_EVERY_MS = 15 * SECOND;

/** When a poll was asked and answered, and the parts of it that were read first. */
interface Reading {
  /** The last time that this signal was read whole: what is new now may be so since then. */
  readonly since: Instant;
  /** No part of the answer is older. */
  readonly readFrom: Instant;
  readonly now: Instant;
  readonly losses: Losses;
}

/** Hit instances that went and tasks that left with them, as far as the run knows. */
export interface Losses {
  readonly count: number;
  readonly lastAt: Instant;
}

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
  /** By entity: what it was last, and all that it was before. */
  readonly #known = new Map<string, { content: string; readonly before: Set<string> }>();
  readonly #series = new Map<string, Series>();
  readonly #saidRead = new Map<Signal, Instant>();
  #lastSuccess: Instant;
  #failingSince: Instant | null = null;
  #blindFrom: Instant | null = null;

  /**
   * `startedAt`: what is new at the first poll may be so since then. `told`: what an earlier process had learned, in its
   * order; telling it anew would date it after its first telling, and hide what came back.
   */
  constructor(startedAt: Instant, told: readonly Fact[] = []) {
    this.#startedAt = startedAt;
    this.#lastSuccess = startedAt;
    for (const fact of told) if (fact.kind === "Observation") this.#remember(fact);
  }

  /**
   * A look's series starts anew with every loss that is learned of, and never goes on across the last one: the cluster may
   * have been read a moment before the instances were. So two polls of one series are two polls after it.
   */
  facts(
    signal: Signal,
    answer: PollAnswer,
    poll: { readonly askedAt: Instant; readonly now: Instant; readonly losses: Losses },
  ): readonly Fact[] {
    const { askedAt, now, losses } = poll;
    const readFrom = answer.since ?? askedAt;
    const facts: Fact[] = [];
    for (const sighting of answer.sightings) {
      // Target health is part of the cluster poll and may fail alone.
      const read = this.#readAt.get(sighting.saw.subject === "target" ? "health" : signal) ?? this.#startedAt;
      const fact = this.#factOf(sighting, { since: Math.min(read, now), readFrom, now, losses });
      if (fact !== null) facts.push(fact);
    }
    for (const failure of answer.failures) {
      const fact = isUnwatchable(failure) ? this.#unwatched(failure, now) : null;
      if (fact !== null) facts.push(fact);
    }
    const failed = new Set(answer.failures.map((failure) => failure.signal));
    if (!failed.has(signal)) {
      this.#readAt.set(signal, readFrom);
      if (signal === "cluster" && !failed.has("health")) this.#readAt.set("health", readFrom);
      const read = this.#wasRead(signal, readFrom, now);
      if (read !== null) facts.push(read);
    } else this.#saidRead.delete(signal);
    if (!failed.has(signal) || answer.sightings.length > 0) facts.push(...this.#sees(now));
    else if (!answer.failures.every((failure) => failure.kind === "denied")) this.#failingSince ??= askedAt;
    return facts;
  }

  /** Said now and then while it goes well, and at once when it goes well again. */
  #wasRead(signal: Signal, readFrom: Instant, now: Instant): Observation | null {
    if (!SAID_WHEN_READ.includes(signal)) return null;
    const saidAt = this.#saidRead.get(signal);
    if (saidAt !== undefined && readFrom - saidAt < SAY_READ_EVERY_MS) return null;
    this.#saidRead.set(signal, readFrom);
    const saw = { subject: "read", signal } as const;
    const key = `read:${signal}@${readFrom}`;
    return { kind: "Observation", key, at: exactly(readFrom), seenAt: now, source: "poll", evidence: signal, saw };
  }

  /** When this signal was last read whole by this process; null: never. */
  readAt(signal: Signal): Instant | null {
    return this.#readAt.get(signal) ?? null;
  }

  /** To be asked after each round of polls; says that the run is blind, once. */
  blind(now: Instant, detail: string): Blind | null {
    if (this.#blindFrom !== null || this.#failingSince === null) return null;
    if (now - this.#lastSuccess < BLIND_AFTER_MS || now - this.#failingSince < TRIED_FOR_MS) return null;
    this.#blindFrom = this.#lastSuccess;
    return blindFact(this.#blindFrom, null, detail, now);
  }

  #sees(now: Instant): readonly Blind[] {
    this.#lastSuccess = now;
    this.#failingSince = null;
    if (this.#blindFrom === null) return [];
    const from = this.#blindFrom;
    this.#blindFrom = null;
    return [blindFact(from, now, "AWS answers again.", now)];
  }

  #unwatched(failure: PollFailure, now: Instant): Observation | null {
    const { signal, operation, code } = failure;
    const saw: Saw = { subject: "signal", signal, readable: false, operation, code };
    return this.#once(`signal:${signal}`, { saw, at: exactly(now), seenAt: now, source: "poll", evidence: operation });
  }

  #factOf(sighting: Sighting, reading: Reading): Observation | null {
    const { saw, entity, statedAt, source, evidence } = sighting;
    const { since, now } = reading;
    const at: Span = statedAt === null ? { from: since, to: now } : exactly(statedAt);
    if (saw.subject === "look" || saw.subject === "group")
      return this.#snapshot(saw, { entity, evidence, at }, reading);
    return this.#once(`${saw.subject}:${entity}`, { saw, at, seenAt: now, source, evidence });
  }

  /** null when it was so already. What comes back (an alarm that is OK again) is another fact than the first time. */
  #once(entity: string, seen: Omit<Observation, "kind" | "key">): Observation | null {
    const content = fingerprint(seen.saw);
    const known = this.#known.get(entity);
    if (known?.content === content) return null;
    const key = known?.before.has(content) ? `${entity}:${content}@${seen.seenAt}` : `${entity}:${content}`;
    this.#know(entity, content);
    return { kind: "Observation", key, ...seen };
  }

  #know(entity: string, content: string): void {
    const known = this.#known.get(entity) ?? { content, before: new Set<string>() };
    known.content = content;
    known.before.add(content);
    this.#known.set(entity, known);
  }

  /** Snapshots have keys of another kind, and begin anew. */
  #remember({ key, saw }: Observation): void {
    const content = fingerprint(saw);
    const end = key.lastIndexOf(`:${content}`);
    if (end > 0) this.#know(key.slice(0, end), content);
  }

  #snapshot(
    saw: Extract<Saw, { subject: "look" | "group" }>,
    { entity, evidence, at }: { entity: string; evidence: string; at: Span },
    { readFrom, now, losses }: Reading,
  ): Observation | null {
    const name = `${saw.subject}:${entity}`;
    const isLook = saw.subject === "look";
    const content = fingerprint({ ...saw, since: 0, polls: 0, losses: isLook ? losses.count : 0 });
    const known = this.#series.get(name);
    const isUnbroken = known !== undefined && known.content === content && now - known.lastAt <= LONGEST_GAP_MS;
    const goes = isUnbroken && (!isLook || known.since >= losses.lastAt);
    const polls = goes ? known.polls + 1 : 1;
    const since = goes ? known.since : readFrom;
    const says = polls <= 2 || !goes || now - known.saidAt >= HEARTBEAT_MS;
    this.#series.set(name, { content, since, polls, lastAt: now, saidAt: says ? now : (known?.saidAt ?? now) });
    if (!says) return null;
    const key = `${name}@${now}`;
    return { kind: "Observation", key, at, seenAt: now, source: "poll", evidence, saw: { ...saw, since, polls } };
  }
}

/** Denied for good; and a log group that does not exist will not come into being. */
function isUnwatchable({ kind, signal }: PollFailure): boolean {
  return kind === "denied" || (kind === "missing" && signal === "events");
}

function blindFact(from: Instant, to: Instant | null, detail: string, now: Instant): Blind {
  return {
    kind: "Blind",
    key: `blind:aws:${from}${to === null ? "" : BLIND_ENDED}`,
    at: { from, to: to ?? now },
    seenAt: now,
    why: "aws",
    detail,
    from,
    to,
  };
}

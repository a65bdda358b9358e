import {
  type Announced,
  BLIND_ENDED,
  type Blind,
  type CardLinked,
  type CardPosted,
  type Closed,
  type Fact,
  type StartAnswered,
  type Told,
} from "../core/fact.ts";
import type { Run } from "../core/run.ts";
import { exactly, type Instant } from "../core/time.ts";
import type { Clock } from "./ports.ts";

/** What the bot itself has to say to a run: the facts of which it is the source, as of now. */
export class OwnFacts {
  readonly #clock: Pick<Clock, "now">;

  constructor(clock: Pick<Clock, "now">) {
    this.#clock = clock;
  }

  now(): Pick<Fact, "at" | "seenAt"> {
    const now = this.#clock.now();
    return { at: exactly(now), seenAt: now };
  }

  cardPosted(channel: string, ts: string): CardPosted {
    return { ...this.now(), kind: "CardPosted", key: "card-posted", channel, ts };
  }

  cardLinked(link: string | null): CardLinked {
    return { ...this.now(), kind: "CardLinked", key: "card-linked", link };
  }

  announced({ channel, answer }: Pick<Announced, "channel" | "answer">): Announced {
    return { ...this.now(), kind: "Announced", key: `announced:${channel}`, channel, answer };
  }

  startAnswered(answer: StartAnswered["answer"]): StartAnswered {
    return { ...this.now(), kind: "StartAnswered", key: "start-answered", answer };
  }

  closed(outcome: Closed["outcome"], by: string | null): Closed {
    return { ...this.now(), kind: "Closed", key: "closed", outcome, by };
  }

  told(post: string): Told {
    return { ...this.now(), kind: "Told", key: `told:${post}`, post };
  }

  blind(what: Pick<Blind, "why" | "detail" | "from" | "to">): Blind {
    return { ...this.now(), kind: "Blind", key: `blind:${what.why}:${what.from}`, ...what };
  }

  /** Whether a start was made cannot be read, since now. */
  startUnknown(why: string): Blind {
    const { seenAt: from } = this.now();
    return { ...this.blind({ why: "aws", detail: why, from, to: null }), key: UNKNOWN_START };
  }

  /** It can be read again; nothing where it always could. */
  startKnown(run: Run): readonly Blind[] {
    const unknown = run.blinds.get(UNKNOWN_START);
    const { at, seenAt: to } = this.now();
    return unknown === undefined ? [] : [{ ...unknown, at, seenAt: to, key: `${UNKNOWN_START}${BLIND_ENDED}`, to }];
  }

  isStartUnknown(run: Run): boolean {
    return run.blinds.has(UNKNOWN_START);
  }

  /** Somebody watches again, who learned the last of what is known at `seenUntil`. */
  back(run: Run, seenUntil: number): readonly Blind[] {
    const { at, seenAt: to } = this.now();
    const open = [...run.blinds.values()].filter((blind) => blind.to === null && blind.key !== UNKNOWN_START);
    const ended = open.map((blind) => ({ ...blind, at, seenAt: to, key: `${blind.key}${BLIND_ENDED}`, to }));
    // Who went with a word has begun the absence itself.
    if (open.some((blind) => blind.why === "shutdown")) return ended;
    return [...ended, this.blind({ why: "away", detail: "The bot was not running.", from: seenUntil, to })];
  }
}

/** When whoever watched learned something last; a stop may have been written down where nobody watched. */
export function lastSeen(facts: readonly Fact[]): Instant {
  return Math.max(...facts.filter(({ kind }) => kind !== "StopAsked").map(({ seenAt }) => seenAt));
}

/** Nobody could see, and somebody can again; what became of a start is another thing. */
export function isOverBlindness(fact: Fact): fact is Blind & { readonly to: number } {
  return fact.kind === "Blind" && fact.to !== null && !fact.key.startsWith(UNKNOWN_START);
}

const UNKNOWN_START = "blind:start";

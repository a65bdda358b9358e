import type { Fact } from "../core/fact.ts";
import { foldAll } from "../core/fold.ts";
import { PHASE_NAMES, phasesOf } from "../core/phase.ts";
import { EMPTY_RUN, type Run } from "../core/run.ts";
import type { Instant } from "../core/time.ts";

/** A phase's first or completing evidence: `draining first`, `draining done`. */
export type Milestone = `${(typeof PHASE_NAMES)[number]} ${"first" | "done"}`;

/** When somebody who watches first had the evidence for each milestone; what later evidence took back does not count. */
export class MilestoneLog {
  readonly #since = new Map<Milestone, Instant>();

  /** `run` as it stands at `at`; call it in order of time. */
  note(run: Run, at: Instant): void {
    for (const phase of phasesOf(run, at)) {
      this.#set(`${phase.name} first`, phase.first !== null, at);
      this.#set(`${phase.name} done`, phase.done !== null, at);
    }
  }

  seen(): ReadonlyMap<Milestone, Instant> {
    return this.#since;
  }

  has(milestone: Milestone): boolean {
    return this.#since.has(milestone);
  }

  #set(milestone: Milestone, isThere: boolean, at: Instant): void {
    if (!isThere) this.#since.delete(milestone);
    else if (!this.#since.has(milestone)) this.#since.set(milestone, at);
  }
}

/** When the bot had each milestone's evidence, by replaying what it learned in the order in which it learned it. */
export function seenByBot(facts: readonly Fact[]): ReadonlyMap<Milestone, Instant> {
  const log = new MilestoneLog();
  const moments = [...new Set(facts.map((fact) => fact.seenAt))].sort((a, b) => a - b);
  const byMoment = Map.groupBy(facts, (fact) => fact.seenAt);
  let run: Run = EMPTY_RUN;
  for (const at of moments) {
    run = foldAll(run, byMoment.get(at) ?? []);
    log.note(run, at);
  }
  return log.seen();
}

export interface Lateness {
  readonly milestone: Milestone;
  /** null: it was there to be seen, and the bot never saw it. */
  readonly lateS: number | null;
}

/**
 * How much later than the oracle the bot was, in seconds. A milestone that came within `graceS` of the end of watching
 * need not have been seen.
 */
export function latenessOf(
  bot: ReadonlyMap<Milestone, Instant>,
  oracle: ReadonlyMap<Milestone, Instant>,
  end: { readonly at: Instant; readonly graceS: number },
): readonly Lateness[] {
  const found: Lateness[] = [];
  for (const name of PHASE_NAMES) {
    for (const which of ["first", "done"] as const) {
      const milestone: Milestone = `${name} ${which}`;
      const truth = oracle.get(milestone);
      if (truth === undefined) continue;
      const seen = bot.get(milestone);
      if (seen !== undefined) found.push({ milestone, lateS: Math.max(0, seen - truth) / 1000 });
      else if (truth <= end.at - end.graceS * 1000) found.push({ milestone, lateS: null });
    }
  }
  return found;
}

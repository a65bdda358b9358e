import type { Fact } from "../../core/fact.ts";
import { runOf } from "../../core/fold.ts";
import { byWhen, type Mark, notBefore } from "../../core/mark.ts";
import { type Phase, type PhaseStatus, phasesOf } from "../../core/phase.ts";
import { type Instant, SECOND } from "../../core/time.ts";
import { type Evidence, evidenceOf } from "../evidence.ts";
import { type Interval, lengthOutside } from "../interval.ts";
import type { KeptRun, Played } from "../played.ts";
import { type Check, untrue, type Violation } from "../violation.ts";
import { blindsOf } from "./absences.ts";

/** The slowest poll, and a minute without an answer that is not called blindness. */
const UNSEEN_MS = 75 * SECOND;
/** AWS states whole seconds. */
const WHOLE_SECOND_MS = 1 * SECOND;
const RANK: Partial<Record<PhaseStatus, number>> = { pending: 0, not_seen: 0, in_progress: 1, complete: 2 };

/**
 * Every phase is the undisturbed run's, or weaker with a blindness or a lost event that hides exactly its evidence; never
 * stronger. Times that AWS states are the same; no other time is earlier than the undisturbed run proves it possible.
 */
export const checkPhases: Check = (played, calm) => {
  const run = experimentRun(played);
  const undisturbed = calm === null ? null : experimentRun(calm);
  if (run === null || undisturbed === null || calm === null) return [];
  const end = run.facts.find((fact) => fact.kind === "Closed")?.seenAt ?? played.endedAt;
  const truths = phasesByName(undisturbed.facts, calm.endedAt);
  const shortlyBefore = undisturbed.facts.filter((fact) => fact.seenAt <= end - UNSEEN_MS);
  const scene: Scene = {
    evidence: evidenceOf(played),
    blinds: blindsOf(run, end),
    end,
    before: phasesByName(shortlyBefore, end - UNSEEN_MS),
    called: played.experiments[0]?.createdAt ?? end,
    running: played.history.find((event) => event.kind === "experiment" && event.status === "running")?.at ?? end,
  };
  const found = phasesOf(runOf(run.facts), played.endedAt).flatMap((claim) => {
    const truth = truths.get(claim.name);
    const wrong = truth === undefined ? "unknown" : wrongIn(claim, truth, scene);
    return wrong === null ? [] : [{ phase: claim.name, wrong }];
  });
  return [...found.map(({ phase, wrong }) => untrue(`${phase}: ${wrong}`)), ...outcomes(run, undisturbed, scene)];
};

interface Scene {
  readonly evidence: ReturnType<typeof evidenceOf>;
  readonly blinds: readonly Interval[];
  readonly end: number;
  /** What the undisturbed run knew shortly before the end: the last polls need not have come. */
  readonly before: ReadonlyMap<string, Phase>;
  /** When FIS made the experiment, and when it ran. */
  readonly called: number;
  readonly running: number;
}

function phasesByName(facts: readonly Fact[], now: number): ReadonlyMap<string, Phase> {
  return new Map(phasesOf(runOf(facts), now).map((phase) => [phase.name, phase]));
}

/** The run that has an experiment; a round makes one, or another check speaks. */
export function experimentRun({ runs, experiments }: Played): KeptRun | null {
  return runs.find(({ row }) => row.runId === experiments[0]?.runId) ?? null;
}

function wrongIn(claim: Phase, truth: Phase, scene: Scene): string | null {
  const [had, should] = [RANK[claim.status], RANK[truth.status]];
  const isWeaker = claim.status !== truth.status && had !== undefined && had < (should ?? 2);
  if (isWeaker) {
    const why = whyHidden(claim, truth, scene);
    return why === null ? `${claim.status}, undisturbed ${truth.status}, and nothing hid it` : null;
  }
  // Both say that nothing was seen; the one before it was due.
  const isSame = claim.status === truth.status || (had === 0 && should === 0);
  if (!isSame) return `${claim.status}, undisturbed ${truth.status}`;
  return (
    (claim.name === "experiment"
      ? begunWrong(claim, scene)
      : tooEarly("begun", claim.first, truth.first, scene.evidence.get(claim.name)?.begunBy)) ??
    // Two polls in a row prove the recovery, and each run has its own: the world itself says when it was (ticks.ts).
    (claim.name === "recovery" ? null : tooEarly("complete", claim.done, truth.done)) ??
    countsWrong(claim, truth, scene)
  );
}

/** `begunBy`: by the world's own history. Of two that the undisturbed run saw as late, one may have been earlier. */
function tooEarly(word: string, claim: Mark | null, truth: Mark | null, begunBy: Instant | null = null): string | null {
  if (claim === null || truth === null) return null;
  const hadBegun = begunBy !== null && byWhen(claim) >= begunBy;
  if (!hadBegun && byWhen(claim) < provenSince(truth) - WHOLE_SECOND_MS)
    return `${word} by ${iso(byWhen(claim))}, undisturbed not before ${iso(provenSince(truth))}`;
  const bothStated = claim.stated !== null && truth.stated !== null;
  if (bothStated && Math.abs((claim.stated ?? 0) - (truth.stated ?? 0)) > WHOLE_SECOND_MS)
    return `${word} at ${iso(claim.stated ?? 0)}, undisturbed at ${iso(truth.stated ?? 0)}`;
  return null;
}

/** It begins with FIS's answer, or with what FIS says of it later: not before the call, not after its own startTime. */
function begunWrong({ first }: Phase, { called, running }: Scene): string | null {
  if (first === null) return null;
  if (byWhen(first) < called - WHOLE_SECOND_MS)
    return `begun by ${iso(byWhen(first))}, and FIS was called ${iso(called)}`;
  return byWhen(first) > running + WHOLE_SECOND_MS
    ? `begun by ${iso(byWhen(first))}, and FIS says that it ran from ${iso(running)} on`
    : null;
}

/** Brackets of two reports that contradict each other prove nothing about the earliest moment. */
function provenSince(mark: Mark): number {
  return mark.stated === null && mark.from >= mark.to ? Number.NEGATIVE_INFINITY : notBefore(mark);
}

/** Scale-out and recovery count what is so now, not what was done: it may become less again. */
function countsNow({ name }: Phase): boolean {
  return name === "scale-out" || name === "recovery";
}

function countsWrong(claim: Phase, truth: Phase, scene: Scene): string | null {
  if (claim.count === null || truth.count === null || countsNow(claim)) return null;
  const [said, is] = [`${claim.count.done} of ${claim.count.of}`, `${truth.count.done} of ${truth.count.of}`];
  if (claim.count.done > truth.count.done || claim.count.of > truth.count.of) return `${said}, undisturbed ${is}`;
  const isLess = claim.count.done < truth.count.done || claim.count.of < truth.count.of;
  return isLess && whyHidden(claim, truth, scene) === null ? `${said}, undisturbed ${is}, and nothing hid it` : null;
}

/** What hid a phase's evidence; null: nothing. */
function whyHidden(claim: Phase, truth: Phase, { evidence, blinds, end, before }: Scene): string | null {
  // That nothing rose is proven by having looked all the time.
  if (truth.status === "not_needed" && blinds.length > 0) return "blind";
  const isSeen = ({ readable }: Evidence) =>
    readable !== null && lengthOutside({ from: readable.from, to: Math.min(readable.to, end) }, blinds) > UNSEEN_MS;
  const hidden = evidence.get(claim.name)?.passing.find((one) => !isSeen(one));
  if (hidden !== undefined) return hidden.readable === null ? `the event was lost: ${hidden.what}` : hidden.what;
  // Of what stays as it is, what matters is who could look from then on to the end.
  const since = claim.first === null ? truth.first : truth.done;
  if (since !== null && blinds.some(({ to }) => to > byWhen(since))) {
    const lasts = { what: claim.name, readable: { from: byWhen(since), to: end } };
    if (!isSeen(lasts)) return "blind almost to the end of watching";
  }
  const last = before.get(claim.name);
  // There is none where the whole run was shorter than the last polls may take.
  return last === undefined || knowsAsMuch(claim, last) ? "the end of watching" : null;
}

function knowsAsMuch(claim: Phase, last: Phase): boolean {
  const isBehind = (RANK[claim.status] ?? 0) < (RANK[last.status] ?? 2);
  return !isBehind && (countsNow(claim) || (claim.count?.done ?? 0) >= (last.count?.done ?? 0));
}

/** The end is the undisturbed run's, unless a phase that it stands on was hidden. */
function outcomes(run: KeptRun, undisturbed: KeptRun, { blinds }: Scene): readonly Violation[] {
  const [closed, truth] = [run.row.closed, undisturbed.row.closed];
  const isWeaker = (closed === "not_back" || closed === "not_recovered") && blinds.length > 0;
  // A person ended it; the undisturbed run was watched a little longer.
  const isFinished = closed === "finished_early";
  return closed === truth || isWeaker || isFinished ? [] : [untrue(`closed as ${closed}, undisturbed ${truth}`)];
}

function iso(at: number): string {
  return new Date(at).toISOString().slice(11, 23);
}

import { Draft } from "./draft.ts";
import type { Fact, Observation } from "./fact.ts";
import { foldSighting } from "./fold-sighting.ts";
import { joinMarks, markOf } from "./mark.ts";
import { EMPTY_RUN, type Run } from "./run.ts";

/** Joins one more fact to a run. Order does not matter, and the same fact twice is the same fact. */
export function fold(run: Run, fact: Fact): Run {
  return foldAll(run, [fact]);
}

/** The same for many, in time linear in their number. */
export function foldAll(run: Run, facts: readonly Fact[]): Run {
  const draft = new Draft(run);
  for (const fact of facts) join(draft, fact);
  return draft.run;
}

export function runOf(facts: readonly Fact[]): Run {
  return foldAll(EMPTY_RUN, facts);
}

function join(draft: Draft, fact: Fact): void {
  switch (fact.kind) {
    case "Requested":
      if (first(draft.run.requested, fact)) {
        draft.set("requested", fact);
        seedFromBaseline(draft);
      }
      return;
    case "CardPosted":
      if (first(draft.run.card, fact)) draft.set("card", fact);
      return;
    case "StartAnswered":
      if (first(draft.run.start, fact)) draft.set("start", fact);
      if (fact.answer.kind === "started") {
        draft.set("experiment", { ...draft.run.experiment, id: fact.answer.experimentId });
      }
      return;
    case "Observation":
      observe(draft, fact);
      return;
    case "StopAsked":
      if (first(draft.run.stops.get(fact.key) ?? null, fact)) draft.map("stops").set(fact.key, fact);
      return;
    case "Blind": {
      const known = draft.run.blinds.get(fact.key);
      // The same blindness is told when it begins and again when it ends: the ended one knows more.
      if (known === undefined || (known.to === null && fact.to !== null)) draft.map("blinds").set(fact.key, fact);
      return;
    }
    case "Closed":
      if (first(draft.run.closed, fact)) draft.set("closed", fact);
      return;
    default:
      fact satisfies never;
  }
}

/** There is one of these in a run; should two ever be told, the earlier one stands, whichever came first. */
function first(known: Fact | null, fact: Fact): boolean {
  if (known === null) return true;
  if (fact.at.to !== known.at.to) return fact.at.to < known.at.to;
  return JSON.stringify(fact) < JSON.stringify(known);
}

/** What the baseline knew counts as known: a task that nobody saw again was still there. */
function seedFromBaseline(draft: Draft): void {
  const plan = draft.run.requested?.plan;
  if (plan === undefined) return;
  const hosts = draft.map("hosts");
  for (const host of plan.baseline.hosts) hosts.set(host.hostArn, host.instanceId);
}

function observe(draft: Draft, fact: Observation): void {
  const { run } = draft;
  if (fact.saw.subject !== "signal") {
    draft.set("lastLook", run.lastLook === null ? fact.seenAt : Math.max(run.lastLook, fact.seenAt));
  }
  const mark = markOf(fact.at, fact.evidence, fact.seenAt);
  const { saw } = fact;
  switch (saw.subject) {
    case "experiment": {
      const statuses = new Map(run.experiment.statuses);
      const joined = joinMarks(statuses.get(saw.status) ?? null, mark);
      if (joined !== null) statuses.set(saw.status, joined);
      draft.set("experiment", {
        id: run.experiment.id ?? saw.experimentId,
        startTime: least(run.experiment.startTime, saw.startTime),
        statuses,
        reason: isTerminal(saw.status) ? saw.reason : run.experiment.reason,
      });
      return;
    }
    case "targets":
      if (run.resolved === null || mark.seenAt < run.resolved.mark.seenAt) {
        draft.set("resolved", { instanceIds: [...saw.instanceIds].sort(), mark });
      }
      return;
    case "look":
      draft.map("looks").set(fact.key, { key: fact.key, at: fact.at, seenAt: fact.seenAt, saw });
      return;
    case "group":
      draft.map("groups").set(fact.key, { key: fact.key, at: fact.at, seenAt: fact.seenAt, saw });
      return;
    case "stop-answer":
      if (run.stopAnswer === null || fact.seenAt < run.stopAnswer.seenAt) {
        draft.set("stopAnswer", { saw, seenAt: fact.seenAt });
      }
      return;
    case "signal": {
      const known = run.signals.get(saw.signal);
      if (known === undefined || known.seenAt <= fact.seenAt) {
        draft.map("signals").set(saw.signal, { saw, seenAt: fact.seenAt });
      }
      return;
    }
    default:
      foldSighting(draft, saw, mark);
  }
}

export function isTerminal(status: string): boolean {
  return status === "completed" || status === "stopped" || status === "failed" || status === "cancelled";
}

function least(a: number | null, b: number | null): number | null {
  if (a === null) return b;
  return b === null ? a : Math.min(a, b);
}

import { Draft } from "./draft.ts";
import { BLIND_ENDED, type Blind, type Fact, type Observation } from "./fact.ts";
import { foldSighting } from "./fold-sighting.ts";
import { larger, laterTold, least } from "./join.ts";
import { joinMarks, type Mark, markOf } from "./mark.ts";
import { EMPTY_RUN, type Experiment, type Run, type SawOf } from "./run.ts";
import { EXPERIMENT_STATUSES, type ExperimentStatus } from "./saw.ts";

/** Joins one more fact to a run. Order does not matter, and the same fact twice is the same fact. */
export function fold(run: Run, fact: Fact): Run {
  return foldAll(run, [fact]);
}

/** The same for many, in time linear in their number. */
export function foldAll(run: Run, facts: readonly Fact[]): Run {
  if (facts.length === 0) return run;
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
    case "CardLinked":
      if (first(draft.run.cardLink, fact)) draft.set("cardLink", fact);
      return;
    case "Announced":
      if (first(draft.run.announced.get(fact.channel) ?? null, fact)) draft.map("announced").set(fact.channel, fact);
      return;
    case "StartAnswered":
      if (first(draft.run.start, fact)) draft.set("start", fact);
      if (fact.answer.kind === "started") {
        const { experiment } = draft.run;
        draft.set("experiment", { ...experiment, id: larger(experiment.id, fact.answer.experimentId) });
      }
      return;
    case "Observation":
      observe(draft, fact);
      return;
    case "StopAsked":
      if (first(draft.run.stops.get(fact.key) ?? null, fact)) {
        const stops = [...draft.run.stops.values()].filter((stop) => stop.key !== fact.key);
        const inTime = [...stops, fact].sort((a, b) => a.at.to - b.at.to || (a.key < b.key ? -1 : 1));
        draft.set("stops", new Map(inTime.map((stop) => [stop.key, stop])));
      }
      return;
    case "Blind": {
      // The same blindness is told when it begins and again when it ends: the ended one knows more.
      const key = fact.key.endsWith(BLIND_ENDED) ? fact.key.slice(0, -BLIND_ENDED.length) : fact.key;
      const known = draft.run.blinds.get(key);
      if (known === undefined || knowsMore(fact, known)) draft.map("blinds").set(key, { ...fact, key });
      return;
    }
    case "Told":
      draft.map("told").set(fact.post, Math.min(draft.run.told.get(fact.post) ?? fact.seenAt, fact.seenAt));
      return;
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

function knowsMore(a: Blind, b: Blind): boolean {
  if (a.to !== b.to) return b.to === null || (a.to !== null && a.to < b.to);
  return JSON.stringify(a) < JSON.stringify(b);
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
  if (fact.saw.subject !== "signal" && fact.saw.subject !== "read") {
    draft.set("lastLook", run.lastLook === null ? fact.seenAt : Math.max(run.lastLook, fact.seenAt));
  }
  const mark = markOf(fact.at, fact.evidence, fact.seenAt);
  const { saw } = fact;
  switch (saw.subject) {
    case "experiment":
      draft.set("experiment", joinExperiment(run.experiment, saw, mark));
      return;
    case "targets": {
      // FIS names none while it has not resolved them.
      if (saw.instanceIds.length === 0) return;
      const known = run.resolved;
      const instanceIds = [...new Set([...(known?.instanceIds ?? []), ...saw.instanceIds])].sort();
      draft.set("resolved", { instanceIds, mark: joinMarks(known?.mark ?? null, mark) ?? mark });
      return;
    }
    case "look":
      draft.map("looks").set(fact.key, { key: fact.key, at: fact.at, seenAt: fact.seenAt, saw });
      return;
    case "group":
      draft.map("groups").set(fact.key, { key: fact.key, at: fact.at, seenAt: fact.seenAt, saw });
      return;
    case "stop-answer":
      draft.set("stopAnswer", laterTold(run.stopAnswer, { saw, seenAt: fact.seenAt }));
      return;
    case "signal": {
      const known = run.signals.get(saw.signal) ?? null;
      draft.map("signals").set(saw.signal, laterTold(known, { saw, seenAt: fact.seenAt }));
      return;
    }
    case "read":
      draft.map("reads").set(saw.signal, Math.max(run.reads.get(saw.signal) ?? fact.at.to, fact.at.to));
      return;
    default:
      foldSighting(draft, saw, mark);
  }
}

function joinExperiment(known: Experiment, saw: SawOf<"experiment">, mark: Mark): Experiment {
  const statuses = new Map<ExperimentStatus, Mark>();
  // In the order of its life, so that who walks through them meets them in that order.
  for (const status of EXPERIMENT_STATUSES) {
    const joined = joinMarks(known.statuses.get(status) ?? null, status === saw.status ? mark : null);
    if (joined !== null) statuses.set(status, joined);
  }
  return {
    id: larger(known.id, saw.experimentId),
    startTime: least(known.startTime, saw.startTime),
    statuses,
    reason: isTerminal(saw.status) ? larger(known.reason, saw.reason) : known.reason,
  };
}

export function isTerminal(status: string): boolean {
  return status === "completed" || status === "stopped" || status === "failed" || status === "cancelled";
}

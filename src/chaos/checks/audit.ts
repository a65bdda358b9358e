import type { AuditRow } from "../../engine/ports.ts";
import type { KeptRun, Played } from "../played.ts";
import { type Check, duplicated, lost, type Violation } from "../violation.ts";

/** Who started and who stopped is written down, and so is each start and stop that FIS got; nothing twice. */
export const checkAudit: Check = (played) => [
  ...played.runs.flatMap((run) => askers(run, played)),
  ...starts(played),
  ...stops(played),
  ...doubles(played),
];

function askers({ row: { runId }, facts }: KeptRun, { audit }: Played): readonly Violation[] {
  const of = (row: AuditRow) => row.runId === runId;
  const requested = facts.find((fact) => fact.kind === "Requested");
  const isStartKept = audit.some(
    (row) => of(row) && row.what.startsWith("start ") && row.outcome === "accepted" && row.who === requested?.by,
  );
  const asked = facts.filter((fact) => fact.kind === "StopAsked");
  const missing = asked.filter(
    (fact) => !audit.some((row) => of(row) && row.what === fact.what && row.who === fact.by && row.at <= fact.at.to),
  );
  return [
    ...(isStartKept ? [] : [lost(`the audit does not say who started ${runId}`)]),
    ...missing.map((fact) => lost(`the audit does not say that ${fact.by} asked to ${fact.what} ${runId}`)),
  ];
}

/** Asked before each call, and what became of it. */
function starts({ fisCalls, experiments, audit }: Played): readonly Violation[] {
  const rows = audit.filter((row) => row.what === "fis:StartExperiment");
  const calls = fisCalls.filter((call) => call.operation === "StartExperiment");
  const unasked = calls.filter(({ about, at }) => {
    const asked = rows.filter((row) => row.runId === about && row.outcome === "asked" && row.at <= at);
    return asked.length < calls.filter((call) => call.about === about && call.at <= at).length;
  });
  const untold = experiments.filter(({ runId }) => !rows.some((row) => row.runId === runId && row.outcome !== "asked"));
  return [
    ...unasked.map(({ about }) => lost(`the audit does not know of a start of ${about} that reached FIS`)),
    ...untold.map(({ id, runId }) => lost(`the audit does not say what became of the start of ${runId} (${id})`)),
  ];
}

function stops({ fisCalls, experiments, audit }: Played): readonly Violation[] {
  const stopped = new Set(fisCalls.filter((call) => call.operation === "StopExperiment").map((call) => call.about));
  return [...stopped].flatMap((id) => {
    const runId = experiments.find((one) => one.id === id)?.runId;
    const isKept = audit.some((row) => row.what === "fis:StopExperiment" && row.runId === runId);
    return isKept ? [] : [lost(`the audit does not know of the stop of ${id} that reached FIS`)];
  });
}

/** No more was asked than people did. */
function doubles({ audit, deeds, runs }: Played): readonly Violation[] {
  return (["stop", "finish"] as const).flatMap((what) => {
    const done = deeds.filter((deed) => deed.what === what).length;
    const kept = audit.filter((row) => row.what === what).length;
    const facts = runs.flatMap((run) => run.facts).filter((fact) => fact.kind === "StopAsked" && fact.what === what);
    return Math.max(kept, facts.length) > done
      ? [duplicated(`${what} was pressed ${done} times, and kept ${Math.max(kept, facts.length)} times`)]
      : [];
  });
}

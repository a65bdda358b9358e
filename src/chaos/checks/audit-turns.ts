import type { AuditRow } from "../../engine/ports.ts";
import type { KeptRun, Played } from "../played.ts";
import { type Check, duplicated, lost, untrue, type Violation } from "../violation.ts";

/** Who went on with a run after another process, and how it ended, is written down, each once. */
export const checkAuditOfTurns: Check = (played) =>
  played.runs.flatMap((run) => {
    const own = played.audit.filter(({ runId }) => runId === run.row.runId);
    return [...takeovers(run, own, played), ...closes(run, own)];
  });

function takeovers(
  { row: { runId, openedAt }, facts }: KeptRun,
  own: readonly AuditRow[],
  { lives, interruptions, endedAt }: Played,
): readonly Violation[] {
  const rows = own.filter(({ what }) => what === "takeover");
  const untold = lives.flatMap(({ from, until }, nth) => {
    const before = lives[nth - 1]?.until;
    if (typeof before !== "number" || before < openedAt) return [];
    const to = until ?? endedAt;
    // What it learned of AWS shows that it went on with the run.
    const wentOn = facts.some((fact) => fact.kind === "Observation" && fact.seenAt >= from && fact.seenAt <= to);
    const isKept = rows.some(({ at }) => at >= before && at <= to);
    return wentOn && !isKept ? [lost(`the audit does not say that ${runId} was taken over at ${timeOf(from)}`)] : [];
  });
  // Nobody takes over from one who goes on.
  const most = interruptions.filter(({ to }) => to >= openedAt).length;
  const twice = rows.length > most ? [duplicated(`${runId} was taken over ${rows.length} times, of ${most}`)] : [];
  return [...untold, ...twice];
}

function closes({ row: { runId, closed } }: KeptRun, own: readonly AuditRow[]): readonly Violation[] {
  const rows = own.filter(({ what }) => what === "close");
  if (rows.length > 1) return [duplicated(`the audit says ${rows.length} times that ${runId} was closed`)];
  const [row] = rows;
  if (row === undefined) return closed === null ? [] : [lost(`the audit does not say that ${runId} was closed`)];
  return row.outcome === closed
    ? []
    : [untrue(`the audit closes ${runId} as ${row.outcome}, and the store as ${closed}`)];
}

function timeOf(at: number): string {
  return new Date(at).toISOString();
}

import { EPOCH } from "../../cli/rehearse/world.ts";
import { type Instant, SECOND } from "../../core/time.ts";
import type { AuditRow } from "../../engine/ports.ts";
import type { Deed, Played } from "../played.ts";
import { type Check, duplicated, lost, type Violation } from "../violation.ts";

/** From the deed to the row: nothing but the acknowledgement and one write lie between them. */
const WRITTEN_WITHIN_MS = 5 * SECOND;
/** From the deed to the answer: AWS and the store are read for it, and three ways to the person are tried. */
const ANSWERED_WITHIN_MS = 75 * SECOND;

/**
 * What people did and the app acknowledged is in the audit when it came and when it was answered, each once. Only a
 * process that died, stood still or lost its store just then may owe a row; and what it did act upon, it does not owe.
 */
export const checkAuditOfDeeds: Check = (played) => {
  const kinds = Map.groupBy(played.deeds, ({ userId, what }) => `${userId} ${what}`);
  return [...[...kinds.values()].flatMap((deeds) => ofOneKind(deeds, played)), ...actedUpon(played)];
};

function ofOneKind(deeds: readonly Deed[], played: Played): readonly Violation[] {
  const [first] = deeds;
  if (first === undefined) return [];
  const own = played.audit.filter((row) => isOf(row, first));
  const received = own.filter(({ outcome }) => outcome === "received");
  const answered = own.filter(({ outcome }) => outcome.startsWith("answered: "));
  const isOwed = (by: (due: Instant) => Instant) => (deed: Deed) => !isInterrupted(played, deed.at, by(deed.at));
  const isReceiptOwed = isOwed((at) => at + WRITTEN_WITHIN_MS);
  const isAnswerOwed = isOwed((at) => takenBy(played, at + ANSWERED_WITHIN_MS));
  const notIn = unwritten(deeds, { rows: received, withinMs: WRITTEN_WITHIN_MS });
  // What never came in takes no other's answer, nor does what came in as its process died.
  const cameIn = deeds.filter((deed) => !notIn.includes(deed));
  const answerable = [...cameIn.filter(isAnswerOwed), ...cameIn.filter((deed) => !isAnswerOwed(deed))];
  const notAnswered = unwritten(answerable, { rows: answered, withinMs: ANSWERED_WITHIN_MS });
  const missing = (words: string) => (deed: Deed) =>
    lost(`the audit does not say that ${deed.who}'s ${deed.what} of ${timeOf(deed.at)} ${words}`);
  return [
    ...notIn.filter(isReceiptOwed).map(missing("came in")),
    ...notAnswered.filter(isAnswerOwed).map(missing("was answered")),
    ...unreceived(received, answered, played),
    ...[received, answered].flatMap((rows) =>
      rows.length > deeds.length
        ? [duplicated(`${first.who}'s ${first.what} was done ${deeds.length} times, and kept ${rows.length} times`)]
        : [],
    ),
  ];
}

/**
 * Those that have no row. Each takes one of just then, or one that came late: where a press is tried again, the second has
 * its own.
 */
function unwritten(
  deeds: readonly Deed[],
  { rows, withinMs }: { readonly rows: readonly AuditRow[]; readonly withinMs: number },
): readonly Deed[] {
  // Those that the store took late stand behind younger ones.
  const left = rows.toSorted((a, b) => a.at - b.at);
  const takes = (within: number) => (deed: Deed) => {
    const place = left.findIndex((row) => row.at >= deed.at && row.at <= deed.at + within);
    if (place !== -1) left.splice(place, 1);
    return place === -1;
  };
  // Whoever got no acknowledgement presses again: the row is the later deed's.
  const acknowledged = deeds.filter((deed) => deed.acknowledged);
  return acknowledged.filter(takes(withinMs)).filter(takes(ANSWERED_WITHIN_MS));
}

function unreceived(
  received: readonly AuditRow[],
  answered: readonly AuditRow[],
  played: Played,
): readonly Violation[] {
  return answered.flatMap(({ at, who, what }, nth) => {
    const isKnown = received.filter((row) => row.at <= at).length > nth;
    return isKnown || isInterrupted(played, at - ANSWERED_WITHIN_MS, at)
      ? []
      : [lost(`the audit says that "${what}" of ${who} was answered, and not that it came in`)];
  });
}

/** No run is begun or stopped by somebody of whom nothing came in. */
function actedUpon(played: Played): readonly Violation[] {
  return played.audit.flatMap((row) => {
    const what = actOf(row);
    if (what === null) return [];
    const { who, at, runId } = row;
    const isKept = played.audit.some(
      (one) => isOf(one, { userId: who, what }) && one.outcome === "received" && one.at <= at,
    );
    return isKept || isInterrupted(played, at - ANSWERED_WITHIN_MS, at)
      ? []
      : [lost(`the audit does not say that what ${who} pressed came in: ${what} of ${runId}`)];
  });
}

/** The button behind it, where a run was begun or stopped. */
function actOf({ what, outcome, runId }: AuditRow): string | null {
  if (runId === null) return null;
  if (what.startsWith("start ") && outcome === "accepted") return "start";
  return (what === "stop" || what === "finish") && outcome === "asked" ? what : null;
}

function isOf(row: AuditRow, { userId, what }: Pick<Deed, "userId" | "what">): boolean {
  if (row.who !== userId) return false;
  if (what === "command") return row.what.startsWith("/");
  return what === "submit"
    ? row.what.startsWith("submit ")
    : /^press spot-chaos:([a-z-]+)/.exec(row.what)?.[1] === what;
}

/** Where Slack takes nothing, or makes wait, what is to be said is said after that. */
function takenBy({ round }: Played, due: Instant): Instant {
  const held = round.faults.flatMap((fault) =>
    (fault.kind === "slack 429" || fault.kind === "slack down") && EPOCH + fault.spell.fromMs <= due
      ? [EPOCH + fault.spell.untilMs + ANSWERED_WITHIN_MS]
      : [],
  );
  return Math.max(due, ...held);
}

function isInterrupted({ interruptions }: Played, from: Instant, to: Instant): boolean {
  return interruptions.some((one) => one.from <= to && one.to >= from);
}

function timeOf(at: Instant): string {
  return new Date(at).toISOString();
}

import { PHASE_NAMES } from "../../core/phase.ts";
import type { PretendAws } from "../../sim/aws/pretend-aws.ts";
import type { Shown } from "../../sim/slack/shown.ts";
import { lastReplyOf } from "./last-reply.ts";
import { keyOf } from "./people.ts";
import type { Pretend } from "./world.ts";

/** One line of `--format ndjson`: a thing that Slack would show. */
export interface OpLine {
  readonly op: "post" | "update" | "ephemeral" | "upload" | "delete";
  /** ISO, in the rehearsal's time. */
  readonly at: string;
  /** Seconds since FIS startTime; null before it is known. */
  readonly offsetS: number | null;
  readonly channel: string;
  readonly ts: string;
  /** null for a parent. */
  readonly threadTs: string | null;
  /** The message's metadata key; null for ephemerals. */
  readonly key: string | null;
  readonly text: string;
}

/** What somebody did to Slack itself in the middle of the run. */
export interface ActLine {
  readonly op: "act";
  /** As above. */
  readonly at: string;
  readonly offsetS: number | null;
  readonly text: string;
}

export interface Summary {
  readonly op: "summary";
  readonly scenario: string;
  readonly outcome: string | null;
  readonly phases: Readonly<Record<string, { status: string; firstS: number | null; doneS: number | null }>>;
  readonly recoveredS: number | null;
  readonly backS: number | null;
  readonly desiredPath: readonly number[] | null;
  readonly pendingPeak: number | null;
  readonly posts: number;
  readonly updates: number;
  readonly awsCalls: { readonly total: number; readonly byOperation: Readonly<Record<string, number>> };
}

/** The newest experiment's start as the pretend AWS knows it; null before there is one. */
export function startOf(aws: PretendAws): number | null {
  const experiments = aws.history().filter((event) => event.kind === "experiment");
  // One that fails before it runs counts from its making.
  return (experiments.findLast(({ status }) => status === "running") ?? experiments[0])?.at ?? null;
}

export function opLine(shown: Shown, startedAt: number | null): OpLine {
  return {
    op: shown.op,
    ...timed(shown.at, startedAt),
    channel: shown.channel,
    ts: shown.ts,
    threadTs: shown.threadTs,
    key: keyOf(shown),
    text: shown.text,
  };
}

export function actLine(words: string, at: number, startedAt: number | null): ActLine {
  return { op: "act", ...timed(at, startedAt), text: words };
}

function timed(at: number, startedAt: number | null): { at: string; offsetS: number | null } {
  const offsetS = startedAt === null || at < startedAt ? null : Math.round((at - startedAt) / 100) / 10;
  return { at: new Date(at).toISOString(), offsetS };
}

/** The phases are the bot's own reading, from the metadata of its last reply; calls and posts are the simulators' counts. */
export function summaryOf(pretend: Pretend): Summary {
  const { shown } = pretend.workspace;
  const closing = lastReplyOf(pretend);
  const text = (name: string) => (typeof closing?.[name] === "string" ? closing[name] : null);
  const number = (name: string) => (typeof closing?.[name] === "number" ? closing[name] : null);
  const phases = Object.fromEntries(
    PHASE_NAMES.map((name) => [
      name,
      { status: text(`${name}.status`) ?? "pending", firstS: number(`${name}.firstS`), doneS: number(`${name}.doneS`) },
    ]),
  );
  const byOperation = Object.fromEntries([...pretend.aws.callCounts()].sort(([a], [b]) => (a < b ? -1 : 1)));
  const path = text("desiredPath");
  return {
    op: "summary",
    scenario: pretend.scenario,
    outcome: text("outcome"),
    phases: closing === null ? {} : phases,
    recoveredS: number("recovery.doneS"),
    backS: number("scale-in.doneS"),
    desiredPath: path === null || path === "" ? null : path.split(",").map(Number),
    pendingPeak: number("pendingPeak"),
    posts: shown.filter((one) => one.op === "post").length,
    updates: shown.filter((one) => one.op === "update").length,
    awsCalls: { total: Object.values(byOperation).reduce((sum, count) => sum + count, 0), byOperation },
  };
}

import { SECOND } from "../../core/time.ts";
import type { Life, Played } from "../played.ts";
import { PACES } from "./pace.ts";
import type { BlowRecord, PlayedProcesses } from "./played-processes.ts";

/**
 * Between the moment in which a process has said since when it goes on and its first request there are a write to the
 * database and the way of the request: less than this in real time, and so many times more of the world's.
 */
const FIRST_REQUEST_MS = 1 * SECOND * PACES.careful;

/** The round as the checks of virtual time read it: who drove the run, one after the other. */
export function asPlayed(played: PlayedProcesses): Played {
  const { processes, blows, endedAt } = played;
  const interruptions = [
    ...processes.flatMap(({ end }) => (end === null ? [] : [{ from: end.at, to: end.at }])),
    ...blows.map(({ at, overAt }) => ({ from: at, to: overAt ?? endedAt })),
  ];
  return { ...played, lives: livesOf(played), interruptions, errors: processes.flatMap(({ said }) => linesOf(said)) };
}

function livesOf({ processes, blows, endedAt, round }: PlayedProcesses): readonly Life[] {
  const none = { calls: [] as readonly string[] };
  if (round.store === "sqlite")
    return processes.map(({ from, end }) => ({
      ...none,
      from,
      until: end === null || end.at >= endedAt ? null : end.at,
    }));
  const lives: Life[] = [];
  let from = processes[0]?.from ?? endedAt;
  for (const blow of blows) {
    const gap = gapOf(blow, endedAt);
    if (gap === null) continue;
    lives.push({ ...none, from, until: gap.until });
    from = gap.from;
  }
  return [...lives, { ...none, from, until: null }];
}

/** Nobody drove the run from when to when; null: somebody did all the time, or the same one went on. */
function gapOf(blow: BlowRecord, endedAt: number): { readonly until: number; readonly from: number } | null {
  const isTaken = blow.resumed !== null && blow.victim !== null && blow.resumed.by !== blow.victim;
  const isGone = blow.kind === "kill -9" || blow.kind === "SIGTERM" || isTaken;
  if (!isGone || blow.victim === null || !blow.drove) return null;
  // Who is told to go hands over when its last call is over.
  const until = blow.kind === "SIGTERM" ? (blow.overAt ?? blow.at) : blow.at;
  const from = Math.min((blow.resumed?.at ?? endedAt) - FIRST_REQUEST_MS, endedAt);
  return from > until ? { until, from } : null;
}

/** Of a logged error the words, not the stack. */
const LONGEST_LINE = 400;

function linesOf(text: string): readonly string[] {
  return text.split("\n").flatMap((line) => (line === "" ? [] : [line.slice(0, LONGEST_LINE)]));
}

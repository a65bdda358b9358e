import { judge } from "../judge.ts";
import type { Played } from "../played.ts";
import { lost, type Violation } from "../violation.ts";
import { asPlayed } from "./as-played.ts";
import type { PlayedProcesses } from "./played-processes.ts";

/** What holds after a round in virtual time holds here too, and what only processes can do wrong. */
export function judgeProcesses(played: PlayedProcesses, calm: Played | null): readonly Violation[] {
  return [...judge(asPlayed(played), calm), ...checkProcesses(played)];
}

/** Every process lived or died as the round wanted it, and somebody went on. */
export function checkProcesses(played: PlayedProcesses): readonly Violation[] {
  return [...broken(played), ...unresumed(played), ...unstruck(played), ...late(played)];
}

/** No process may end of itself but for want of Slack or of its database, and none with a stack trace. */
function broken({ processes }: PlayedProcesses): readonly Violation[] {
  return processes.flatMap(({ end, said }, nth) => {
    const hasStack = /^\s+at .*:\d+/m.test(said.replace(/^\{.*$/gm, ""));
    const isBroken = hasStack || (end?.isOwn === true && end.code !== 1);
    if (!isBroken) return [];
    return [lost(`process ${nth} broke (${end?.signal ?? `exit code ${end?.code}`}): ${said.slice(-1_500)}`)];
  });
}

function unresumed({ blows }: PlayedProcesses): readonly Violation[] {
  return blows.flatMap(({ kind, victim, resumed, request }) =>
    victim !== null && resumed === null && kind !== "paused" && kind !== "cut off"
      ? [lost(`after ${kind} at ${request} nobody went on`)]
      : [],
  );
}

/** A round without any of its blows has shown nothing. A later one may be too late for a run that people stopped. */
function unstruck({ blows, round, requests }: PlayedProcesses): readonly Violation[] {
  return blows.length > 0 || round.blows.length === 0
    ? []
    : [lost(`none of ${round.blows.length} blows came in ${requests} requests: nothing was tried`)];
}

function late({ isLate, tookMs }: PlayedProcesses): readonly Violation[] {
  return isLate ? [lost(`the round was not over after ${Math.round(tookMs / 1000)} s`)] : [];
}

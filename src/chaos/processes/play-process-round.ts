import { CalmRounds } from "../calm.ts";
import { wordsOf } from "../play-seed.ts";
import type { RoundResult } from "../result.ts";
import { tell } from "../story.ts";
import { lost } from "../violation.ts";
import { asPlayed } from "./as-played.ts";
import { judgeProcesses } from "./judge-processes.ts";
import type { PlayedProcesses } from "./played-processes.ts";
import { nameOfProcesses } from "./process-round.ts";
import { playProcesses, type StageParts } from "./stage.ts";

export interface ProcessResult extends RoundResult {
  /** What happened in it, for who wants to read of it; empty when it broke. */
  readonly story: string;
  /** Real time. */
  readonly tookMs: number;
}

const calm = new CalmRounds();

/** Plays a round and judges it beside the undisturbed one of virtual time. */
export async function playProcessRound(parts: StageParts): Promise<ProcessResult> {
  const { round } = parts;
  const about = {
    option: "processes",
    seed: round.seed,
    name: nameOfProcesses(round),
    scenario: round.scenario,
  } as const;
  try {
    const played = await playProcesses(parts);
    const violations = judgeProcesses(played, await calm.beside(asPlayed(played)));
    return { ...about, violations, resumedMs: timesToResume(played), story: storyOf(played), tookMs: played.tookMs };
  } catch (error) {
    return { ...about, violations: [lost(wordsOf(error))], resumedMs: [], story: "", tookMs: 0 };
  }
}

/** Real time from each blow that met a process to the first request by which one went on, while a run was open. */
function timesToResume({ blows, runs }: PlayedProcesses): readonly number[] {
  const open = runs.flatMap(({ facts }) => {
    const card = facts.find((fact) => fact.kind === "CardPosted");
    const closed = facts.find((fact) => fact.kind === "Closed");
    return card === undefined ? [] : [{ from: card.seenAt, to: closed?.seenAt ?? Number.POSITIVE_INFINITY }];
  });
  return blows.flatMap(({ at, victim, resumed }) => {
    const isAwaited = victim !== null && open.some(({ from, to }) => at > from && at < to);
    return isAwaited && resumed !== null ? [resumed.afterMs] : [];
  });
}

function storyOf(played: PlayedProcesses): string {
  const blows = played.blows.map((blow) => JSON.stringify(blow));
  const processes = played.processes.map(({ said: _said, ...rest }) => JSON.stringify(rest));
  return [tell(asPlayed(played)), ...blows, ...processes, `${played.requests} requests`].join("\n");
}

import { CalmRounds } from "../calm.ts";
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
  const about = { isReal: true, seed: round.seed, name: nameOfProcesses(round), scenario: round.scenario } as const;
  try {
    const played = await playProcesses(parts);
    const violations = judgeProcesses(played, await calm.beside(asPlayed(played)));
    const resumedMs = played.blows.flatMap(({ resumed }) => (resumed === null ? [] : [resumed.afterMs]));
    return { ...about, violations, resumedMs, story: storyOf(played), tookMs: played.tookMs };
  } catch (error) {
    return { ...about, violations: [lost(wordsOf(error))], resumedMs: [], story: "", tookMs: 0 };
  }
}

function storyOf(played: PlayedProcesses): string {
  const blows = played.blows.map((blow) => JSON.stringify(blow));
  const processes = played.processes.map(({ said: _said, ...rest }) => JSON.stringify(rest));
  return [tell(asPlayed(played)), ...blows, ...processes, `${played.requests} requests`].join("\n");
}

/** With what is behind it. */
function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause instanceof Error ? `: ${error.cause.stack ?? error.cause.message}` : "";
  return `the round broke: ${error.message}${cause}`;
}

import { CalmRounds } from "../calm.ts";
import { judge } from "../judge.ts";
import { wordsOf } from "../play-seed.ts";
import type { RoundResult } from "../result.ts";
import { timesToResume } from "../resume.ts";
import { introduce, tell } from "../story.ts";
import { lost } from "../violation.ts";
import { replicaRoundOf } from "./draw-replicas.ts";
import { playReplicas } from "./play-replicas.ts";
import { asPlayed, type PlayedReplicas } from "./played-replicas.ts";
import { nameOfReplicas, type ReplicaRound } from "./replica-round.ts";

/** Plays the rounds of seeds with two replicas, one at a time. */
export class ReplicaPlayer {
  readonly #calm = new CalmRounds();
  readonly #calls = new Map<string, Promise<readonly number[]>>();

  roundOf(seed: number): Promise<ReplicaRound> {
    return replicaRoundOf(seed, (round) => this.callsOf(round));
  }

  /** The port calls of each process in the undisturbed round. */
  callsOf(round: ReplicaRound): Promise<readonly number[]> {
    const { seed: _any, ...rest } = round;
    const key = JSON.stringify(rest);
    const known = this.#calls.get(key) ?? countIn({ ...round, faults: [], blows: [] });
    this.#calls.set(key, known);
    return known;
  }

  async result(seed: number): Promise<RoundResult> {
    return (await this.told(seed)).result;
  }

  /** With everything that happened in it. */
  async told(seed: number): Promise<{ readonly result: RoundResult; readonly story: string }> {
    const round = await this.roundOf(seed);
    const { result, played } = await this.play(round);
    return { result, story: played === null ? introduce(round) : storyOf(played) };
  }

  /** Also what the round was; null when it broke. */
  async play(round: ReplicaRound): Promise<{ readonly result: RoundResult; readonly played: PlayedReplicas | null }> {
    const { seed, scenario } = round;
    const about = { option: "replicas", seed, name: nameOfReplicas(round), scenario } as const;
    try {
      const whole = await playReplicas(round);
      const played = asPlayed(whole);
      const violations = judge(played, await this.#calm.beside(played));
      return { played: whole, result: { ...about, violations, resumedMs: timesToResume(played) } };
    } catch (error) {
      return { played: null, result: { ...about, violations: [lost(wordsOf(error))], resumedMs: [] } };
    }
  }
}

function storyOf(played: PlayedReplicas): string {
  const blows = played.blows.map((blow) => JSON.stringify(blow));
  const processes = played.processes.map(({ from, until, calls }) =>
    JSON.stringify({ from, until, calls: calls.length }),
  );
  return [tell(asPlayed(played)), ...blows, ...processes].join("\n");
}

async function countIn(round: ReplicaRound): Promise<readonly number[]> {
  return (await playReplicas(round)).processes.map(({ calls }) => calls.length);
}

import { CalmRounds } from "./calm.ts";
import { roundOf } from "./draw.ts";
import { judge } from "./judge.ts";
import { play } from "./play.ts";
import type { Played } from "./played.ts";
import type { RoundResult } from "./result.ts";
import { timesToResume } from "./resume.ts";
import { nameOf, type Round } from "./round.ts";
import { introduce, tell } from "./story.ts";
import { lost } from "./violation.ts";

/** Plays the rounds of seeds, one at a time, and remembers the undisturbed rounds beside them. */
export class SeedPlayer {
  readonly #calm = new CalmRounds();

  async roundOf(seed: number): Promise<Round> {
    return roundOf(seed, async (round) => (await this.callsOf(round)).length);
  }

  /** Every port call of the round without its faults, in order. */
  async callsOf(round: Round): Promise<readonly string[]> {
    const [life] = (await this.#calm.undisturbed(round)).lives;
    return life?.calls ?? [];
  }

  async result(seed: number): Promise<RoundResult> {
    return (await this.play(await this.roundOf(seed))).result;
  }

  /** With everything that happened in it. */
  async told(seed: number): Promise<{ readonly result: RoundResult; readonly story: string }> {
    const round = await this.roundOf(seed);
    const { result, played } = await this.play(round);
    return { result, story: played === null ? introduce(round) : tell(played) };
  }

  /** Also what the round was, for who wants to read of it; null when it broke. */
  async play(round: Round): Promise<{ readonly result: RoundResult; readonly played: Played | null }> {
    const about = { option: "rounds", seed: round.seed, name: nameOf(round), scenario: round.scenario } as const;
    try {
      const played = await play(round);
      const violations = judge(played, await this.#calm.beside(played));
      return { played, result: { ...about, violations, resumedMs: timesToResume(played) } };
    } catch (error) {
      return { played: null, result: { ...about, violations: [lost(wordsOf(error))], resumedMs: [] } };
    }
  }
}

/** What a round broke of, with what is behind it. */
export function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause instanceof Error ? `: ${error.cause.stack ?? error.cause.message}` : "";
  return `the round broke: ${error.message}${cause}`;
}

import { rehearseVirtually } from "../cli/rehearse/virtual.ts";
import { virtualAws } from "../cli/rehearse/virtual-bot.ts";
import type { Pretend } from "../cli/rehearse/world.ts";
import type { Fact } from "../core/fact.ts";
import type { Clock } from "../engine/ports.ts";
import { sqliteStore } from "../store/sqlite.ts";

/** A whole run of the bot in virtual time, with everything that it learned. */
export interface PlayedRun {
  readonly scenario: string;
  readonly seed: number;
  readonly pretend: Pretend;
  /** In the order in which they were stored. */
  readonly facts: readonly Fact[];
}

const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** As `--warp max` does it, with the store at hand: the bench needs the facts. */
export async function playRun({ scenario, seed }: { scenario: string; seed: number }): Promise<PlayedRun> {
  const store = sqliteStore({ path: ":memory:" });
  const played = await rehearseVirtually({ scenario, seed, command: "/spot-chaos start", log: quiet, store });
  if (played.opening.kind !== "opened") throw new Error(`${scenario} with seed ${seed} did not start`);
  const facts = await store.facts(played.bot.watches.all()[0]?.requested.runId ?? "");
  await store.end();
  return { scenario, seed, pretend: played.pretend, facts };
}

/** The product's own adapter, answered in process. */
export function awsOf(pretend: Pick<Pretend, "aws">, clock: Clock) {
  return virtualAws({ pretend, clock, log: quiet });
}

/** The fact of a kind; a run that lacks it did not play. */
export function factOf<K extends Fact["kind"]>(facts: readonly Fact[], kind: K): Extract<Fact, { kind: K }> {
  const found = facts.find((fact): fact is Extract<Fact, { kind: K }> => fact.kind === kind);
  if (found === undefined) throw new Error(`the run has no ${kind}`);
  return found;
}

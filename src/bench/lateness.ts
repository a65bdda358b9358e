import { scenarios } from "../sim/aws/scenarios.ts";
import type { Figure } from "./figure.ts";
import { type Lateness, latenessOf, type Milestone, seenByBot } from "./milestones.ts";
import { ORACLE_STEP_MS, oracleOf } from "./oracle.ts";
import { factOf, playRun } from "./played-run.ts";
import { spreadOf } from "./statistics.ts";

const MOST_S = 10;
const SEEDS = [1, 2, 3];
/** Worlds that are played with several seeds; every other one with the first. */
const OFTEN: readonly string[] = [
  "workshop",
  "no-draining",
  "clean-drain",
  "spare-capacity",
  "two-services",
  "pt5m",
  "mixed-cluster",
  "rebalancing",
  "rebalancing-undrained",
];
/** A third of all calls is refused there: what could be asked for is not what was answered. Told, not judged. */
const NOT_JUDGED: readonly string[] = ["throttled"];

interface Found extends Lateness {
  readonly scenario: string;
  readonly seed: number;
}

/** How much later than it could have been asked for each milestone was seen, in all worlds. */
export async function measureLateness(): Promise<Figure> {
  const found: Found[] = [];
  for (const { name: scenario } of scenarios) {
    for (const seed of OFTEN.includes(scenario) ? SEEDS : SEEDS.slice(0, 1)) {
      found.push(...(await play(scenario, seed)));
    }
  }
  const judged = found.filter((one) => !NOT_JUDGED.includes(one.scenario));
  const late = judged.filter(({ lateS }) => lateS === null || lateS > MOST_S);
  const measured = spreadOf(judged.map(({ lateS }) => lateS ?? Number.POSITIVE_INFINITY));
  return {
    name: "milestones",
    what: "A phase's first or completing evidence, seen after AWS could be asked for it (worst)",
    unit: "s",
    measured: { ...measured, median: measured.most },
    floor: null,
    ratio: null,
    target: `at most ${MOST_S} s, each one`,
    met: late.length === 0,
    notes: [
      `"could be asked": the same world asked everything every ${ORACLE_STEP_MS / 1000} s, through the same core; so up to ${ORACLE_STEP_MS / 1000} s more`,
      `${judged.length} milestones in ${scenarios.length - NOT_JUDGED.length} worlds, seeds ${SEEDS.join(", ")} (${OFTEN.join(", ")}) or ${SEEDS[0]}; ${late.length} too late; worst of each:`,
      ...worstOfEach(judged),
      ...late.map((one) => `too late: ${inWords(one)}`),
      ...found
        .filter((one) => NOT_JUDGED.includes(one.scenario) && !late.includes(one) && isLate(one))
        .map((one) => `not judged: ${inWords(one)}`),
    ],
  };
}

async function play(scenario: string, seed: number): Promise<readonly Found[]> {
  const played = await playRun({ scenario, seed });
  const started = factOf(played.facts, "StartAnswered");
  if (started.answer.kind !== "started") return [];
  const end = { at: factOf(played.facts, "Closed").seenAt, graceS: MOST_S };
  return latenessOf(seenByBot(played.facts), await oracleOf(played), end).map((one) => ({ ...one, scenario, seed }));
}

function isLate({ lateS }: Lateness): boolean {
  return lateS === null || lateS > MOST_S;
}

function worstOfEach(found: readonly Found[]): readonly string[] {
  const worst = new Map<Milestone, Found>();
  for (const one of found) {
    const known = worst.get(one.milestone);
    if (known === undefined || (one.lateS ?? Infinity) > (known.lateS ?? Infinity)) worst.set(one.milestone, one);
  }
  return [...worst.values()].map(inWords);
}

function inWords({ milestone, lateS, scenario, seed }: Found): string {
  const late = lateS === null ? "never seen" : `${lateS.toFixed(1)} s`;
  return `${milestone.padEnd(20)}${late.padStart(10)}  ${scenario}, seed ${seed}`;
}

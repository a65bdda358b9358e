import type { Figure } from "./figure.ts";
import { spreadOf } from "./statistics.ts";
import { playVirtually, type VirtualCrowd } from "./virtual-crowd.ts";

const RUNS = 20;
const SHARED: Readonly<Record<string, string>> = {
  FilterLogEvents: "the event log",
  LookupEvents: "CloudTrail",
};
const MINUTE_MS = 60_000;

/** How often runs on several clusters of one account ask what is the account's, beside how often one run does. */
export async function measureSharedAsking(): Promise<Figure> {
  const one = await play(1, 0);
  // Begun together, and with everything that one of them waits for spread over what the others wait for.
  const together = await play(RUNS, 1);
  const spread = await play(RUNS, 20);
  const lines = Object.entries(SHARED).map(([operation, what]) => {
    const [alone, all, apart] = [one, together, spread].map((asked) => asked.get(operation) ?? []);
    const most = [alone, all, apart].map((times) => mostInAMinute(times ?? []));
    return { what, total: [alone, all, apart].map((times) => times?.length ?? 0), most };
  });
  const isMet = lines.every(({ most: [alone = 0, ...many] }) => many.every((count) => count <= alone));
  const [events] = lines;
  return {
    name: "shared-asking",
    what: `Calls to the event log in the busiest minute, ${RUNS} runs on ${RUNS} clusters of one account`,
    unit: "calls",
    measured: spreadOf(events?.most.slice(1) ?? [Number.NaN]),
    floor: { what: "one run", measured: spreadOf([events?.most[0] ?? Number.NaN]) },
    ratio: Math.max(...(events?.most.slice(1) ?? [])) / (events?.most[0] ?? Number.NaN),
    target: "the event log and CloudTrail asked no more often than one run does, in any minute",
    met: isMet,
    notes: [
      "in virtual time; started 1 s and 20 s apart; a run alone asks less when nothing of its own is due, so totals may grow",
      ...lines.map(
        ({ what, total, most }) =>
          `${what}: busiest minute ${most[0]} alone, ${most[1]} and ${most[2]} with ${RUNS}; in all ${total[0]} alone, ${total[1]} and ${total[2]}`,
      ),
    ],
  };
}

async function play(clusters: number, everyS: number): Promise<VirtualCrowd["asked"]> {
  const { asked } = await playVirtually({ accounts: 1, clusters, everyS });
  return asked;
}

function mostInAMinute(times: readonly number[]): number {
  return Math.max(0, ...times.map((from) => times.filter((at) => at >= from && at < from + MINUTE_MS).length));
}

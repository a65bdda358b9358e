import type { Figure } from "./figure.ts";
import { spreadOf } from "./statistics.ts";
import { playVirtually, type VirtualCrowd } from "./virtual-crowd.ts";

const RUNS = 20;
/** FIS is done with a PT2M experiment after about 12 s. */
const TOGETHER_S = 15;
const SPREAD_S = 20;
const SHARED = [
  { signal: "events", what: "the event log" },
  { signal: "trail", what: "CloudTrail" },
] as const;

/** How often runs on several clusters of one account ask what is the account's, beside how often one run does. */
export async function measureSharedAsking(): Promise<Figure> {
  const one = await play(1, 0);
  // Begun as close as may be (an experiment of the same account that is under way refuses the next start), and with
  // everything that one of them waits for spread over what the others wait for.
  const together = await play(RUNS, TOGETHER_S);
  const spread = await play(RUNS, SPREAD_S);
  const lines = SHARED.map(({ signal, what }) => {
    const all = [one, together, spread].map((polled) => polled.get(signal) ?? []);
    return { what, total: all.map((times) => times.length), gapS: all.map(shortestGapS) };
  });
  const isMet = lines.every(({ gapS: [alone = 0, ...many] }) => many.every((gap) => gap >= alone));
  const [[alone = Number.NaN, ...many] = []] = lines.map(({ gapS }) => gapS);
  return {
    name: "shared-asking",
    what: `Shortest time between two calls to the event log, ${RUNS} runs on ${RUNS} clusters of one account`,
    unit: "s",
    measured: spreadOf(many),
    floor: { what: "one run", measured: spreadOf([alone]) },
    ratio: Math.min(...many) / alone,
    target: "the event log and CloudTrail asked no more often than one run does at its fastest",
    met: isMet,
    notes: [
      `in virtual time; started ${TOGETHER_S} s and ${SPREAD_S} s apart; what is read before a start is not counted; a run alone asks less when nothing of its own is due, so totals grow`,
      ...lines.map(
        ({ what, total, gapS }) =>
          `${what}: at most every ${gapS[0]} s alone, every ${gapS[1]} and ${gapS[2]} s with ${RUNS}; calls in all ${total[0]} alone, ${total[1]} and ${total[2]}`,
      ),
    ],
  };
}

async function play(clusters: number, everyS: number): Promise<VirtualCrowd["polled"]> {
  const { polled } = await playVirtually({ accounts: 1, clusters, everyS });
  return polled;
}

function shortestGapS(times: readonly number[]): number {
  return Math.min(...times.slice(1).map((at, place) => (at - (times[place] ?? at)) / 1_000));
}

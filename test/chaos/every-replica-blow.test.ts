import { describe, expect, test } from "vitest";
import { ReplicaPlayer } from "../../src/chaos/replicas/replica-player.ts";
import type { Blow, ReplicaRound } from "../../src/chaos/replicas/replica-round.ts";
import { ROUND } from "./undisturbed.ts";

const player = new ReplicaPlayer();
/** Slack's connections take turns: the press came to the second one, which drives the run. */
const DRIVER = 1;
/** Somebody finishes watching after three minutes: the change of hands is long over then. */
const round: ReplicaRound = {
  ...ROUND,
  acts: [{ who: "ben", press: "finish", when: { afterMs: 180_000 } }],
  blows: [],
  atBoth: false,
};
/** In the middle of what the driver does undisturbed: the instances go. */
const when = { process: DRIVER, call: 150, side: "before" } as const;

/** Whose lease runs out is silent for 10 s, and the other asks every 3 s. */
const SILENT_MS = 13_000;
const BLOWS: readonly { readonly blow: Blow; readonly mostMs: number; readonly how: string }[] = [
  { how: "kill -9", blow: { kind: "kill -9", when, awayMs: 20_000 }, mostMs: SILENT_MS },
  { how: "SIGTERM, which hands over at once", blow: { kind: "SIGTERM", when, awayMs: 20_000 }, mostMs: 1_000 },
  { how: "stopped past its lease", blow: { kind: "paused", when, forMs: 30_000 }, mostMs: SILENT_MS },
  { how: "cut off from the store", blow: { kind: "cut off", when, both: false, forMs: 30_000 }, mostMs: SILENT_MS },
];

describe("of two bots on one store the one that drives is struck, and the other goes on: nothing is lost, duplicated or false", () => {
  test.each(BLOWS)("$how", async ({ blow, mostMs }) => {
    const { played, result } = await player.play({ ...round, blows: [blow] });
    expect(result.violations).toEqual([]);
    expect(played?.blows).toMatchObject([{ kind: blow.kind, victim: DRIVER, drove: true, resumed: { by: 0 } }]);
    // World time.
    for (const { at, resumed } of played?.blows ?? []) expect((resumed?.at ?? 0) - at).toBeLessThanOrEqual(mostMs);
  });
});

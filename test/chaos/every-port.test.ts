import { describe, expect, test } from "vitest";
import { crashAt } from "../../src/chaos/draw.ts";
import { SeedPlayer } from "../../src/chaos/play-seed.ts";

const player = new SeedPlayer();
const calls = await player.callsOf(await player.roundOf(2));

/** The seed whose round crashes there: the even ones take every call of the workshop's undisturbed run in turn. */
function seedOf(call: number, side: "before" | "after"): number {
  for (let nth = 0; nth < 2 * calls.length; nth++) {
    const crash = crashAt(nth, calls.length);
    if (crash?.call === call && crash.side === side) return 2 * nth + 2;
  }
  throw new Error(`no seed crashes ${side} call ${call}`);
}

/** The first and the last call of each method of each port: the opening of a run, and its end. */
const crashes = [...new Set(calls)].flatMap((name) => {
  const ends = new Map([
    [calls.lastIndexOf(name), "last"],
    [calls.indexOf(name), "first"],
  ]);
  return [...ends].flatMap(([call, which]) =>
    (["before", "after"] as const).map((side) => ({ where: `${side} the ${which} ${name}`, call, side })),
  );
});

describe("killed in the middle of a run, and started again: nothing is lost, duplicated or false", () => {
  for (const { where, call, side } of crashes) {
    const seed = seedOf(call, side);
    test(`${where} (seed ${seed})`, async () => {
      expect((await player.result(seed)).violations).toEqual([]);
    });
  }
});

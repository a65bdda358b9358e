import { describe, expect, test } from "vitest";
import { crashAt, RECIPES, roundOf } from "../../src/chaos/draw.ts";
import { readOptions } from "../../src/chaos/options.ts";
import { nameOf } from "../../src/chaos/round.ts";

const calls = async () => 572;

describe("the rounds", () => {
  test("are decided by their seed alone", async () => {
    for (const seed of [1, 2, 17, 5_000, 123_456])
      expect(await roundOf(seed, calls)).toEqual(await roundOf(seed, calls));
    expect(await roundOf(18, calls)).not.toEqual(await roundOf(20, calls));
  });

  test.each([1, 2, 7, 572, 1000])("crash before and after each of %i calls, each once", (count) => {
    const places = Array.from({ length: 2 * count }, (_, nth) => crashAt(nth, count));
    expect(new Set(places.map((place) => `${place?.side} ${place?.call}`)).size).toBe(2 * count);
    expect(places.every((place) => place !== null && place.call >= 0 && place.call < count)).toBe(true);
    expect(crashAt(2 * count, count)).toBeNull();
  });

  test("that are few are spread over the whole run: no tenth of it is left out by a hundred", () => {
    const tenths = new Set(Array.from({ length: 100 }, (_, nth) => Math.floor((crashAt(nth, 572)?.call ?? 0) / 57.2)));
    expect(tenths.size).toBe(10);
  });

  test("take every port call of the workshop before they go on to other worlds", async () => {
    const seeds = Array.from({ length: 2 * 572 }, (_, nth) => 2 * nth + 2);
    const rounds = await Promise.all(seeds.map((seed) => roundOf(seed, calls)));
    const places = rounds.map(
      ({ scenario, worldSeed, faults }) =>
        `${scenario} ${worldSeed} ${JSON.stringify(faults.map((fault) => (fault.kind === "crash" ? fault.death : fault)))}`,
    );
    expect(new Set(places).size).toBe(seeds.length);
    expect(new Set(rounds.map(({ scenario }) => scenario))).toEqual(new Set(["workshop"]));
    expect((await roundOf(2 * 4096 + 2, calls)).scenario).toBe("spare-capacity");
  });

  test("leave out no port call: the first even seed that can be asked for crashes before the first one", async () => {
    expect(readOptions(["--seed", "0"])).toMatchObject({ code: 1 });
    expect((await roundOf(2, calls)).faults).toEqual([expect.objectContaining({ death: { call: 0, side: "before" } })]);
  });

  test("know every kind of fault, alone or with others", async () => {
    const names = await Promise.all(RECIPES.map(async (_, nth) => nameOf(await roundOf(2 * nth + 1, calls))));
    expect(names).toEqual(RECIPES.map((recipe) => [...recipe].sort().join(" + ")));
  });

  test("have an end to every fault, long before anybody gives up", async () => {
    const rounds = await Promise.all(Array.from({ length: 400 }, (_, nth) => roundOf(2 * nth + 1, calls)));
    const ends = rounds.flatMap(({ faults }) => faults.map((fault) => ("spell" in fault ? fault.spell.untilMs : 0)));
    expect(Math.max(...ends)).toBeLessThan(30 * 60_000);
  });
});

import { expect, test } from "vitest";
import { playSeeds } from "../../src/chaos/crew.ts";
import { play } from "../../src/chaos/play.ts";
import { SeedPlayer } from "../../src/chaos/play-seed.ts";

/** A crash, and Slack's replies lost around it. */
const SEED = 25;

test("the same seed plays the same round: every message, every call, every fact", async () => {
  const round = await new SeedPlayer().roundOf(SEED);
  const [once, again] = [await play(round), await play(round)];
  expect(once.lives.length).toBeGreaterThan(1);
  expect(again).toEqual(once);
});

test("what a thread finds of a seed is what is found here", async () => {
  const heard: number[] = [];
  const results = await playSeeds([SEED, 7], { jobs: 2, onResult: ({ seed }) => heard.push(seed) });
  const player = new SeedPlayer();
  expect(results).toEqual([await player.result(7), await player.result(SEED)]);
  expect(heard.sort((a, b) => a - b)).toEqual([7, SEED]);
});

test("a seed's round is the same whatever was played before it", async () => {
  const [odd, even] = [2573, 2566];
  const alone = await new SeedPlayer().roundOf(odd);
  const player = new SeedPlayer();
  const { scenario, worldSeed } = alone;
  // The same world, and the same people, who are asked in a window here.
  const before = { ...(await player.roundOf(even)), scenario, worldSeed, acts: alone.acts, faults: [] };
  const calls = (await player.callsOf(before)).length;
  expect((await player.callsOf({ ...alone, faults: [] })).length).not.toBe(calls);
  expect(await player.roundOf(odd)).toEqual(alone);
});

test.each([
  [2646, "a press that never came in took the answer of the next one"],
  [4853, "a press that came in as its process died took the answer of the next one"],
  [2707, "of two evictions that the undisturbed run saw as late, one was earlier"],
  [3139, "a person began a second game day without reading the first one's thread"],
])("seed %i is clean, where once %s", async (seed) => {
  const { violations } = await new SeedPlayer().result(seed);
  expect(violations).toEqual([]);
});

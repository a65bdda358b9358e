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

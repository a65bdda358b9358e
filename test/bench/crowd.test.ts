import { expect, test } from "vitest";
import { configOf } from "../../src/bench/bot-process.ts";
import { createManyWorlds } from "../../src/bench/many-worlds.ts";
import { readConfigFile } from "../../src/config/file.ts";
import { createWorkspace } from "../../src/sim/slack/workspace.ts";

const times = { now: () => 0, transportNow: () => 0 };

test("the bot of a crowd may have a run on every cluster of an account at the same time", () => {
  const { targets } = createManyWorlds({ accounts: 2, clusters: 3, ...times });
  const workspace = createWorkspace({ seed: 1, ...times, moreChannels: ["team-1", "team-2"] });
  const found = { problems: [], warnings: [] };
  const read = readConfigFile("spot-chaos.yaml", JSON.stringify(configOf(targets, workspace)), found);
  expect(found.problems).toEqual([]);
  expect(read?.targets.map(({ guardrails }) => guardrails?.concurrentRuns)).toEqual([3, 3, 3, 3, 3, 3]);
});

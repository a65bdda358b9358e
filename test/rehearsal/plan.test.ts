import { describe, expect, test } from "vitest";
import { buttonIn, keyOf } from "../../src/cli/rehearse/people.ts";
import { rehearseVirtually } from "../../src/cli/rehearse/virtual.ts";
import { worlds } from "../../src/cli/rehearse/worlds.ts";
import { fakeLog } from "../engine/fakes.ts";

async function rehearsed(command: string, scenario = "workshop") {
  const { pretend, opening } = await rehearseVirtually({ scenario, seed: 1, command, log: fakeLog().log });
  const { shown, refused } = pretend.workspace;
  return { opening, shown, refused, calls: pretend.aws.callCounts() };
}

describe("a plan", () => {
  test("to look at is played to its end, and starts nothing", async () => {
    const { opening, shown, calls } = await rehearsed("/spot-chaos plan workshop");
    expect(opening.kind).toBe("planned");
    expect(calls.get("fis:StartExperiment")).toBeUndefined();
    expect([...calls.keys()].filter((name) => /start|stop|terminate|update|put/i.test(name))).toEqual([]);
    const cards = shown.filter((one) => keyOf(one) === "card");
    expect(cards.every((one) => buttonIn(one, "start") === null)).toBe(true);
    expect(new Set(cards.map(({ ts }) => ts)).size).toBe(1);
    expect(cards.at(-1)?.text).toContain("Expired: the plan");
  });

  test("that is started is the run's only parent, whichever way it was asked for", async () => {
    for (const command of ["/spot-chaos start", '/spot-chaos start workshop --reason "game day" --expect calm']) {
      const { opening, shown } = await rehearsed(command, "pt5m");
      const parents = shown.filter((one) => one.op === "post" && one.threadTs === null && one.user === undefined);
      expect(parents).toHaveLength(1);
      expect(opening).toEqual({ kind: "opened", cardTs: parents[0]?.ts });
      const replies = shown.filter((one) => one.op === "post" && one.threadTs !== null);
      expect(new Set(replies.map(({ threadTs }) => threadTs))).toEqual(new Set([parents[0]?.ts]));
    }
  });

  test.each(worlds.map(({ name }) => name))("is one that Slack takes, in the world %s", async (name) => {
    const { opening, refused } = await rehearsed("/spot-chaos plan", name);
    expect(opening.kind).toBe("planned");
    expect(refused).toEqual([]);
  });
});

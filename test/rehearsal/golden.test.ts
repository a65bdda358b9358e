import { beforeAll, describe, expect, test } from "vitest";
import { worlds } from "../../src/cli/rehearse/worlds.ts";
import { rebuilt } from "./kept-threads.ts";
import { readLines } from "./op-lines.ts";
import { tellVirtually, type VirtualStory } from "./virtual-story.ts";

describe.each(worlds)("$name", ({ name: scenario, summary: truth, acts, refuses = false }) => {
  const isMeddled = acts.some((act) => "meddle" in act);
  let story: VirtualStory;
  beforeAll(async () => {
    story = await tellVirtually({ scenario });
  });

  /**
   * Every world's thread, read and accepted by a person. A changed word fails here; read the difference, and accept it:
   *
   *   npx vitest run test/rehearsal/golden -u
   */
  test("the thread reads as it was accepted", async () => {
    const { text, ndjson } = story;
    const { summary } = readLines(ndjson);
    if (refuses) expect(text).toContain("It may not start:");
    expect(summary.outcome === null, "watched to its close, unless nothing was to be started").toBe(refuses);
    expect(summary.outcome, "the run that the world is about").not.toBe("not_started");
    expect("fis:StartExperiment" in summary.awsCalls.byOperation).toBe(!refuses);
    const page = [
      `Scenario ${scenario}: ${truth}`,
      "(virtual time, seed 1; ━ the card, ├ a reply, ╞ a reply that the channel sees too, ┆ for one person, ✎ an edit,",
      "» what people do; an edit is its message's first line, and left out where that line did not change)",
      ...(isMeddled ? ["(⊘ what Slack does not take, told once for each message and reason)"] : []),
      "",
      text.trimEnd(),
      "",
      "The summary:",
      inShort(summary),
      "",
    ].join("\n");
    await expect(page).toMatchFileSnapshot(`../golden/${scenario}.txt`);
  });

  // Where Slack itself takes no more, slack-worlds.test.ts says how far the thread still is what the facts ask for.
  if (refuses)
    test("what may not start is a plan in the channel, and no run: no fact is kept of it", () => {
      expect(story.threads.map(({ facts, shown }) => [facts, [...shown.keys()]])).toEqual([[[], ["card"]]]);
    });
  else if (!isMeddled)
    test("the run rebuilt from its stored facts alone, shuffled and doubled, makes the thread that Slack shows", () => {
      expect(story.threads).toHaveLength(1);
      for (const thread of story.threads) expect(rebuilt(thread)).toEqual(thread.shown);
    });
});

test("the same seed gives the same bytes, and another seed another world", async () => {
  const [one, two, other] = [
    await tellVirtually({ scenario: "throttled", seed: 7 }),
    await tellVirtually({ scenario: "throttled", seed: 7 }),
    await tellVirtually({ scenario: "throttled", seed: 8 }),
  ];
  expect(two).toEqual(one);
  expect(other.ndjson).not.toBe(one.ndjson);
});

/** Pretty JSON, with what belongs together on one line. */
function inShort(summary: object): string {
  return JSON.stringify(summary, null, 2).replace(
    /(\{|\[)\n\s+((?:"(?:status|firstS|doneS)": |\d)[^{}[\]]*?)\n\s+(\}|\])/g,
    (_, open: string, inner: string, close: string) => `${open} ${inner.replace(/\n\s+/g, " ")} ${close}`,
  );
}

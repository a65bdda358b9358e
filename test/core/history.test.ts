import { describe, expect, test } from "vitest";
import { linesOf } from "../../src/cli/rehearse/message-lines.ts";
import type { Fact, Outcome } from "../../src/core/fact.ts";
import { historyAnswer } from "../../src/core/history.ts";
import type { Run } from "../../src/core/run.ts";
import { render } from "../../src/slack/blocks.ts";
import { at, given } from "./given.ts";
import * as s from "./story.ts";

const closed = (outcome: Outcome, t = 2000): Fact => s.closed(outcome, t);
/** What a phone of 390 px shows in a line, in Slack's own letters. */
const PHONE = 48;

/** What Slack shows of it, mentions by a name. */
function shown(runs: readonly Run[], differing: Partial<Parameters<typeof historyAnswer>[1]> = {}) {
  const told = runs.map((run) => ({ run, link: "https://team.slack.com/archives/C1/p1" }));
  const message = historyAnswer(told, { targets: ["workshop"], most: 10, now: at(9000), ...differing });
  const drawn = render(message, { rehearsal: false, command: "/spot-chaos" });
  const lines = linesOf({ text: drawn.text, blocks: drawn.blocks as never }).map((line) =>
    line.replaceAll("@U0ASKER", "@ana"),
  );
  return { lines, text: drawn.text, blocks: drawn.blocks };
}

const because = (reason: string): Fact => ({ ...s.requested(), reason });

describe("a run in the list", () => {
  test("says how it ended and how long the recovery took, when, who, why, and where to read it", () => {
    const { lines, text } = shown([given(because("friday"), s.recovered().slice(1), closed("back"))]);
    expect(lines).toEqual([
      "1 run of `workshop`, newest first:",
      expect.stringMatching(/^✔ \*Finished\* · recovered in \d+ (s|min.*)$/),
      "2022-09-27 21:09:05 UTC · @ana",
      "_friday_",
      "Thread · `run-1`",
    ]);
    expect(text).toMatch(/^1 run of workshop, newest first: Finished · recovered in \d.*\.$/);
  });

  test.each<readonly [string, readonly Fact[]]>([
    ["○ *Starting*", [s.requested()]],
    ["■ *Not started*", [s.requested(), s.notMade(), closed("not_started")]],
    ["✖ *Not recovered* · not known whether it was started", [s.requested(), closed("not_recovered")]],
    ["● *Recovering* · not recovered yet", s.taken()],
    ["■ *Stopped* · no interruption was seen", [...s.underWay(), s.experiment("stopped", 20), closed("stopped")]],
    ["■ *Finished early* · not recovered while watched", [...s.taken(), closed("finished_early")]],
  ])("reads %s", (line, facts) => {
    expect(shown([given(facts)]).lines[1]).toBe(line);
  });

  test("one that did not recover says how much of it ran at the end", () => {
    const { lines } = shown([given(s.taken(), s.look(1900, 6), closed("not_recovered"))]);
    expect(lines[1]).toBe("✖ *Not recovered* · 6 of 8 tasks running");
  });

  test("names its target only where there are several", () => {
    const run = given(s.recovered(), closed("back"));
    expect(shown([run]).lines[2]).not.toContain("workshop");
    const both = shown([run], { targets: ["workshop", "shop"] });
    expect(both.lines[0]).toBe("1 run of this channel's targets, newest first:");
    expect(both.lines[2]).toBe("2022-09-27 21:09:05 UTC · @ana · `workshop`");
    expect(both.text).toContain("workshop: Finished");
  });
});

describe("the list", () => {
  test("fits into one message with ten runs, however much was typed, and each into a phone's lines", () => {
    const long = given(
      because("because <everyone> & *all* asked ".repeat(200)),
      s.recovered().slice(1),
      closed("back"),
    );
    const { lines, blocks } = shown(Array.from({ length: 10 }, () => long));
    expect(lines[0]).toBe("The newest 10 runs of `workshop`, newest first:");
    expect(blocks).toHaveLength(11);
    expect(lines).toHaveLength(1 + 10 * 4);
    const others = lines.filter((line) => !line.startsWith("_"));
    expect(others.filter((line) => line.length > PHONE)).toEqual([]);
    expect(lines.filter((line) => line.length > 3 * PHONE)).toEqual([]);
  });

  test("says that there is none yet, and that a channel without targets has none", () => {
    expect(shown([]).lines).toEqual(["There has been no run of `workshop` yet."]);
    expect(shown([], { targets: [] }).lines[0]).toContain("No target belongs to this channel");
  });
});

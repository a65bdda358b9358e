import { describe, expect, it } from "vitest";
import { detailsAnswer } from "../../src/core/answers.ts";
import { runOf } from "../../src/core/fold.ts";
import { phasesOf } from "../../src/core/phase.ts";
import { postsOf } from "../../src/core/post.ts";
import { problemsOfBlocks } from "../../src/sim/slack/blocks/validate.ts";
import { render } from "../../src/slack/blocks.ts";
import { SLACK_LIMITS } from "../../src/slack/limits.ts";
import { at } from "./given.ts";
import { greatRun } from "./great-run.ts";

const facts = greatRun({ instances: 1000, tasksEach: 10, services: 200 });

describe("a run of 10,000 tasks on 1,000 instances", () => {
  it("is read to its end like a small one", () => {
    const phases = phasesOf(runOf(facts), at(1500));
    expect(phases.map((phase) => phase.status)).toEqual(Array(8).fill("complete"));
    expect(phases.find((phase) => phase.name === "replacements")?.count).toEqual({ done: 10_000, of: 10_000 });
  });

  it.each([30, 150, 250, 300, 1500])("has a thread that Slack takes, whole and uncut, at %d s", (t) => {
    const run = runOf(facts.filter((fact) => fact.seenAt <= at(t)));
    const posts = postsOf(run, at(t));
    expect(posts.length).toBeGreaterThan(2);
    for (const { message, facts: metadata } of posts) {
      const { text, blocks } = render(message, { rehearsal: true, command: "/spot-chaos" });
      expect(problemsOfBlocks(blocks, { surface: "message", pointer: "/blocks" })).toEqual([]);
      expect(JSON.stringify(blocks)).not.toMatch(/\+\d+ more lines?"/);
      expect(text.length).toBeLessThanOrEqual(SLACK_LIMITS.updateText);
      expect(JSON.stringify(metadata).length).toBeLessThan(SLACK_LIMITS.metadataPayloadBytes);
    }
  });

  it("has Details that Slack takes", () => {
    const { blocks } = render(detailsAnswer(runOf(facts), at(1500)), { rehearsal: true, command: "/spot-chaos" });
    expect(problemsOfBlocks(blocks, { surface: "message", pointer: "/blocks" })).toEqual([]);
  });
});

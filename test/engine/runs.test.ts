import { describe, expect, test } from "vitest";
import { target } from "../core/guard-support.ts";
import { ANA, STRANGER, setStage } from "./stage.ts";

const elsewhere = target({ name: "other", channels: [STRANGER.channel], starters: [STRANGER.user] });

describe("what was run before", () => {
  test("is listed for the targets of the channel where it is asked, the newest first, and for no other", async () => {
    const stage = setStage([target(), elsewhere]);
    stage.aws.world.start = () => ({ kind: "refused", code: "X", message: "no" });
    const runs: string[] = [];
    for (const [asker, name] of [
      [ANA, "workshop"],
      [STRANGER, "other"],
      [ANA, "workshop"],
    ] as const) {
      await stage.start(asker, name);
      await stage.clock.idle();
      runs.push(stage.run().requested.runId);
    }
    const [first, others, second] = runs;
    const hers = JSON.stringify(await stage.act(() => stage.desk.runs(ANA, { target: null })));
    expect(hers.indexOf(second ?? "?")).toBeLessThan(hers.indexOf(first ?? "?"));
    expect(hers).toContain(first);
    expect(hers).not.toContain(others);
    const named = await stage.act(() => stage.desk.runs(ANA, { target: "other" }));
    expect(named.summary).toBe('There is no target "other" in this channel. Known here: workshop.');
    expect(JSON.stringify(await stage.act(() => stage.desk.runs(STRANGER, { target: "other" })))).toContain(others);
  });

  test("is nothing yet, and nothing ever where no target belongs", async () => {
    const stage = setStage();
    expect((await stage.act(() => stage.desk.runs(ANA, { target: "workshop" }))).summary).toContain(
      "no run of workshop yet",
    );
    expect((await stage.act(() => stage.desk.runs(STRANGER, { target: null }))).summary).toContain("No target belongs");
  });
});

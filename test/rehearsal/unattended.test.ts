import { expect, test } from "vitest";
import { keyOf } from "../../src/cli/rehearse/people.ts";
import { CHANNEL } from "../../src/cli/rehearse/world.ts";
import { tellVirtually } from "./virtual-story.ts";

/** Twice on this one day; it would come again each year, so that it is taken away after the second. */
const COMMAND = '/spot-chaos schedule add "30,59 10 15 1 *" workshop --tz UTC --reason "weekly game day"';

test("an unattended schedule is announced, started by itself, and skipped the other time, as it was accepted", async () => {
  const announced: string[] = [];
  const { text, ndjson } = await tellVirtually({
    scenario: "workshop",
    command: COMMAND,
    limits: "unattended: true",
    sees: ({ workspace }, shown) => {
      const schedule = /sched-\w+/.exec(JSON.stringify(shown.blocks))?.[0] ?? "";
      if (keyOf(shown) !== "forewarning") return;
      if (shown.op === "post") announced.push(shown.ts);
      if (shown.op !== "post" || announced.length < 2) return;
      const ben = { user: "ben", channel: CHANNEL };
      void workspace
        .press({ ...ben, messageTs: shown.ts, actionId: "spot-chaos:skip" })
        .then(() => workspace.command({ ...ben, command: "/spot-chaos", text: `schedule remove ${schedule}` }));
    },
  });
  expect(announced).toHaveLength(2);
  expect(ndjson.match(/"fis:StartExperiment":\s*1\b/g)).toHaveLength(1);
  const head =
    "An unattended schedule in the workshop: the first time it starts by itself, the second time ben skips it.";
  await expect(`${head}\n\n${text.trimEnd()}\n`).toMatchFileSnapshot("../golden/schedules/unattended.txt");
});

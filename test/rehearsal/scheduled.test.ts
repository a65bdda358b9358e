import { expect, test } from "vitest";
import { rehearseVirtually } from "../../src/cli/rehearse/virtual.ts";
import { CHANNEL } from "../../src/cli/rehearse/world.ts";
import type { Shown } from "../../src/sim/slack/shown.ts";

const silent = { info: () => {}, warn: () => {}, error: () => {} };
const words = ({ blocks }: Shown) => JSON.stringify(blocks);

test("at its due time a schedule's plan is posted, and whoever may start it presses: the run is theirs", async () => {
  let isPressed = false;
  const { pretend } = await rehearseVirtually({
    scenario: "workshop",
    seed: 1,
    command: '/spot-chaos schedule add "30 10 15 1 *" workshop --tz UTC --reason "weekly game day"',
    log: silent,
    onWorld: ({ workspace }) => ({
      refused: () => {},
      act: () => {},
      shown: (shown) => {
        const schedule = /sched-\w+/.exec(words(shown))?.[0];
        if (isPressed || schedule === undefined || !words(shown).includes("spot-chaos:start")) return;
        isPressed = true;
        const who = { user: "ana", channel: CHANNEL };
        void workspace.press({ ...who, messageTs: shown.ts, actionId: "spot-chaos:start" });
        void workspace.command({ ...who, command: "/spot-chaos", text: `schedule remove ${schedule}` });
      },
    }),
  });
  const { shown } = pretend.workspace;
  const [plan] = shown.filter((one) => one.op === "post" && one.threadTs === null);
  expect(plan?.at).toBeGreaterThanOrEqual(Date.parse("2026-01-15T10:30:00Z"));
  expect(plan?.at).toBeLessThan(Date.parse("2026-01-15T10:30:30Z"));
  expect(words(plan as Shown)).toContain("Whoever may start");
  const card = shown.filter((one) => one.ts === plan?.ts).at(-1);
  expect(card?.text).toContain("Finished");
  expect(words(card as Shown)).toContain("weekly game day");
});

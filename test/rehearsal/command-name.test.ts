import { expect, test } from "vitest";
import { filled, formOf } from "../../src/cli/rehearse/form.ts";
import { rehearseVirtually } from "../../src/cli/rehearse/virtual.ts";
import { CHANNEL, type Pretend } from "../../src/cli/rehearse/world.ts";
import type { Shown } from "../../src/sim/slack/shown.ts";

const silent = { info: () => {}, warn: () => {}, error: () => {} };
const USUAL = /\/spot-chaos(?![\w/-])/;

/** What everybody asks for once, and what is said to each. */
const TYPED = [
  "help",
  "halp",
  "targets",
  "status",
  "runs",
  "schedule",
  'schedule add "0 10 * * 2" workshop --tz UTC --reason weekly',
  "start",
  "plan workshop",
  'start workshop --reason "again"',
  'halt "smoke in the data centre"',
  "status",
  "targets",
  'start workshop --reason "while it is halted"',
  "resume",
  "start elsewhere",
];

/** Everything that Slack was made to show: messages, what one person saw, windows and Homes. */
function hearing({ workspace }: Pretend): readonly string[] {
  const heard: string[] = [];
  workspace.onShown(({ text, blocks }) => void heard.push(JSON.stringify({ text, blocks })));
  workspace.onViews((user) => {
    const { modals, home } = workspace.views(user);
    heard.push(JSON.stringify([modals, home].flat().map((view) => view?.content)));
  });
  return heard;
}

const isPlan = ({ op, blocks }: Shown) => op === "post" && JSON.stringify(blocks).includes("spot-chaos:cancel");

test("a bot whose command has another name never says the usual one", async () => {
  let heard: readonly string[] = [];
  const { pretend, clock } = await rehearseVirtually({
    scenario: "workshop",
    seed: 1,
    command: "/gameday start",
    log: silent,
    limits: ({ workspace }) => `announce: ["${workspace.channels[CHANNEL]?.id}"]\n`,
    prepare: (world) => {
      heard = hearing(world);
    },
  });
  const { workspace } = pretend;
  const whoever = { user: "ana", channel: CHANNEL };
  // Time jumps, and an old plan has no buttons: they are pressed as soon as it stands there.
  let isRemoved = false;
  workspace.onShown((shown) => {
    const schedule = /sched-\w+/.exec(JSON.stringify(shown.blocks))?.[0];
    // It would come due for ever.
    if (schedule !== undefined && !isRemoved) {
      isRemoved = true;
      void workspace.command({ ...whoever, text: `schedule remove ${schedule}`, command: "/gameday" });
    }
    if (!isPlan(shown)) return;
    const press = { channel: CHANNEL, messageTs: shown.ts, actionId: "spot-chaos:cancel" };
    void workspace.press({ ...press, user: "ben" });
    void workspace.press({ ...press, user: "ana" });
  });
  for (const text of TYPED) {
    await workspace.command({ ...whoever, text, command: "/gameday" });
    await clock.idle();
    const form = formOf(workspace, "ana");
    if (form !== null) await workspace.submitView({ user: "ana", viewId: form.viewId, filled: filled(form) });
    await clock.idle();
  }
  await workspace.openHome({ user: "ana" });
  await workspace.mention({ ...whoever, text: "please start" });
  await workspace.command({ ...whoever, channel: "direct-message", text: "start", command: "/gameday" });
  await workspace.command({ ...whoever, channel: "group-message", text: "start workshop -- why", command: "/gameday" });
  await clock.idle();
  expect(heard.filter((said) => USUAL.test(said))).toEqual([]);
  for (const said of ["halt", "resume", "start workshop", "plan workshop", "help", "status", "schedule remove"])
    expect(heard.filter((one) => one.includes(`/gameday ${said}`)).length, said).toBeGreaterThan(0);
});

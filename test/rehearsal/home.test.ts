import { expect, test } from "vitest";
import { filled, formOf } from "../../src/cli/rehearse/form.ts";
import { rehearseVirtually } from "../../src/cli/rehearse/virtual.ts";
import { CHANNEL } from "../../src/cli/rehearse/world.ts";

const silent = { info: () => {}, warn: () => {}, error: () => {} };

test("from Home to a plan in the channel: what was run, a Start, the form, and the plan with its own Start", async () => {
  const { pretend, clock } = await rehearseVirtually({
    scenario: "workshop",
    seed: 1,
    command: "/spot-chaos start",
    log: silent,
  });
  const { workspace } = pretend;
  const home = (user = "ana") => workspace.views(user).home;
  await workspace.openHome({ user: "ana" });
  await clock.idle();
  const before = JSON.stringify(home()?.content);
  expect(before).toContain("REHEARSAL");
  expect(before).toContain("1 target: no run is open");
  expect(before).toMatch(/Recent results.*Finished\* · recovered in/);
  expect(before).toMatch(/My targets.*Last: .*Finished/);
  // A guest who may start nothing.
  await workspace.openHome({ user: "gil" });
  await clock.idle();
  expect(JSON.stringify(home("gil")?.content)).toContain("You are a guest here");
  expect(JSON.stringify(home("gil")?.content)).not.toContain("home-start");

  const posted = workspace.shown.length;
  const homes: string[] = [];
  workspace.onViews(() => void homes.push(JSON.stringify(home()?.content)));
  await workspace.pressInView({
    user: "ana",
    viewId: home()?.id ?? "",
    actionId: "spot-chaos:home-start",
    filled: {},
  });
  await clock.idle();
  const form = formOf(workspace, "ana");
  if (form === null) throw new Error("no form is open");
  expect(form.choices.map(({ label }) => label)).toEqual([`workshop in #${CHANNEL}`]);
  await workspace.submitView({ user: "ana", viewId: form.viewId, filled: filled(form) });
  await clock.idle();
  const [plan] = workspace.shown.slice(posted);
  expect(plan).toMatchObject({ op: "post", channel: workspace.channels[CHANNEL]?.id, threadTs: null });
  expect(JSON.stringify(plan?.blocks)).toContain("spot-chaos:start");
  expect(homes.at(-1)).toContain("1 plan waits for a press");
  expect(workspace.refused).toEqual([]);
});

import { expect, test } from "vitest";
import { virtualClock } from "../../src/clock.ts";
import { Plans } from "../../src/engine/plans.ts";
import { Traffic } from "../../src/engine/traffic.ts";
import { plan } from "../contract/rows.ts";
import { fakeChat, fakeLog, fakeStore } from "./fakes.ts";

const NOW = Date.UTC(2023, 7, 4, 10, 0, 0);

test("a plan that changes while Slack holds up its edit is edited once more after that, and nobody waits for it", async () => {
  const clock = virtualClock({ epoch: NOW });
  const { store } = fakeStore();
  const slack = fakeChat(clock);
  slack.world.answer = ({ what, n }) => (what === "update" && n === 0 ? { kind: "wait", ms: 30_000 } : null);
  const plans = new Plans({ store, chat: slack.chat, clock, log: fakeLog().log, traffic: new Traffic() });
  const kept = plan("run-1", NOW + 600_000);
  let waitedMs = -1;
  await new Promise<void>((resolve) => {
    clock.task("posted and refreshed", async () => {
      await plans.post(kept);
      await store.revisePlan(kept, 1);
      await plans.show("run-1");
      resolve();
    });
    clock.task("cancelled", async () => {
      await clock.sleepUntil(NOW + 10_000);
      await store.endPlan("run-1", { state: "cancelled", by: "U1" });
      await plans.show("run-1");
      waitedMs = clock.now() - NOW - 10_000;
    });
  });
  expect(waitedMs).toBe(0);
  const edits = slack.calls.filter(({ what }) => what === "update");
  expect(edits.map(({ at, answer }) => [at >= 30_000, answer])).toEqual([
    [false, "wait"],
    [true, "done"],
  ]);
  expect(edits.at(-1)?.message.summary).toContain("Cancelled");
  expect(await store.plan("run-1")).toMatchObject({ version: 3, shownVersion: 3 });
});

test("a plan that changes in the moment in which it is found to be shown is shown as it is now", async () => {
  const clock = virtualClock({ epoch: NOW });
  const { store, plans: rows } = fakeStore();
  const slack = fakeChat(clock);
  let isCancelled = false;
  const changing = {
    ...store,
    plan: async (id: string) => {
      const row = await store.plan(id);
      if (row?.shownVersion === 2 && !isCancelled) {
        isCancelled = true;
        await store.endPlan(id, { state: "cancelled", by: "U1" });
        await plans.show(id);
      }
      return row;
    },
  };
  const plans = new Plans({ store: changing, chat: slack.chat, clock, log: fakeLog().log, traffic: new Traffic() });
  const kept = plan("run-1", NOW + 600_000);
  await new Promise<void>((resolve) => {
    clock.task("refreshed", async () => {
      await plans.post(kept);
      await store.revisePlan(kept, 1);
      await plans.show("run-1");
      resolve();
    });
  });
  expect(rows.get("run-1")).toMatchObject({ state: "cancelled", version: 3, shownVersion: 3 });
});

test("an end that Slack refuses to show is offered again until it takes it: nobody shall think that it can be started", async () => {
  const clock = virtualClock({ epoch: NOW });
  const { store, plans: rows } = fakeStore();
  const slack = fakeChat(clock);
  slack.world.answer = ({ what }) =>
    what === "update" && clock.now() < NOW + 900_000 ? { kind: "refused", code: "not_in_channel", advice: "" } : null;
  const plans = new Plans({ store, chat: slack.chat, clock, log: fakeLog().log, traffic: new Traffic() });
  plans.start();
  await new Promise<void>((resolve) => {
    clock.task("posted, and its time runs out", async () => {
      await plans.post(plan("run-1", NOW + 600_000));
      await clock.sleepUntil(NOW + 1_300_000);
      resolve();
    });
  });
  plans.end();
  expect(rows.get("run-1")).toMatchObject({ state: "expired", version: 2, shownVersion: 2 });
  const edits = slack.calls.filter(({ what }) => what === "update");
  expect(edits.map(({ at, answer }) => [Math.floor(at / 60_000), answer])).toEqual([
    [10, "refused"],
    [15, "done"],
  ]);
});

test("whoever asks for an edit that waits already does not wake the keeper of all plans over and over", async () => {
  const clock = virtualClock({ epoch: NOW });
  const { store } = fakeStore();
  let looks = 0;
  const counted = {
    ...store,
    unsettledPlans: async () => {
      // Without a turn of the event loop nothing else would ever happen.
      if (++looks > 100) throw new Error("the plans are looked at without end");
      return store.unsettledPlans();
    },
  };
  const slack = fakeChat(clock);
  slack.world.answer = ({ what }) =>
    what === "update" && clock.now() < NOW + 20_000 ? { kind: "later", message: "Slack is away" } : null;
  const plans = new Plans({ store: counted, chat: slack.chat, clock, log: fakeLog().log, traffic: new Traffic() });
  plans.start();
  await new Promise<void>((resolve) => {
    clock.task("cancelled, and pressed again", async () => {
      await plans.post(plan("run-1", NOW + 600_000));
      await store.endPlan("run-1", { state: "cancelled", by: "U1" });
      clock.task("the first press", () => plans.show("run-1"));
      await clock.sleepUntil(NOW + 1_000);
      await plans.show("run-1");
      await clock.sleepUntil(NOW + 60_000);
      resolve();
    });
  });
  plans.end();
  expect(looks).toBeLessThan(20);
  expect(slack.calls.at(-1)).toMatchObject({ what: "update", answer: "done" });
});

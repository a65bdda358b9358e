import { describe, expect, test } from "vitest";
import { type VirtualClock, virtualClock } from "../../src/clock.ts";
import type { Firing } from "../../src/core/schedule/book.ts";
import type { Schedule } from "../../src/core/schedule/schedule.ts";
import { Forewarnings } from "../../src/engine/forewarnings.ts";
import { Plans } from "../../src/engine/plans.ts";
import { Traffic } from "../../src/engine/traffic.ts";
import { plan } from "../contract/rows.ts";
import { limited } from "../core/guardrail-support.ts";
import { type FakeChat, fakeChat, fakeLog, fakeStore } from "./fakes.ts";
import { ANA, setStage } from "./stage.ts";

const NOW = Date.UTC(2023, 7, 4, 10, 0, 0);
const SCHEDULE: Schedule = {
  ...{ id: "sched-1", target: "workshop", channel: "C1", expression: "0 10 * * 2", timeZone: "UTC" },
  ...{ reason: null, by: "U0ANA", activeSince: NOW - 86_400_000, pausedBy: null },
};
const FIRING: Firing = { scheduleId: "sched-1", at: NOW + 900_000 };

/** A plan and an announcement that both stand in their channel, in a workspace that they share with many runs. */
async function arrange() {
  const clock = virtualClock({ epoch: NOW });
  const { store } = fakeStore();
  const slack = fakeChat(clock);
  const traffic = new Traffic();
  const target = limited({ unattended: true });
  const ports = { store, chat: slack.chat, clock, log: fakeLog().log, traffic };
  const plans = new Plans(ports);
  const forewarnings = new Forewarnings({ ...ports, targets: [target], command: "/spot-chaos", changed: () => {} });
  await store.keepPlan(plan("run-1", NOW + 600_000));
  await store.planPosted("run-1", { ts: "1.1", version: 1 });
  await store.forewarnings.begin({ schedule: SCHEDULE, target, at: FIRING.at, comesTwice: false }, NOW);
  await store.forewarnings.posted(FIRING, { ts: "1.2", at: NOW });
  return {
    ...{ clock, store, slack, traffic, plans, forewarnings },
    cancel: async () => {
      await store.endPlan("run-1", { state: "cancelled", by: "U0ANA" });
      await plans.show("run-1");
    },
    skip: async () => {
      await forewarnings.end(FIRING, { state: "skipped", by: "U0ANA" });
    },
  };
}

function at(clock: VirtualClock, seconds: number, work: () => Promise<void> | void): void {
  clock.task(`at ${seconds}`, async () => {
    await clock.sleepUntil(NOW + seconds * 1000);
    await work();
  });
}

function edits({ calls }: FakeChat): readonly (readonly [number, string])[] {
  return calls.filter(({ what }) => what === "update").map(({ at: ms, message }) => [ms / 1000, message.summary]);
}

describe("when Slack limits the edits of a run", () => {
  test("a plan's message waits as long, and then shows what the plan is by then", async () => {
    const { clock, store, slack, traffic, plans, cancel } = await arrange();
    traffic.holdEdits(NOW, 30_000);
    at(clock, 5, async () => {
      await store.revisePlan(plan("run-1", NOW + 700_000), 1);
      await plans.show("run-1");
    });
    at(clock, 10, cancel);
    await clock.idle();
    expect(edits(slack)).toEqual([[30, expect.stringContaining("Cancelled")]]);
  });

  test("a plan that was started meanwhile is left to its run", async () => {
    const { clock, store, slack, traffic, plans } = await arrange();
    traffic.holdEdits(NOW, 30_000);
    await store.revisePlan(plan("run-1", NOW + 700_000), 1);
    at(clock, 5, () => plans.show("run-1"));
    at(clock, 20, async () => {
      const row = await store.plan("run-1");
      store.plan = async () => (row === null ? null : { ...row, state: "started", version: 3 });
    });
    await clock.idle();
    expect(edits(slack)).toEqual([]);
  });

  test("an announcement's message waits as long, and whoever comes meanwhile does not wait for it", async () => {
    const { clock, slack, traffic, forewarnings, skip } = await arrange();
    traffic.holdEdits(NOW, 30_000);
    at(clock, 5, skip);
    let waitedMs = -1;
    at(clock, 10, async () => {
      await forewarnings.show(FIRING);
      waitedMs = clock.now() - NOW - 10_000;
    });
    await clock.idle();
    expect(edits(slack)).toEqual([[30, expect.stringContaining("Skipped")]]);
    expect(waitedMs).toBe(0);
  });
});

test("when the workspace's edits are used up, a plan's and an announcement's go in their turn among those of the runs", async () => {
  const { clock, slack, traffic, cancel, skip } = await arrange();
  const order: string[] = [];
  const card = (name: string, since: number) =>
    at(clock, since, async () => {
      const wish = { kind: "state", isCard: true, since: clock.now() } as const;
      while (traffic.edits.freeAt(clock.now(), card, wish) > clock.now())
        await clock.sleepUntil(traffic.edits.freeAt(clock.now(), card, wish));
      traffic.edits.take(clock.now(), card);
      order.push(`${name}@${(clock.now() - NOW) / 1000}`);
    });
  for (let nth = 0; nth < 40; nth++) traffic.edits.take(NOW + nth * 500, {});
  card("a card", 20);
  at(clock, 21, cancel);
  at(clock, 22, skip);
  await clock.idle();
  expect(order).toEqual(["a card@60"]);
  expect(edits(slack).map(([seconds]) => seconds)).toEqual([60.5, 61]);
});

test("an edit of a plan that leaves late, after another bot has shown a newer one, is put right", async () => {
  const { clock, store, slack, plans } = await arrange();
  await store.revisePlan(plan("run-1", NOW + 700_000), 1);
  slack.world.answer = ({ n }) => {
    // The other bot, while ours is under way.
    if (n === 0)
      void store.endPlan("run-1", { state: "cancelled", by: "U0ANA" }).then(() => store.planShown("run-1", 3));
    return null;
  };
  at(clock, 0, () => plans.show("run-1"));
  await clock.idle();
  expect(edits(slack).map(([, words]) => words.includes("Cancelled"))).toEqual([false, true]);
});

test("an edit of a plan that does not leave within five seconds of its row's reading never leaves", async () => {
  const { clock, store, slack, plans } = await arrange();
  const { update } = slack.chat;
  const left: boolean[] = [];
  slack.chat.update = async (place, what) => {
    // As a process that stood still right before the call left.
    if (left.length === 0) await clock.sleepUntil(clock.now() + 6_000);
    left.push(place.mayLeave?.() ?? true);
    return left.at(-1) === true ? update(place, what) : { kind: "later", message: "held back" };
  };
  await store.revisePlan(plan("run-1", NOW + 700_000), 1);
  at(clock, 0, () => plans.show("run-1"));
  await clock.idle();
  expect(left).toEqual([false, true]);
  expect(await store.plan("run-1")).toMatchObject({ version: 2, shownVersion: 2 });
});

describe("a plan that becomes a run while Slack is slow to make its edit", () => {
  /** Ana presses Refresh, and a second later Start; Slack makes the Refresh's edit nine seconds after it left. */
  async function press() {
    const stage = setStage();
    const shown: { readonly atS: number; readonly isPlan: boolean }[] = [];
    const { chat } = stage.chat;
    const { update } = chat;
    const began = stage.clock.now();
    chat.update = async (place, what) => {
      const isPlan = what.message.buttons.some(({ name }) => name === "start");
      if (isPlan) await stage.clock.sleepUntil(stage.clock.now() + 9_000);
      shown.push({ atS: (stage.clock.now() - began) / 1000, isPlan });
      return update(place, what);
    };
    const question = await stage.ask();
    void stage.act(() => stage.desk.refresh(ANA, question));
    await stage.until(1);
    await stage.act(() => stage.desk.start(ANA, question));
    return { stage, shown };
  }

  test("shows the run again within half a minute, though nothing changes", async () => {
    const { stage, shown } = await press();
    await stage.until(8);
    expect(shown.at(-1)?.isPlan).toBe(false);
    await stage.until(10);
    expect(shown.at(-1)).toEqual({ atS: 9, isPlan: true });
    await stage.until(30);
    expect(shown.at(-1)?.isPlan).toBe(false);
  });

  test("shows how the run ended, also when it was over before that edit was made", async () => {
    const { stage, shown } = await press();
    const { runId } = stage.run().requested;
    await stage.act(() => stage.desk.finish(ANA, { run: runId }));
    await stage.clock.idle();
    expect(stage.run().run.closed).not.toBeNull();
    expect(shown.filter(({ isPlan }) => isPlan)).toEqual([{ atS: 9, isPlan: true }]);
    expect(shown.at(-1)).toMatchObject({ isPlan: false });
    expect(shown.at(-1)?.atS).toBeGreaterThan(15);
  });

  test("is not doubted where the plan was never edited: its run costs no edit more", async () => {
    const stage = setStage();
    await stage.start();
    await stage.until(45);
    const edits = stage.chat.calls.filter(({ what, key }) => what === "update" && key === "card");
    expect(edits.filter(({ at: ms }) => ms > 15_000)).toEqual([]);
  });
});

test("an announcement's end that Slack refuses to show is offered again: nobody shall wait for what does not start", async () => {
  const { clock, store, slack, forewarnings, skip } = await arrange();
  slack.world.answer = ({ what }) =>
    what === "update" && clock.now() < NOW + 120_000 ? { kind: "refused", code: "not_in_channel", advice: "" } : null;
  at(clock, 10, skip);
  let isShown = false;
  at(clock, 60, async () => {
    expect(await forewarnings.tend([SCHEDULE])).toBe(NOW + 310_000);
  });
  at(clock, 310, async () => {
    await forewarnings.tend([SCHEDULE]);
  });
  at(clock, 320, async () => {
    const row = await store.forewarnings.of(FIRING);
    isShown = row !== null && row.shownVersion === row.version;
  });
  await clock.idle();
  expect(edits(slack).map(([second]) => second)).toEqual([10, 310]);
  expect(isShown).toBe(true);
});

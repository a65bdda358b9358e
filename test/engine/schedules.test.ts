import { describe, expect, onTestFinished, test } from "vitest";
import { type VirtualClock, virtualClock } from "../../src/clock.ts";
import type { Schedule } from "../../src/core/schedule/schedule.ts";
import { MINUTE } from "../../src/core/time.ts";
import { patternOf } from "../../src/cron.ts";
import type { Store } from "../../src/engine/ports.ts";
import { type Ahead, Schedules } from "../../src/engine/schedules.ts";
import { sharedMemory } from "../../src/store/sqlite.ts";
import { fakeLog } from "./fakes.ts";

const MONDAY = Date.parse("2026-11-23T08:00:00Z");
const TUESDAYS = "0 10 * * 2";

function schedule(differing: Partial<Schedule> = {}): Schedule {
  return {
    ...{ id: "sched-1", target: "web", channel: "C1", expression: TUESDAYS, timeZone: "Europe/Berlin" },
    ...{ reason: null, by: "U1", activeSince: MONDAY, pausedBy: null },
    ...differing,
  };
}

/** Somebody has to press. */
const NOTHING_AHEAD: Ahead = {
  isUnattended: () => false,
  announce: async () => {},
  tend: async () => Number.POSITIVE_INFINITY,
};

interface Bot {
  readonly schedules: Schedules;
  readonly said: readonly string[];
}

/** Bots on one store, in virtual time; `said` has what each did, with the time at which it was due. */
function stage(clock: VirtualClock = virtualClock({ epoch: MONDAY })) {
  const shared = sharedMemory({ now: () => clock.now() });
  onTestFinished(() => clock.end());
  let holders = 0;
  const memory = { store: () => shared.store(`bot-${++holders}`) };
  const bot = (
    store: Pick<Store, "isShared" | "schedules">,
    fire: () => Promise<string> = async () => "posted",
  ): Bot => {
    const said: string[] = [];
    const iso = (at: number) => new Date(at).toISOString().slice(0, 16);
    const schedules = new Schedules({
      book: store.schedules,
      isShared: store.isShared,
      clock,
      log: fakeLog().log,
      patternOf,
      fire: async ({ id }, at) => {
        said.push(`${id} ${iso(at)}`);
        return fire();
      },
      missed: async ({ id }, times) => void said.push(`${id} missed ${times.map(iso).join(", ")}`),
      ahead: NOTHING_AHEAD,
    });
    return { schedules, said };
  };
  const until = (text: string) =>
    new Promise<void>((resolve) => {
      clock.task("the test", async () => {
        await clock.sleepUntil(Date.parse(text));
        resolve();
      });
    });
  return { clock, memory, bot, until };
}

describe("a schedule", () => {
  test("fires at each of its times, and once", async () => {
    const { memory, bot, until } = stage();
    const store = memory.store();
    await store.schedules.add(schedule());
    const { schedules, said } = bot(store);
    schedules.start();
    await until("2026-12-09T00:00Z");
    expect(said).toEqual(["sched-1 2026-11-24T09:00", "sched-1 2026-12-01T09:00", "sched-1 2026-12-08T09:00"]);
  });

  test("fires once across bots that share the store", async () => {
    const { memory, bot, until } = stage();
    const bots = [bot(memory.store()), bot(memory.store())];
    await memory.store().schedules.add(schedule());
    for (const { schedules } of bots) schedules.start();
    await until("2026-12-02T00:00Z");
    expect(bots.flatMap(({ said }) => said).sort()).toEqual(["sched-1 2026-11-24T09:00", "sched-1 2026-12-01T09:00"]);
  });

  test("that was due while no bot ran is not fired late, but said, once", async () => {
    const { memory, bot, until } = stage();
    await memory.store().schedules.add(schedule());
    await until("2026-12-02T12:00Z");
    const [one, two] = [bot(memory.store()), bot(memory.store())];
    one.schedules.start();
    two.schedules.start();
    await until("2026-12-02T12:10Z");
    expect([...one.said, ...two.said]).toEqual(["sched-1 missed 2026-11-24T09:00, 2026-12-01T09:00"]);
  });

  test("that was due a minute ago, while the bot was restarted, is fired", async () => {
    const { memory, bot, until } = stage();
    await memory.store().schedules.add(schedule());
    await until("2026-11-24T09:01Z");
    const { schedules, said } = bot(memory.store());
    schedules.start();
    await until("2026-11-24T09:02Z");
    expect(said).toEqual(["sched-1 2026-11-24T09:00"]);
  });

  test("that is paused does not fire, and when it is resumed nothing is made up for", async () => {
    const { clock, memory, bot, until } = stage();
    const store = memory.store();
    await store.schedules.add(schedule());
    const { schedules, said } = bot(store);
    schedules.start();
    await until("2026-11-23T12:00Z");
    await store.schedules.pause("sched-1", "U2");
    await until("2026-11-25T12:00Z");
    await store.schedules.resume("sched-1", clock.now());
    schedules.changed();
    await until("2026-12-02T00:00Z");
    expect(said).toEqual(["sched-1 2026-12-01T09:00"]);
  });

  test("is added, and removed, while the bot runs", async () => {
    const { clock, memory, bot, until } = stage();
    const store = memory.store();
    const { schedules, said } = bot(store);
    schedules.start();
    await until("2026-11-23T12:00Z");
    await store.schedules.add(schedule({ activeSince: clock.now() }));
    schedules.changed();
    await until("2026-11-24T12:00Z");
    await store.schedules.remove("sched-1");
    await until("2026-12-02T00:00Z");
    expect(said).toEqual(["sched-1 2026-11-24T09:00"]);
  });

  test("whose bot died between taking the time and posting the plan is said to be missed, by the other one", async () => {
    const { clock, memory, bot, until } = stage();
    const never = async () => {
      await clock.sleepUntil(Number.POSITIVE_INFINITY, clock.bell());
      return "posted";
    };
    const [one, two] = [bot(memory.store(), never), bot(memory.store())];
    await memory.store().schedules.add(schedule());
    one.schedules.start();
    await until("2026-11-24T09:00:30Z");
    one.schedules.end();
    two.schedules.start();
    await until("2026-11-24T09:20Z");
    expect(two.said).toEqual(["sched-1 missed 2026-11-24T09:00"]);
  });

  test("is not fired while the store cannot be read, and within a minute and a half still is", async () => {
    const { clock, memory, bot, until } = stage();
    const store = memory.store();
    await store.schedules.add(schedule());
    const isAway = () => clock.now() > MONDAY + MINUTE && clock.now() < Date.parse("2026-11-24T09:01Z");
    const book = new Proxy(store.schedules, {
      get(whole, name) {
        const method: unknown = Reflect.get(whole, name, whole);
        if (typeof method !== "function") return method;
        return (...args: unknown[]) => (isAway() ? Promise.reject(new Error("away")) : method.apply(whole, args));
      },
    });
    const { schedules, said } = bot({ isShared: true, schedules: book });
    schedules.start();
    await until("2026-11-24T12:00Z");
    expect(said).toEqual(["sched-1 2026-11-24T09:00"]);
  });
});

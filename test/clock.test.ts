import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Agenda } from "../src/clock/agenda.ts";
import { SteadyTime } from "../src/clock/steady.ts";
import { realClock, virtualClock, warpedClock } from "../src/clock.ts";
import type { Bell, Clock } from "../src/engine/ports.ts";
import { type ClockUnderTest, clockContract } from "./support/clock-contract.ts";

const EPOCH = Date.UTC(2023, 7, 4, 10, 0, 0);

function underTest<C extends Clock & { end(): void }>(
  make: (onCrash: (task: string, error: unknown) => void) => C,
): ClockUnderTest {
  const crashes: { task: string; error: unknown }[] = [];
  const clock = make((task, error) => crashes.push({ task, error }));
  return { clock, crashes, end: () => clock.end() };
}

clockContract("virtual time", () => underTest((onCrash) => virtualClock({ epoch: EPOCH, onCrash })));
clockContract("the virtual time of one process", () =>
  underTest((onCrash) => virtualClock({ epoch: EPOCH, onCrash }).process()),
);
clockContract("warped time", () => underTest((onCrash) => warpedClock({ epoch: EPOCH, warp: 100_000, onCrash })));

describe("steady time", () => {
  /** Moves both clocks on, the time of day by another length. */
  function machine() {
    const at = { day: EPOCH, monotonic: 7_000 };
    const steady = new SteadyTime(
      () => at.day,
      () => at.monotonic,
    );
    const began = steady.now();
    return (monotonicMs: number, dayMs: number) => {
      at.monotonic += monotonicMs;
      at.day += dayMs;
      return steady.now() - began;
    };
  }

  test("goes on while the machine sleeps, so that a lease runs out", () => {
    const pass = machine();
    expect(pass(2_000, 2_000)).toBe(2_000);
    expect(pass(10, 180_010)).toBe(182_010);
    expect(pass(1_000, 1_000)).toBe(183_010);
  });

  test("counts many short sleeps as the long one that they are together", () => {
    const pass = machine();
    let passed = 0;
    for (let nap = 0; nap < 40; nap++) passed = pass(100, 200);
    expect(passed).toBe(8_000);
  });

  test("does not go back, nor stand still, when the time of day is set back; a sleep after that counts whole", () => {
    const pass = machine();
    expect(pass(1_000, -3_600_000)).toBe(1_000);
    expect(pass(1_000, 1_000)).toBe(2_000);
    expect(pass(1_000, 61_000)).toBe(63_000);
  });

  test("does not gain by reading two clocks of other grain", () => {
    const pass = machine();
    let passed = 0;
    for (let look = 0; look < 10_000; look++) passed = pass(0.1, look % 10 === 9 ? 1 : 0);
    expect(passed).toBeCloseTo(1_000, 3);
  });
});

describe("virtual time", () => {
  test("twenty-three minutes pass without waiting, and every instant is exact", async () => {
    const clock = virtualClock({ epoch: EPOCH });
    const seen: number[] = [];
    clock.task("poll", async () => {
      for (let minute = 0; minute < 23; minute++) {
        await clock.sleepUntil(clock.now() + 60_000);
        seen.push(clock.now() - EPOCH);
      }
    });
    await clock.idle();
    expect(seen).toEqual(Array.from({ length: 23 }, (_, index) => (index + 1) * 60_000));
  });

  test("any set of sleepers wakes in order of time, equal times in order of falling asleep", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(20), { maxLength: 60 }), async (delays) => {
        const clock = virtualClock({ epoch: EPOCH });
        const woken: { index: number; at: number }[] = [];
        delays.forEach((delay, index) => {
          clock.task(`sleeper ${index}`, async () => {
            await clock.sleepUntil(EPOCH + delay * 1_000);
            woken.push({ index, at: clock.now() });
          });
        });
        await clock.idle();
        const expected = delays
          .map((delay, index) => ({ index, at: EPOCH + delay * 1_000 }))
          .sort((a, b) => a.at - b.at || a.index - b.index);
        expect(woken).toEqual(expected);
      }),
    );
  });

  test("time never moves while a ticket is out, whatever the work awaits", async () => {
    interface Step {
      readonly sleepS: number;
      readonly microtasks: number;
      readonly eventLoopTurns: number;
      readonly hold: boolean;
      readonly spawn: boolean;
    }
    const step: fc.Arbitrary<Step> = fc.record({
      sleepS: fc.nat(5),
      microtasks: fc.nat(30),
      eventLoopTurns: fc.nat(2),
      hold: fc.boolean(),
      spawn: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(step, { maxLength: 4 }), { maxLength: 8 }), async (tasks) => {
        const clock = virtualClock({ epoch: EPOCH });
        const work = async (effort: { microtasks: number; eventLoopTurns: number }) => {
          const before = clock.now();
          for (let i = 0; i < effort.microtasks; i++) await null;
          for (let i = 0; i < effort.eventLoopTurns; i++) await new Promise((resolve) => setImmediate(resolve));
          expect(clock.now()).toBe(before);
        };
        let unfinished = 0;
        const run = (name: string, steps: readonly Step[]) => {
          unfinished++;
          clock.task(name, async () => {
            for (const [index, next] of steps.entries()) {
              await (next.hold ? clock.hold(() => work(next)) : work(next));
              if (next.spawn) run(`${name}.${index}`, [{ ...next, spawn: false }]);
              const at = clock.now() + next.sleepS * 1_000;
              await clock.sleepUntil(at);
              expect(clock.now()).toBe(at);
            }
            unfinished--;
          });
        };
        tasks.forEach((steps, index) => {
          run(`task ${index}`, steps);
        });
        await clock.idle();
        expect(unfinished).toBe(0);
      }),
    );
  });

  test("no ring is lost: whoever waits for work by bell does all of it at the instant it came", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ atS: fc.nat(10), microtasks: fc.nat(5) }), { maxLength: 40 }),
        fc.nat(5),
        async (orders, napS) => {
          const clock = virtualClock({ epoch: EPOCH });
          const bell = clock.bell();
          const queue: number[] = [];
          const done: number[] = [];
          clock.task("worker", async () => {
            for (;;) {
              await clock.sleepUntil(Number.POSITIVE_INFINITY, bell);
              // Sometimes it is asleep elsewhere when the bell rings.
              if (napS > 0) await clock.sleepUntil(clock.now() + napS * 100);
              done.push(...queue.splice(0));
            }
          });
          for (const [index, order] of orders.entries()) {
            clock.task(`customer ${index}`, async () => {
              await clock.sleepUntil(EPOCH + order.atS * 1_000);
              for (let i = 0; i < order.microtasks; i++) await null;
              queue.push(index);
              bell.ring();
            });
          }
          await clock.idle();
          expect(done.toSorted((a, b) => a - b)).toEqual(orders.map((_, index) => index));
        },
      ),
    );
  });

  test("one woken by a bell is awake at once: time cannot jump between the ring and its first step", async () => {
    const clock = virtualClock({ epoch: EPOCH });
    const bell = clock.bell();
    let wokenAt = 0;
    clock.task("sleeper", async () => {
      await clock.sleepUntil(Number.POSITIVE_INFINITY, bell);
      wokenAt = clock.now();
    });
    clock.task("later", () => clock.sleepUntil(EPOCH + 60_000));
    clock.task("ringer", async () => {
      await clock.sleepUntil(EPOCH + 5_000);
      bell.ring();
    });
    await clock.idle();
    expect(wokenAt).toBe(EPOCH + 5_000);
  });

  test("those due at one instant work one after the other, however long each takes", async () => {
    const clock = virtualClock({ epoch: EPOCH });
    const story: string[] = [];
    for (const name of ["slow", "quick"]) {
      clock.task(name, async () => {
        await clock.sleepUntil(EPOCH + 1_000);
        story.push(`${name} begins`);
        if (name === "slow") await new Promise((resolve) => setImmediate(resolve));
        story.push(`${name} ends`);
      });
    }
    await clock.idle();
    expect(story).toEqual(["slow begins", "slow ends", "quick begins", "quick ends"]);
  });

  test("what comes from outside, one thing after the other, finds the time as it left it", async () => {
    const clock = virtualClock({ epoch: EPOCH });
    clock.task("background", async () => {
      for (let i = 0; i < 10; i++) await clock.sleepUntil(clock.now() + 1_000);
    });
    const seen: number[] = [];
    for (let press = 0; press < 3; press++) seen.push(await clock.hold(async () => clock.now()));
    expect(seen).toEqual([EPOCH, EPOCH, EPOCH]);
  });

  test("a hold from outside may sleep", async () => {
    const clock = virtualClock({ epoch: EPOCH });
    await clock.hold(() => clock.sleepUntil(EPOCH + 5_000));
    expect(clock.now()).toBe(EPOCH + 5_000);
  });

  test("a call that never answers ends at its deadline, at the very instant", async () => {
    const clock = virtualClock({ epoch: EPOCH });
    let gaveUpAt = 0;
    clock.task("caller", async () => {
      const bell = clock.bell();
      clock.deadline(10_000).addEventListener("abort", () => bell.ring());
      await clock.sleepUntil(Number.POSITIVE_INFINITY, bell);
      gaveUpAt = clock.now();
    });
    await clock.idle();
    expect(gaveUpAt).toBe(EPOCH + 10_000);
  });

  test("a deadline to which nobody listens moves no time, and has passed once time has", async () => {
    const clock = virtualClock({ epoch: EPOCH });
    const signals = Array.from({ length: 5_000 }, (_, index) => clock.deadline(10_000 + index));
    await clock.idle();
    expect(clock.now()).toBe(EPOCH);
    await clock.hold(() => clock.sleepUntil(EPOCH + 12_000));
    expect(signals.filter((signal) => signal.aborted)).toHaveLength(2_001);
  });

  test("is idle while sleepers wait for a bell alone, and not while one waits for a time", async () => {
    const clock = virtualClock({ epoch: EPOCH });
    clock.task("for ever", () => clock.sleepUntil(Number.POSITIVE_INFINITY, clock.bell()));
    clock.task("an hour", () => clock.sleepUntil(EPOCH + 3_600_000));
    await clock.idle();
    expect(clock.now()).toBe(EPOCH + 3_600_000);
  });

  test("names who is awake, so that a hang can be found", async () => {
    const clock = virtualClock({ epoch: EPOCH });
    const gate = Promise.withResolvers<void>();
    clock.task("stuck", () => gate.promise);
    expect(clock.awake()).toEqual(["stuck"]);
    gate.resolve();
    await clock.idle();
    expect(clock.awake()).toEqual([]);
  });

  test("a task that crashed hands its ticket back", async () => {
    const crashes: string[] = [];
    const clock = virtualClock({ epoch: EPOCH, onCrash: (task) => crashes.push(task) });
    clock.task("doomed", () => Promise.reject(new Error("boom")));
    clock.task("other", () => clock.sleepUntil(EPOCH + 1_000));
    await clock.idle();
    expect([crashes, clock.now()]).toEqual([["doomed"], EPOCH + 1_000]);
  });

  test("a loop that waits for no time is found out instead of hanging", async () => {
    const crashes: unknown[] = [];
    const clock = virtualClock({ epoch: EPOCH, onCrash: (_, error) => crashes.push(error) });
    clock.task("busy", async () => {
      for (;;) await clock.sleepUntil(clock.now());
    });
    await clock.idle();
    expect(crashes).toEqual([expect.objectContaining({ message: expect.stringContaining("time stands still") })]);
  });

  test("once ended, nobody is woken any more", async () => {
    const clock = virtualClock({ epoch: EPOCH });
    let woken = false;
    clock.task("sleeper", async () => {
      await clock.sleepUntil(EPOCH + 1_000);
      woken = true;
    });
    clock.end();
    await clock.idle();
    expect([woken, clock.now()]).toEqual([false, EPOCH]);
  });

  describe("a process that is killed", () => {
    test("is not woken any more, and the others are", async () => {
      const clock = virtualClock({ epoch: EPOCH });
      const process = clock.process();
      const woken: string[] = [];
      const sleep = (name: string, on: Clock) =>
        on.task(name, async () => {
          await on.sleepUntil(EPOCH + 2_000);
          woken.push(name);
        });
      sleep("of the process", process);
      sleep("of the world", clock);
      clock.task("killer", async () => {
        await clock.sleepUntil(EPOCH + 1_000);
        process.end();
      });
      await clock.idle();
      expect([woken, clock.now()]).toEqual([["of the world"], EPOCH + 2_000]);
    });

    test("in the middle of its work: nobody waits for it, what it sleeps never ends, and what it begins never begins", async () => {
      const clock = virtualClock({ epoch: EPOCH });
      const process = clock.process();
      const done: string[] = [];
      process.task("killed", async () => {
        process.end();
        process.task("begun by the dead", async () => void done.push("began"));
        void process.hold(async () => done.push("held"));
        await process.sleepUntil(EPOCH + 1_000);
        done.push("slept");
      });
      process.task("waits for an answer that never comes", () => new Promise(() => undefined));
      clock.task("of the world", () => clock.sleepUntil(EPOCH + 5_000));
      await clock.idle();
      expect([done, clock.now(), clock.awake()]).toEqual([[], EPOCH + 5_000, []]);
    });

    test("a failure of its last work is nobody's any more, and its deadlines move no time", async () => {
      const crashes: string[] = [];
      const clock = virtualClock({ epoch: EPOCH, onCrash: (task) => crashes.push(task) });
      const process = clock.process();
      process.task("doomed", async () => {
        process.deadline(9_000).addEventListener("abort", () => crashes.push("deadline"));
        process.end();
        throw new Error("boom");
      });
      await clock.idle();
      expect([crashes, clock.now()]).toEqual([[], EPOCH]);
    });
  });

  describe("a process that is stopped", () => {
    test("is woken late, by time and by bells, and the others in time", async () => {
      const clock = virtualClock({ epoch: EPOCH });
      const process = clock.process();
      const bell = process.bell();
      const woken: [string, number][] = [];
      const sleep = (name: string, on: Clock, until: number, by?: Bell) =>
        on.task(name, async () => {
          await on.sleepUntil(until, by);
          woken.push([name, clock.now() - EPOCH]);
        });
      sleep("by time", process, EPOCH + 2_000);
      sleep("by a bell", process, Number.POSITIVE_INFINITY, bell);
      sleep("not yet", process, EPOCH + 9_000);
      sleep("of the world", clock, EPOCH + 2_000);
      process.deadline(3_000).addEventListener("abort", () => woken.push(["deadline", clock.now() - EPOCH]));
      clock.task("stopper", async () => {
        await clock.sleepUntil(EPOCH + 1_000);
        process.pause();
        await clock.sleepUntil(EPOCH + 4_000);
        bell.ring();
        await clock.sleepUntil(EPOCH + 5_000);
        process.goOn();
      });
      await clock.idle();
      expect(woken).toEqual([
        ["of the world", 2_000],
        ["deadline", 5_000],
        ["by time", 5_000],
        ["by a bell", 5_000],
        ["not yet", 9_000],
      ]);
    });

    test("in the middle of its work: time goes on without it, and stands still again when it goes on", async () => {
      const clock = virtualClock({ epoch: EPOCH });
      const process = clock.process();
      const done: [string, number][] = [];
      process.task("at work", async () => {
        process.pause();
        process.task("begun while stopped", async () => void done.push(["begun", clock.now() - EPOCH]));
        await process.unpaused();
        for (let turn = 0; turn < 100; turn++) await null;
        done.push(["at work", clock.now() - EPOCH]);
        await process.unpaused();
      });
      clock.task("of the world", async () => {
        await clock.sleepUntil(EPOCH + 5_000);
        process.goOn();
        await clock.sleepUntil(EPOCH + 6_000);
      });
      await clock.idle();
      expect(done).toEqual([
        ["begun", 0],
        ["at work", 5_000],
      ]);
      expect([clock.now(), clock.awake()]).toEqual([EPOCH + 6_000, []]);
    });

    test("and is killed then: it never goes on", async () => {
      const clock = virtualClock({ epoch: EPOCH });
      const process = clock.process();
      const woken: string[] = [];
      process.task("sleeper", async () => {
        await process.sleepUntil(EPOCH + 1_000);
        woken.push("sleeper");
      });
      clock.task("killer", async () => {
        process.pause();
        await clock.sleepUntil(EPOCH + 2_000);
        process.end();
        process.goOn();
      });
      await clock.idle();
      expect([woken, clock.now()]).toEqual([[], EPOCH + 2_000]);
    });
  });

  describe("says at once where a sleep would make time hang or leap", () => {
    test("outside any task", () => {
      const clock = virtualClock({ epoch: EPOCH });
      expect(() => clock.sleepUntil(EPOCH)).toThrow("outside any task");
    });

    test("in a task of another clock", async () => {
      const [clock, other] = [virtualClock({ epoch: EPOCH }), virtualClock({ epoch: EPOCH })];
      await clock.hold(async () => expect(() => other.sleepUntil(EPOCH)).toThrow("outside any task"));
    });

    test("twice at once in one task", async () => {
      const clock = virtualClock({ epoch: EPOCH });
      await clock.hold(async () => {
        const first = clock.sleepUntil(EPOCH + 1);
        expect(() => clock.sleepUntil(EPOCH + 2)).toThrow("sleeps twice");
        await first;
      });
    });

    test("in a hold inside a task, which stays awake meanwhile", async () => {
      const clock = virtualClock({ epoch: EPOCH });
      await clock.hold(() =>
        clock.hold(async () => expect(() => clock.sleepUntil(EPOCH)).toThrow("that task stays awake")),
      );
    });

    test("in work that its task did not wait for", async () => {
      const clock = virtualClock({ epoch: EPOCH });
      const gate = Promise.withResolvers<void>();
      const { promise: left } = await clock.hold(async () => ({
        promise: gate.promise.then(() => clock.sleepUntil(EPOCH)),
      }));
      gate.resolve();
      await expect(left).rejects.toThrow("was over before");
    });
  });
});

describe("warped time", () => {
  test("is the epoch plus real time times the warp, so that two processes agree", () => {
    const startedAt = Date.now() - 10_000;
    const clock = warpedClock({ epoch: EPOCH, startedAt, warp: 60 });
    const [before, now, after] = [Date.now(), clock.now(), Date.now()];
    expect(now).toBeGreaterThanOrEqual(EPOCH + (before - startedAt) * 60);
    expect(now).toBeLessThanOrEqual(EPOCH + (after - startedAt) * 60);
  });

  test("paused, it stands still, and so do its sleepers; resumed, they go on", async () => {
    const clock = warpedClock({ epoch: EPOCH, warp: 100_000, paused: true });
    let woken = false;
    const sleep = clock.sleepUntil(EPOCH + 60_000).then(() => {
      woken = true;
    });
    await fired(clock.deadline(5));
    expect([woken, clock.now()]).toEqual([false, EPOCH]);
    clock.set({ paused: false });
    await sleep;
    expect(clock.now()).toBeGreaterThanOrEqual(EPOCH + 60_000);
  });

  test("a sleeper follows a change of the warp", async () => {
    const clock = warpedClock({ epoch: EPOCH, warp: 1 });
    const sleep = clock.sleepUntil(EPOCH + 3_600_000);
    clock.set({ warp: 1_000_000 });
    await sleep;
    expect(clock.now()).toBeGreaterThanOrEqual(EPOCH + 3_600_000);
  });

  test("another process follows by adopting the numbers, and never goes back in time by it", () => {
    const owner = warpedClock({ epoch: EPOCH, warp: 60 });
    const bot = warpedClock({ ...owner.warp, epoch: owner.warp.epoch + 5_000 });
    const before = bot.now();
    bot.adopt(owner.set({ paused: true }));
    expect(bot.now()).toBeGreaterThanOrEqual(before);
    expect(bot.warp).toEqual(owner.warp);
  });

  test("transport time stays real", () => {
    const clock = warpedClock({ epoch: EPOCH, warp: 60 });
    const [before, now, after] = [Date.now(), clock.transportNow(), Date.now()];
    expect(before <= now && now <= after).toBe(true);
  });

  test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])("a warp of %s is refused", (warp) => {
    expect(() => warpedClock({ epoch: EPOCH, warp })).toThrow(RangeError);
  });
});

test("the real clock is the time of day", () => {
  const clock = realClock();
  const [before, now, after] = [Date.now(), clock.now(), Date.now()];
  expect(before <= now && now <= after).toBe(true);
  clock.end();
});

test("an agenda gives back the earliest first, whatever was taken off meanwhile", () => {
  fc.assert(
    fc.property(fc.array(fc.record({ at: fc.nat(30), keep: fc.boolean() }), { maxLength: 300 }), (things) => {
      const agenda = new Agenda<number>();
      const takeOff = things.map((thing, index) => agenda.add(thing.at, index));
      things.forEach((thing, index) => {
        if (!thing.keep) takeOff[index]?.();
      });
      const kept = things.map((thing, index) => ({ ...thing, index })).filter((thing) => thing.keep);
      expect(agenda.size).toBe(kept.length);
      const shifted: number[] = [];
      for (let next = agenda.shift(); next !== null; next = agenda.shift()) shifted.push(next.item);
      expect(shifted).toEqual(kept.sort((a, b) => a.at - b.at || a.index - b.index).map((thing) => thing.index));
    }),
  );
});

function fired(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    // The signal's own timer does not keep the process alive.
    const alive = setInterval(() => {}, 1_000);
    signal.addEventListener("abort", () => {
      clearInterval(alive);
      resolve();
    });
  });
}

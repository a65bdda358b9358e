import { describe, expect, test } from "vitest";
import type { Clock } from "../../src/engine/ports.ts";

export interface ClockUnderTest {
  readonly clock: Clock;
  /** What `onCrash` was told. */
  readonly crashes: readonly { readonly task: string; readonly error: unknown }[];
  readonly end: () => void;
}

/** What every Clock keeps, whatever its time is made of. `make` gives a clock with an `onCrash` that writes down. */
export function clockContract(name: string, make: () => ClockUnderTest): void {
  /** Runs the work as a task and waits for its end. */
  async function within(work: (clock: Clock, crashes: ClockUnderTest["crashes"]) => Promise<void>): Promise<void> {
    const { clock, crashes, end } = make();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    clock.task("test", () => work(clock, crashes).then(resolve, reject));
    await promise;
    end();
  }

  describe(name, () => {
    test("a sleeper wakes at its time, not before", () =>
      within(async (clock) => {
        const at = clock.now() + 90_000;
        await clock.sleepUntil(at);
        expect(clock.now()).toBeGreaterThanOrEqual(at);
      }));

    test("a time that has passed is slept through without going back", () =>
      within(async (clock) => {
        const before = clock.now();
        await clock.sleepUntil(before - 60_000);
        expect(clock.now()).toBeGreaterThanOrEqual(before);
      }));

    test("a bell wakes one who sleeps for ever", () =>
      within(async (clock) => {
        const bell = clock.bell();
        clock.task("ringer", async () => {
          await clock.sleepUntil(clock.now() + 5_000);
          bell.ring();
        });
        await clock.sleepUntil(Number.POSITIVE_INFINITY, bell);
      }));

    test("a bell wakes all who listen to it", () =>
      within(async (clock) => {
        const [bell, done] = [clock.bell(), clock.bell()];
        const woken: number[] = [];
        for (const sleeper of [1, 2, 3]) {
          clock.task(`sleeper ${sleeper}`, async () => {
            await clock.sleepUntil(Number.POSITIVE_INFINITY, bell);
            woken.push(sleeper);
            if (woken.length === 3) done.ring();
          });
        }
        clock.task("ringer", async () => {
          await clock.sleepUntil(clock.now() + 5_000);
          bell.ring();
        });
        await clock.sleepUntil(Number.POSITIVE_INFINITY, done);
        expect(woken).toEqual([1, 2, 3]);
      }));

    test("a bell rung while nobody listens is heard by the next sleeper, once", () =>
      within(async (clock) => {
        const bell = clock.bell();
        bell.ring();
        bell.ring();
        await clock.sleepUntil(Number.POSITIVE_INFINITY, bell);
        const at = clock.now() + 5_000;
        await clock.sleepUntil(at, bell);
        expect(clock.now()).toBeGreaterThanOrEqual(at);
      }));

    test("a sleeper that woke by time listens no more: the next ring is kept for the next sleep", () =>
      within(async (clock) => {
        const bell = clock.bell();
        await clock.sleepUntil(clock.now() + 1_000, bell);
        bell.ring();
        await clock.sleepUntil(Number.POSITIVE_INFINITY, bell);
      }));

    test("the rejection of a task is reported with the task's name", () =>
      within(async (clock, crashes) => {
        const boom = new Error("boom");
        clock.task("doomed", () => Promise.reject(boom));
        await clock.sleepUntil(clock.now() + 60_000);
        expect(crashes).toEqual([{ task: "doomed", error: boom }]);
      }));

    test("a hold hands on what its work returns, and what it throws", () =>
      within(async (clock) => {
        expect(await clock.hold(async () => 42)).toBe(42);
        await expect(clock.hold(() => Promise.reject(new Error("no")))).rejects.toThrow("no");
      }));

    test("a deadline aborts with a TimeoutError", () =>
      within(async (clock) => {
        const bell = clock.bell();
        const signal = clock.deadline(5);
        signal.addEventListener("abort", () => bell.ring());
        await clock.sleepUntil(Number.POSITIVE_INFINITY, bell);
        expect(signal.reason).toMatchObject({ name: "TimeoutError" });
      }));

    test("NaN is refused: it would be a sleep without an end", () =>
      within(async (clock) => {
        expect(() => clock.sleepUntil(Number.NaN)).toThrow(RangeError);
      }));

    test("a bell that no clock made is refused: it could never wake anyone", () =>
      within(async (clock) => {
        expect(() => clock.sleepUntil(clock.now(), { ring: () => {} })).toThrow(TypeError);
      }));
  });
}

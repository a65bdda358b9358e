import { describe, expect, test } from "vitest";
import type { Schedule } from "../../src/core/schedule/schedule.ts";
import type { Store } from "../../src/engine/ports.ts";
import { AT } from "./rows.ts";

function schedule(id: string, differing: Partial<Schedule> = {}): Schedule {
  return {
    id,
    target: "web",
    channel: "C1",
    expression: "0 10 * * 2",
    timeZone: "Europe/Berlin",
    reason: null,
    by: "U1",
    activeSince: AT,
    pausedBy: null,
    ...differing,
  };
}

/** How every store keeps schedules; `store` is the test's own, and empty. */
export function schedulesContract(store: () => Store): void {
  const book = () => store().schedules;
  describe("a schedule", () => {
    test("comes back whole, oldest first, and is there once however often it is added", async () => {
      const late = schedule("s-2", { reason: "x'; --", activeSince: AT + 1 });
      for (const one of [late, schedule("s-1"), schedule("s-1")]) await book().add(one);
      expect(await book().all()).toEqual([schedule("s-1"), late]);
    });

    test("is removed once", async () => {
      await book().add(schedule("s-1"));
      expect([await book().remove("s-1"), await book().remove("s-1"), await book().remove("s-9")]).toEqual([
        true,
        false,
        false,
      ]);
      expect(await book().all()).toEqual([]);
    });

    test("is paused by the first who asks, and goes on from when it is resumed", async () => {
      await book().add(schedule("s-1"));
      expect([await book().pause("s-1", "U2"), await book().pause("s-1", "U3")]).toEqual([true, false]);
      expect(await book().all()).toEqual([schedule("s-1", { pausedBy: "U2" })]);
      expect([await book().resume("s-1", AT + 60_000), await book().resume("s-1", AT + 90_000)]).toEqual([true, false]);
      expect(await book().all()).toEqual([schedule("s-1", { activeSince: AT + 60_000 })]);
      expect([await book().pause("s-9", "U2"), await book().resume("s-9", AT)]).toEqual([false, false]);
    });
  });

  describe("a due time", () => {
    test("is taken once, however many ask at once", async () => {
      const firing = { scheduleId: "s-1", at: AT };
      const taken = await Promise.all(Array.from({ length: 10 }, () => book().take(firing)));
      expect(taken.filter((isMine) => isMine)).toHaveLength(1);
      expect(await book().take({ ...firing, at: AT + 60_000 })).toBe(true);
      expect(await book().take({ ...firing, scheduleId: "s-2" })).toBe(true);
    });

    test("is remembered as the last that was seen to", async () => {
      expect(await book().handledUntil("s-1")).toBeNull();
      for (const at of [AT, AT + 120_000, AT + 60_000]) await book().take({ scheduleId: "s-1", at });
      expect(await book().handledUntil("s-1")).toBe(AT + 120_000);
      expect(await book().handledUntil("s-2")).toBeNull();
    });

    test("that this very process took is nobody's loss", async () => {
      const firing = { scheduleId: "s-1", at: AT };
      await book().take(firing);
      expect(await book().unsettled()).toEqual([]);
      expect([await book().settle(firing, "posted"), await book().settle(firing, "missed")]).toEqual([true, false]);
      expect(await book().unsettled()).toEqual([]);
    });
  });
}

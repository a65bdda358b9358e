import { describe, expect, test } from "vitest";
import type { Forewarning } from "../../src/core/schedule/forewarning.ts";
import type { Store } from "../../src/engine/ports.ts";
import { AT, haltWord, requested, resume } from "./rows.ts";

function forewarning(id: string, at = AT): Forewarning {
  const schedule = {
    ...{ id, target: "web", channel: "C1", expression: "0 10 * * 2", timeZone: "Europe/Berlin" },
    ...{ reason: "x'; --\0", by: "U1", activeSince: AT, pausedBy: null },
  };
  return { schedule, target: requested("run-1").target, at, comesTwice: false };
}

/** How every store keeps what was announced; `store` is the test's own, and empty. */
export function forewarningsContract(store: () => Store): void {
  const book = () => store().forewarnings;
  const first = { scheduleId: "s-1", at: AT };
  describe("what was announced", () => {
    test("is taken once, however many ask at once, and comes back whole", async () => {
      const taken = await Promise.all(Array.from({ length: 10 }, () => book().begin(forewarning("s-1"), AT - 9.5)));
      expect(taken.filter((isMine) => isMine)).toHaveLength(1);
      expect(await book().of(first)).toEqual({
        ...{ forewarning: forewarning("s-1"), state: "open", endedBy: null, takenAt: AT - 10 },
        ...{ version: 1, posted: null, shownVersion: null },
      });
      expect([await book().of({ ...first, at: AT + 1 }), await book().of({ ...first, scheduleId: "s-2" })]).toEqual([
        null,
        null,
      ]);
      expect(await book().begin(forewarning("s-1", AT + 60_000), AT)).toBe(true);
    });

    test("stands where it was first said to stand, and never earlier than it was known to", async () => {
      await book().begin(forewarning("s-1"), AT);
      await book().posted(first, { ts: "1.1", at: AT + 0.5 });
      await book().posted(first, { ts: "2.2", at: AT - 5 });
      expect(await book().of(first)).toMatchObject({ posted: { ts: "1.1", at: AT + 1 }, version: 1, shownVersion: 1 });
    });

    test("is ended by exactly one of all who try at once, and stays ended so", async () => {
      await book().begin(forewarning("s-1"), AT);
      const ends = await Promise.all(
        Array.from({ length: 10 }, (_, n) =>
          book().end(first, n % 2 === 0 ? { state: "skipped", by: `U${n}` } : { state: "due", by: null }),
        ),
      );
      expect(ends.filter((isMine) => isMine)).toHaveLength(1);
      const ended = await book().of(first);
      expect(ended).toMatchObject({
        version: 2,
        state: ends.findIndex((isMine) => isMine) % 2 === 0 ? "skipped" : "due",
      });
      expect(await book().end(first, { state: "missed", by: null })).toBe(false);
      expect(await book().of(first)).toEqual(ended);
      expect(await book().end({ scheduleId: "s-9", at: AT }, { state: "skipped", by: "U1" })).toBe(false);
    });

    test("is ended as halted by a halt, and nothing of what had ended before", async () => {
      await book().begin(forewarning("s-1"), AT);
      await book().begin(forewarning("s-2"), AT);
      await book().begin(forewarning("s-3"), AT);
      await book().posted(first, { ts: "1.1", at: AT });
      await book().end({ scheduleId: "s-2", at: AT }, { state: "skipped", by: "U1" });
      await store().halt(haltWord("U2"));
      const rows = await Promise.all(["s-1", "s-2", "s-3"].map((scheduleId) => book().of({ scheduleId, at: AT })));
      expect(rows).toMatchObject([
        { state: "halted", endedBy: "U2", version: 2, shownVersion: 1 },
        { state: "skipped", endedBy: "U1", version: 2 },
        { state: "halted", endedBy: "U2", version: 2 },
      ]);
    });

    test("does not come due where a halt was said since it was taken, also one that is ended", async () => {
      await store().halt(haltWord("U2"));
      await resume(store(), "U3");
      await book().begin(forewarning("s-1"), AT);
      await book().begin(forewarning("s-2"), AT + 1);
      expect(await book().end(first, { state: "due", by: null })).toBe(false);
      expect(await book().of(first)).toMatchObject({ state: "halted", endedBy: "U2", version: 2 });
      expect(await book().end({ scheduleId: "s-2", at: AT }, { state: "due", by: null })).toBe(true);
    });

    test("is unsettled while it is open, and while its message does not show its end", async () => {
      const names = async (since = AT + 9) =>
        (await book().unsettled(since)).map(({ forewarning: { schedule } }) => schedule.id);
      await book().begin(forewarning("s-2", AT + 1), AT);
      await book().begin(forewarning("s-1"), AT);
      await book().begin(forewarning("s-3", AT + 2), AT);
      expect(await names()).toEqual(["s-1", "s-2", "s-3"]);
      await book().posted(first, { ts: "1.1", at: AT });
      await book().end(first, { state: "skipped", by: "U1" });
      await book().end({ scheduleId: "s-3", at: AT + 2 }, { state: "missed", by: null });
      expect(await names()).toEqual(["s-1", "s-2"]);
      await book().shown(first, 2);
      await book().shown(first, 1);
      expect(await names()).toEqual(["s-2"]);
    });

    test("is unsettled for a while where nobody knows whether its message stands there", async () => {
      const names = async (since: number) =>
        (await book().unsettled(since)).map(({ forewarning: { schedule } }) => schedule.id);
      await book().begin(forewarning("s-1"), AT);
      await book().end(first, { state: "halted", by: "U1" });
      await book().begin(forewarning("s-2", AT + 1), AT);
      await book().end({ scheduleId: "s-2", at: AT + 1 }, { state: "paused", by: "U1" });
      expect([await names(AT - 0.5), await names(AT), await names(AT + 1)]).toEqual([["s-1", "s-2"], ["s-2"], []]);
      // It is found, and shows its first version; the other is proven to stand nowhere.
      await book().posted(first, { ts: "1.1", at: AT });
      await book().shown({ scheduleId: "s-2", at: AT + 1 }, 2);
      expect(await names(AT - 1)).toEqual(["s-1"]);
    });
  });
}

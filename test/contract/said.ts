import { describe, expect, test } from "vitest";
import type { Store } from "../../src/engine/ports.ts";
import { AT, approval, haltWord, resume } from "./rows.ts";

/** How every store keeps what people say before a start; `store` is the test's own, and empty. */
export function saidContract(store: () => Store): void {
  describe("what people say to a plan", () => {
    test("comes back whole, in order, and is that plan's alone", async () => {
      const said = [
        approval("U2"),
        { ...approval("U1"), kind: "rejected" as const, reason: "not \0 today; '\ud800 🧪" },
      ];
      for (const word of said) expect(await store().approve(word)).toBe(true);
      await store().approve({ ...approval("U3"), planId: "plan-2" });
      const [first, second] = said;
      expect(await store().approvals("plan-1")).toEqual([first, { ...second, reason: "not \u2400 today; '\ufffd 🧪" }]);
      expect(await store().approvals("plan-3")).toEqual([]);
    });

    test("is each person's first word to the plan as it is: another one changes nothing", async () => {
      expect(await store().approve(approval("U1"))).toBe(true);
      expect(await store().approve({ ...approval("U1"), kind: "rejected", at: AT + 1 })).toBe(false);
      expect(await store().approve(approval("U1", AT + 2))).toBe(false);
      expect(await store().approvals("plan-1")).toEqual([approval("U1")]);
    });

    test("said again just as it was, after a lost answer, was kept", async () => {
      await store().approve(approval("U1"));
      expect(await store().approve(approval("U1"))).toBe(true);
      expect(await store().approvals("plan-1")).toHaveLength(1);
    });

    test("may be said anew once the plan is another one", async () => {
      await store().approve(approval("U1"));
      expect(await store().approve({ ...approval("U1"), hash: "c3d4" })).toBe(true);
      expect(await store().approvals("plan-1")).toHaveLength(2);
    });

    test("is kept once of many who press at once", async () => {
      const answers = await Promise.all(Array.from({ length: 20 }, (_, i) => store().approve(approval("U1", AT + i))));
      expect(answers.filter((isFirst) => isFirst)).toHaveLength(1);
    });
  });

  describe("a halt", () => {
    test("is none until somebody says so, and stands until somebody ends it", async () => {
      expect(await store().halted()).toBeNull();
      await store().halt(haltWord("U1"));
      expect(await store().halted()).toEqual({ by: "U1", at: AT, reason: "smoke", all: [expect.any(Number)] });
      await resume(store(), "U2");
      expect(await store().halted()).toBeNull();
      await store().halt(haltWord("U3", AT + 9));
      expect(await store().halted()).toMatchObject({ by: "U3" });
    });

    test("said twice is the first one's, and one resume ends both", async () => {
      await store().halt(haltWord("U1"));
      await store().halt({ ...haltWord("U2", AT - 5), reason: null });
      expect(await store().halted()).toMatchObject({ by: "U1" });
      await resume(store(), "U3");
      expect(await store().halted()).toBeNull();
    });

    test("that is said while another is being ended stands: its resume names what it ends", async () => {
      await store().halt(haltWord("U1"));
      const seen = await store().halted();
      await store().halt({ ...haltWord("U2", AT + 1), reason: "fire" });
      await store().resume({ by: "U3", at: AT + 2, where: "C1", ends: seen?.all ?? [] });
      expect(await store().halted()).toMatchObject({ by: "U2", reason: "fire" });
      // Said again, after a lost answer, it ends no more than before.
      await store().resume({ by: "U3", at: AT + 2, where: "C1", ends: seen?.all ?? [] });
      expect(await store().halted()).toMatchObject({ by: "U2" });
      await resume(store(), "U3");
      expect(await store().halted()).toBeNull();
    });

    test("is not ended by a resume that names none", async () => {
      await store().halt(haltWord("U1"));
      await store().resume({ by: "U3", at: AT, where: "C1", ends: [] });
      expect(await store().halted()).toMatchObject({ by: "U1" });
    });

    test("counts in the order in which it was written, whatever the clocks say", async () => {
      await store().halt(haltWord("U1", AT));
      await resume(store(), "U2", AT - 60_000);
      expect(await store().halted()).toBeNull();
      await store().halt(haltWord("U1", AT - 90_000.5));
      expect(await store().halted()).toMatchObject({ by: "U1", at: AT - 90_001, reason: "smoke" });
    });

    test("is counted, also once it is ended, and up to a time by the clock of whoever took it down", async () => {
      expect(await store().haltsSaid()).toBe(0);
      await store().halt(haltWord("U1", AT + 5.5));
      await store().halt(haltWord("U2", AT));
      await resume(store(), "U3");
      expect(await store().haltsSaid()).toBe(2);
      expect([await store().haltsSaid(AT - 1), await store().haltsSaid(AT), await store().haltsSaid(AT + 5)]).toEqual([
        0, 1, 2,
      ]);
      await store().halt(haltWord("U1"));
      expect(await store().haltsSaid()).toBe(3);
    });

    test("may have any reason", async () => {
      await store().halt({ ...haltWord("U1"), reason: "a\0'; --\ud800" });
      expect(await store().halted()).toMatchObject({ reason: "a\u2400'; --\ufffd" });
    });
  });
}

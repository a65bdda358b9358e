import { describe, expect, test } from "vitest";
import type { Store } from "../../src/engine/ports.ts";
import { AT, audited } from "./rows.ts";

const HOUR = 3_600_000;

/** How every store takes what people send; `store` is the test's own, and empty. */
export function incomingContract(store: () => Store): void {
  describe("what comes in from Slack", () => {
    test("acts the first time, and is audited then alone", async () => {
      expect(await store().receive("trigger-1", audited("start"))).toBe(true);
      expect(await store().receive("trigger-1", audited("start"))).toBe(false);
      expect(await store().receive("trigger-2", audited("stop"))).toBe(true);
      expect((await store().auditRows()).map(({ what }) => what)).toEqual(["start", "stop"]);
    });

    test("acts once, however often it comes at once", async () => {
      const answers = await Promise.all(Array.from({ length: 20 }, () => store().receive("t", audited("start"))));
      expect(answers.filter((isFirst) => isFirst)).toHaveLength(1);
      expect(await store().auditRows()).toEqual([audited("start")]);
    });

    test("is not remembered when it could not be audited", async () => {
      await expect(store().receive("t", { ...audited("start"), at: 0.5 })).rejects.toThrow();
      expect(await store().receive("t", audited("start"))).toBe(true);
    });

    test("is forgotten after a day, not before", async () => {
      for (const [key, at] of [
        ["a", AT],
        ["b", AT + HOUR],
      ] as const) {
        await store().receive(key, audited(key, at));
      }
      await store().receive("c", audited("c", AT + 24 * HOUR));
      expect(await store().receive("a", audited("a"))).toBe(false);
      await store().receive("d", audited("d", AT + 24 * HOUR + 1));
      expect(await store().receive("b", audited("b"))).toBe(false);
      expect(await store().receive("a", audited("a"))).toBe(true);
    });

    test("may have any key", async () => {
      expect(await store().receive("a\0'; --\ud800", audited("start"))).toBe(true);
      expect(await store().receive("a\0'; --\ud800", audited("start"))).toBe(false);
    });
  });
}

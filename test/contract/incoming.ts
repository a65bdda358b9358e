import { describe, expect, test } from "vitest";
import type { Store } from "../../src/engine/ports.ts";
import { AT, audited, question } from "./rows.ts";

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

  describe("a question", () => {
    test("comes back whole until it is answered", async () => {
      await store().ask(question("q-1"));
      expect(await store().question("q-1")).toStrictEqual(question("q-1"));
      expect(await store().question("q-1")).toStrictEqual(question("q-1"));
      expect(await store().answer("q-1")).toBe(true);
      expect(await store().question("q-1")).toBeNull();
      expect(await store().answer("q-1")).toBe(false);
    });

    test("that nobody asked is none, whatever a button says", async () => {
      expect(await store().question("q\0'; --")).toBeNull();
      expect(await store().answer("q\0'; --")).toBe(false);
    });

    test("is answered once by however many who press at once", async () => {
      await store().ask(question("q-1"));
      const answers = await Promise.all(Array.from({ length: 20 }, () => store().answer("q-1")));
      expect(answers.filter((isFirst) => isFirst)).toHaveLength(1);
    });

    test("asked again is the same one: an answer stands", async () => {
      await store().ask(question("q-1"));
      await store().answer("q-1");
      await store().ask(question("q-1"));
      expect(await store().question("q-1")).toBeNull();
    });

    test("is forgotten a day after its time, not before", async () => {
      await store().ask(question("q-1", AT));
      await store().ask(question("q-2", AT + 24 * HOUR));
      expect(await store().question("q-1")).not.toBeNull();
      await store().ask(question("q-3", AT + 24 * HOUR + 1.5));
      expect(await store().question("q-1")).toBeNull();
      expect(await store().question("q-2")).not.toBeNull();
      expect(await store().question("q-3")).toMatchObject({ validUntil: AT + 24 * HOUR + 1.5 });
    });
  });
}

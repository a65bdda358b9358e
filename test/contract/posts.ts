import { describe, expect, test } from "vitest";
import type { Store } from "../../src/engine/ports.ts";
import { AT, opened, post } from "./rows.ts";

/** What every store keeps of what a thread should show; `store` is the test's own, and empty. */
export function postsContract(store: () => Store): void {
  describe("posts", () => {
    test("come back in their places, with nothing sent yet", async () => {
      const [card, reply] = [post("run-1", "card", "a"), { ...post("run-1", "reply", "b"), place: 2, broadcast: true }];
      const held = await opened(store(), "run-1", [reply]);
      await store().append(held, [], [card]);
      const unsent = { ts: null, shownHash: null, shownAt: null };
      expect(await store().posts("run-1")).toEqual([
        { ...card, ...unsent },
        { ...reply, ...unsent },
      ]);
    });

    test("a newer wish replaces the older one and forgets nothing of what Slack shows", async () => {
      const held = await opened(store(), "run-1", [post("run-1", "card", "a")]);
      const shown = { ts: "1691143200.000100", shownHash: "a", shownAt: AT };
      await store().sent(held, { key: "card", ...shown });
      await store().append(held, [], [post("run-1", "card", "b")]);
      expect(await store().posts("run-1")).toEqual([{ ...post("run-1", "card", "b"), ...shown }]);
    });

    test("of two wishes of the same key in one step the later one counts", async () => {
      await opened(store(), "run-1", [post("run-1", "card", "a"), post("run-1", "card", "b")]);
      expect(await store().posts("run-1")).toMatchObject([post("run-1", "card", "b")]);
    });

    test("of another run have no place in a step", async () => {
      const held = await opened(store(), "run-1");
      await expect(store().append(held, [], [post("run-2", "card", "a")])).rejects.toThrow("run-2");
    });

    test("hundreds go in one step", async () => {
      const held = await opened(store(), "run-1");
      const posts = Array.from({ length: 345 }, (_, place) => ({ ...post("run-1", `p${place}`, "a"), place }));
      await store().append(held, [], posts);
      expect(await store().posts("run-1")).toMatchObject(posts);
    });

    test("what was sent is noted as the newest word on it", async () => {
      const held = await opened(store(), "run-1", [post("run-1", "card", "a")]);
      await store().sent(held, { key: "card", ts: "1.1", shownHash: "a", shownAt: AT });
      await store().sent(held, { key: "card", ts: null, shownHash: null, shownAt: null });
      expect(await store().posts("run-1")).toMatchObject([{ ts: null, shownHash: null, shownAt: null }]);
    });

    test("that one was refused is kept until it is offered anew, also when other words are wanted of it", async () => {
      const held = await opened(store(), "run-1", [post("run-1", "notices", "a")]);
      await store().sent(held, { key: "notices", ts: null, shownHash: null, shownAt: AT });
      await store().append(held, [], [post("run-1", "notices", "b")]);
      expect(await store().posts("run-1")).toMatchObject([{ hash: "b", ts: null, shownAt: AT }]);
      await store().sent(held, { key: "notices", ts: null, shownHash: null, shownAt: null });
      expect(await store().posts("run-1")).toMatchObject([{ ts: null, shownAt: null }]);
    });

    test("a post that nobody wanted cannot have been sent", async () => {
      const held = await opened(store(), "run-1");
      await expect(store().sent(held, { key: "card", ts: "1.1", shownHash: "a", shownAt: AT })).rejects.toThrow();
    });
  });
}

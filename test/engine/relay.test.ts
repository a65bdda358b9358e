import { describe, expect, test } from "vitest";
import { type VirtualClock, virtualClock } from "../../src/clock.ts";
import type { Line } from "../../src/core/message.ts";
import type { Post } from "../../src/core/post.ts";
import { Hold } from "../../src/engine/hold.ts";
import { postPlan } from "../../src/engine/plan-post.ts";
import { Relay } from "../../src/engine/relay.ts";
import { Traffic } from "../../src/engine/traffic.ts";
import { readable } from "../core/guard-support.ts";
import { type FakeChat, fakeChat, fakeLog, fakeStore, fakeWatcher } from "./fakes.ts";

const EPOCH = Date.UTC(2026, 0, 15, 10, 0, 0);

/** `state` is what people act on, `count` is not. */
function post(key: string, words: { state?: string; count?: string; pulse?: number } = {}): Post {
  const line: Line = [{ bold: words.state ?? "Running" }, ` ${words.count ?? ""}`];
  return {
    key,
    place: key === "card" ? "parent" : "reply",
    broadcast: false,
    message: { summary: `${key} ${words.state ?? ""}`, body: [[line]], footer: [], buttons: [] },
    facts: {},
    pulse: words.pulse ?? null,
  };
}

/** The wish, written down. */
function show(relay: Relay, posts: readonly Post[]): void {
  relay.kept(relay.want(posts), true);
}

interface Thread {
  readonly relay: Relay;
  /** `post card@0`, in order. */
  said(): readonly string[];
}

interface Place {
  readonly clock: VirtualClock;
  readonly chat: FakeChat;
  readonly store: ReturnType<typeof fakeStore>;
  at(seconds: number, work: () => void): void;
  open(run?: string): Thread;
}

function place({ isShared = false, isLeaving = false, writtenAt = 0 } = {}): Place {
  const clock = virtualClock({ epoch: EPOCH });
  const chat = fakeChat(clock);
  const store = fakeStore();
  const ports = {
    chat: chat.chat,
    store: { ...store.store, isShared },
    clock,
    log: fakeLog().log,
    traffic: new Traffic(),
    meter: null,
  };
  const at = (seconds: number, work: () => void) =>
    clock.task("world", async () => {
      await clock.sleepUntil(EPOCH + seconds * 1000);
      work();
    });
  return {
    clock,
    chat,
    store,
    at,
    open(runId = "run-1") {
      const hold = new Hold({ runId, token: 1, forMs: Number.POSITIVE_INFINITY, news: 0 }, 0, clock);
      const relay = new Relay(
        { runId, channel: "C1", by: "U0ANA", targetName: "workshop" },
        hold,
        ports,
        fakeWatcher(
          () => isLeaving,
          () => clock.now() >= EPOCH + writtenAt * 1000,
        ),
      );
      show(relay, [post("card")]);
      clock.task(runId, async () => {
        // As a plan, it stands there before.
        const plan = await postPlan({ id: runId, channel: "C1" }, post("card").message, ports);
        relay.adopt(plan.kind === "done" ? plan.ts : "");
        await relay.run();
      });
      return {
        relay,
        /** Without the edit that makes a card of the plan. */
        said: () => {
          const first = chat.calls.findIndex(({ what, key }) => what === "update" && key === "card");
          return chat.calls
            .filter((_, nth) => nth !== first)
            .map((call) => `${call.what} ${call.key}@${call.at / 1000}`);
        },
      };
    },
  };
}

describe("what a thread is sent", () => {
  test("posts go one a second, in the order in which they were wanted", async () => {
    const { clock, open } = place();
    const { relay, said } = open();
    show(relay, [post("card"), post("experiment"), post("notices"), post("draining")]);
    relay.end();
    await clock.idle();
    expect(said()).toEqual(["post card@0", "post experiment@1", "post notices@2", "post draining@3"]);
  });

  test.each([
    { isShared: false, whose: "its own: it is told all the same", after: ["post bad:zero:web@10"] },
    { isShared: true, whose: "another's soon: not before it is stored", after: ["post bad:zero:web@20"] },
  ])("a bad turn that cannot be stored, of a run that may be $whose", async ({ isShared, after }) => {
    const { clock, open, at } = place({ isShared });
    const { relay, said } = open();
    at(10, () => relay.kept(relay.want([post("card"), post("bad:zero:web")]), false));
    at(20, () => relay.kept([], true));
    at(30, () => relay.end());
    await clock.idle();
    expect(said().slice(1)).toEqual(after);
  });

  test("edits yield to posts", async () => {
    const { clock, open, at } = place();
    const { relay, said } = open();
    at(10, () => show(relay, [post("card", { state: "Recovering" }), post("notices"), post("draining")]));
    at(20, () => relay.end());
    await clock.idle();
    expect(said()).toEqual(["post card@0", "post notices@10", "post draining@11", "update card@11"]);
  });

  test("one message is edited once in three seconds, with the newest words", async () => {
    const { clock, open, at, chat } = place();
    const { relay, said } = open();
    for (const second of [10, 11, 12, 13]) at(second, () => show(relay, [post("card", { count: `${second}` })]));
    at(20, () => relay.end());
    await clock.idle();
    expect(said()).toEqual(["post card@0", "update card@10", "update card@13"]);
    expect(chat.calls.at(-1)?.message.body[0]?.[0]).toContain(" 13");
  });

  test("nothing is sent when nothing visible changed", async () => {
    const { clock, open, at } = place();
    const { relay, said } = open();
    for (const second of [10, 20, 30]) at(second, () => show(relay, [post("card")]));
    at(40, () => relay.end());
    await clock.idle();
    expect(said()).toEqual(["post card@0"]);
  });

  test("a card that only shows a newer look is edited once a minute at most, and within the minute", async () => {
    const { clock, open, at } = place();
    const { relay, said } = open();
    for (let second = 5; second <= 180; second += 5) at(second, () => show(relay, [post("card", { pulse: second })]));
    at(181, () => relay.end());
    await clock.idle();
    expect(said()).toEqual(["post card@0", "update card@50", "update card@100", "update card@150"]);
  });
});

test("a last reply that is still being written down at the end is sent, and only then the thread is over", async () => {
  const { clock, open, at } = place();
  const { relay, said } = open();
  let wanted: ReturnType<typeof relay.want> = [];
  at(10, () => {
    wanted = relay.want([post("card"), post("closing")]);
    relay.end();
  });
  at(12, () => relay.kept(wanted, true));
  await clock.idle();
  await relay.ended();
  expect(said()).toEqual(["post card@0", "post closing@12"]);
});

describe("the workspace's edits", () => {
  test("forty edits a minute are shared by all runs", async () => {
    const { clock, open, at, chat } = place();
    const threads = Array.from({ length: 30 }, (_, index) => open(`run-${index}`));
    for (let second = 10; second < 130; second += 4) {
      at(second, () => {
        for (const { relay } of threads) show(relay, [post("card", { state: `${second}` })]);
      });
    }
    at(140, () => {
      for (const { relay } of threads) relay.end();
    });
    await clock.idle();
    const edits = chat.calls.filter(({ what }) => what === "update").map(({ at: when }) => when);
    for (const edit of edits)
      expect(edits.filter((one) => one > edit - 60_000 && one <= edit).length).toBeLessThanOrEqual(40);
    expect(edits.length).toBeGreaterThan(80);
  });

  test("counts leave room for another run's change of state", async () => {
    const { clock, open, at, chat } = place();
    const busy = Array.from({ length: 20 }, (_, index) => open(`busy-${index}`));
    for (let second = 5; second < 60; second += 4) {
      at(second, () => {
        for (const { relay } of busy) show(relay, [post("card", { count: `${second}` })]);
      });
    }
    const news = open("news");
    at(40, () => show(news.relay, [post("card", { state: "Recovered" })]));
    at(61, () => {
      for (const { relay } of [...busy, news]) relay.end();
    });
    await clock.idle();
    const told = chat.calls.find((call) => call.what === "update" && call.message.summary.includes("Recovered"));
    expect(told?.at).toBe(40_000);
  });
});

describe("what Slack does to it", () => {
  test("a reply whose answer was lost is looked for, and adopted when it is there", async () => {
    const { clock, open, chat } = place();
    const { relay, said } = open();
    chat.world.answer = ({ what, key }) =>
      what === "post" && key === "notices" ? { kind: "unknown", message: "cut" } : null;
    chat.world.find = () => readable(["ts-found"]);
    show(relay, [post("card"), post("notices"), post("draining")]);
    relay.end();
    await clock.idle();
    expect(said().filter((line) => line.startsWith("post"))).toEqual([
      "post card@0",
      "post notices@1",
      "post draining@3",
    ]);
    expect(said().some((line) => line.startsWith("update notices"))).toBe(true);
  });

  test("a reply whose answer was lost is posted again only when it is proven not to be there, before the next one", async () => {
    const { clock, open, chat } = place();
    const { relay, said } = open();
    chat.world.answer = ({ key, n }) => (key === "notices" && n === 0 ? { kind: "unknown", message: "cut" } : null);
    chat.world.find = () => readable([]);
    show(relay, [post("card"), post("notices"), post("draining")]);
    relay.end();
    await clock.idle();
    expect(said()).toEqual(["post card@0", "post notices@1", "post notices@3", "post draining@4"]);
  });

  test("a look that gets no answer is made again, and nothing is posted meanwhile", async () => {
    const { clock, open, chat } = place();
    const { relay, said } = open();
    let looks = 0;
    chat.world.answer = ({ key, n }) => (key === "notices" && n === 0 ? { kind: "unknown", message: "cut" } : null);
    chat.world.find = () =>
      ++looks < 3
        ? { readable: false, operation: "slack:conversations.replies", code: "Timeout", message: "", passes: true }
        : readable([]);
    show(relay, [post("card"), post("notices"), post("draining")]);
    relay.end();
    await clock.idle();
    expect(said()).toEqual(["post card@0", "post notices@1", "post notices@13", "post draining@14"]);
  });

  test("a reply whose answer was lost is not posted twice where nobody may look, and the card says that it may be missing", async () => {
    const { clock, open, chat } = place();
    const { relay, said } = open();
    chat.world.answer = ({ key }) => (key === "notices" ? { kind: "unknown", message: "cut" } : null);
    show(relay, [post("card"), post("notices"), post("draining")]);
    relay.end();
    await clock.idle();
    expect(said()).toEqual(["post card@0", "post notices@1", "post draining@3", "update card@4"]);
    expect(JSON.stringify(chat.calls.at(-1)?.message.footer)).toContain("A line may be missing in this thread");
  });

  test("an adapter that throws is a lost answer", async () => {
    const { clock, open, chat } = place();
    const { relay, said } = open();
    chat.world.answer = ({ key }) => {
      if (key === "notices") throw new Error("a bug");
      return null;
    };
    show(relay, [post("card"), post("notices"), post("draining")]);
    relay.end();
    await clock.idle();
    expect(said()).toEqual(["post card@0", "post draining@3", "update card@4"]);
  });

  test("a lost edit is made again: it says the same", async () => {
    const { clock, open, at, chat } = place();
    const { relay, said } = open();
    chat.world.answer = ({ what, n }) => (what === "update" && n === 1 ? { kind: "unknown", message: "cut" } : null);
    at(10, () => show(relay, [post("card", { state: "Recovered" })]));
    at(20, () => relay.end());
    await clock.idle();
    expect(said()).toEqual(["post card@0", "update card@10", "update card@13"]);
  });

  test("when Slack says to wait with a post, nothing is posted before; edits have a limit of their own", async () => {
    const { clock, open, at, chat } = place();
    const { relay, said } = open();
    chat.world.answer = ({ key, n }) => (key === "notices" && n === 0 ? { kind: "wait", ms: 30_000 } : null);
    at(10, () => show(relay, [post("card", { state: "Recovering" }), post("notices")]));
    at(60, () => relay.end());
    await clock.idle();
    expect(said()).toEqual(["post card@0", "post notices@10", "update card@10", "post notices@40"]);
  });

  test("a Slack that says to wait for no time is not asked in a busy loop", async () => {
    const { clock, open, chat } = place();
    const { relay } = open();
    chat.world.answer = ({ key, n }) => (key === "notices" && n < 5 ? { kind: "wait", ms: 0 } : null);
    show(relay, [post("card"), post("notices")]);
    relay.end();
    await clock.idle();
    expect(clock.now() - EPOCH).toBeGreaterThanOrEqual(5_000);
  });

  test("a Slack that is not there is tried less and less often, and everything is said when it is back", async () => {
    const { clock, open, at, chat } = place();
    const { relay, said } = open();
    let isThere = false;
    at(5, () => show(relay, [post("card"), post("notices"), post("draining")]));
    at(300, () => {
      isThere = true;
    });
    at(301, () => relay.end());
    chat.world.answer = ({ key }) => (key === "card" || isThere ? null : { kind: "later", message: "down" });
    await clock.idle();
    expect(said().length).toBeLessThan(15);
    expect(chat.calls.filter(({ answer }) => answer === "done").map(({ key }) => key)).toEqual([
      "card",
      "card",
      "notices",
      "draining",
    ]);
  });

  test("edits that are refused become a new reply, at most one in five minutes", async () => {
    const { clock, open, at, chat } = place();
    const { relay } = open();
    chat.world.answer = ({ what }) =>
      what === "update" && clock.now() >= EPOCH + 10_000
        ? { kind: "refused", code: "cant_update_message", advice: "" }
        : null;
    for (let second = 10; second < 900; second += 10)
      at(second, () => show(relay, [post("card", { state: `S${second}` })]));
    at(901, () => relay.end());
    await clock.idle();
    const posts = chat.calls.filter(({ what }) => what === "post").map(({ key, at: when }) => `${key}@${when / 1000}`);
    expect(posts).toEqual(["card@0", "status:1@10", "status:2@310", "status:3@610"]);
  });

  test("a thread that takes no reply: the asker is told once, and at the end how it ended", async () => {
    const { clock, open, at, chat } = place();
    const { relay } = open();
    chat.world.answer = ({ what, key }) =>
      what === "post" && key !== "card" ? { kind: "refused", code: "is_archived", advice: "Unarchive it." } : null;
    at(10, () => show(relay, [post("card"), post("notices")]));
    at(20, () => show(relay, [post("card"), post("notices"), post("draining")]));
    at(60, () => {
      show(relay, [post("card"), post("notices"), post("draining"), post("closing", { state: "Finished" })]);
      relay.end();
    });
    await clock.idle();
    const direct = chat.calls.filter(({ what }) => what === "direct");
    expect(direct.map(({ key }) => key)).toEqual(["U0ANA", "U0ANA"]);
    expect(direct[0]?.message.summary).toContain("is_archived");
    expect(direct[1]?.message.summary).toContain("Finished");
  });

  test("whoever says good-bye into a thread that takes no reply does not claim to watch on", async () => {
    const { clock, open, at, chat } = place({ isLeaving: true });
    const { relay } = open();
    chat.world.answer = ({ what, key }) =>
      what === "post" && key !== "card" ? { kind: "refused", code: "is_archived", advice: "Unarchive it." } : null;
    at(10, () => show(relay, [post("card"), post("goodbye")]));
    at(20, () => relay.end());
    await clock.idle();
    expect(chat.calls.filter(({ what }) => what === "direct")).toEqual([]);
  });

  test("a card that is deleted before its last edit: nobody watches on, and nobody is told so", async () => {
    const { clock, open, at, chat } = place();
    const { relay } = open();
    at(60, () => {
      chat.world.answer = ({ what }) =>
        what === "update" ? { kind: "refused", code: "message_not_found", advice: "", gone: true } : null;
      show(relay, [post("card", { state: "Finished" }), post("closing", { state: "Finished" })]);
      relay.end();
    });
    await clock.idle();
    expect(chat.calls.filter(({ what }) => what === "direct")).toEqual([]);
  });

  test("a last reply that may stand there, where nobody may look any more: the asker is told how it ended", async () => {
    const { clock, open, at, chat } = place();
    const { relay } = open();
    at(60, () => {
      chat.world.answer = ({ what, key }) =>
        what === "post" && key === "closing" ? { kind: "unknown", message: "cut" } : null;
      chat.world.find = () => ({ readable: false, operation: "slack:find", code: "not_in_channel", message: "" });
      show(relay, [post("card"), post("closing", { state: "Finished" })]);
      relay.end();
    });
    await clock.idle();
    const direct = chat.calls.filter(({ what }) => what === "direct");
    expect(direct.map(({ message }) => message.summary)).toEqual([expect.stringContaining("Finished")]);
    expect(JSON.stringify(direct[0]?.message.body)).toContain("I cannot see whether its thread says it");
  });

  test.each([
    { isShared: true, sentAt: 80, why: "another bot would send it again" },
    { isShared: false, sentAt: 60, why: "nobody else is there to send it again" },
  ])("a direct message that the store does not take waits with a database ($isShared): $why", async (world) => {
    const { clock, open, at, chat } = place({ isShared: world.isShared, writtenAt: 79 });
    const { relay } = open();
    at(60, () => {
      chat.world.answer = ({ key }) =>
        key === "closing" ? { kind: "refused", code: "not_in_channel", advice: "" } : null;
      show(relay, [post("card"), post("closing", { state: "Finished" })]);
      relay.end();
    });
    await clock.idle();
    const direct = chat.calls.filter(({ what }) => what === "direct");
    expect(direct.map(({ at: when }) => when / 1000)).toEqual([world.sentAt]);
  });

  test("when the bot is invited back, what was refused is said after all", async () => {
    const { clock, open, at, chat } = place();
    const { relay } = open();
    let isMember = false;
    at(120, () => {
      isMember = true;
    });
    chat.world.answer = ({ what, key }) =>
      what === "post" && key !== "card" && !isMember ? { kind: "refused", code: "not_in_channel", advice: "" } : null;
    at(10, () => show(relay, [post("card"), post("notices")]));
    at(130, () => show(relay, [post("card"), post("notices"), post("evictions")]));
    at(400, () => relay.end());
    await clock.idle();
    const posts = chat.calls.filter(({ what, answer }) => what === "post" && answer === "done");
    expect(posts.map(({ key, at: when }) => `${key}@${when / 1000}`)).toEqual([
      "card@0",
      "evictions@130",
      "notices@310",
    ]);
  });

  test("a store that fails does not change what Slack is sent", async () => {
    const { clock, open, store } = place();
    const { relay, said } = open();
    store.world.fails = () => true;
    show(relay, [post("card"), post("notices")]);
    relay.end();
    await clock.idle();
    expect(said()).toEqual(["post card@0", "post notices@1"]);
  });

  test("a Slack that never comes back is given up an hour after the end", async () => {
    const { clock, open, chat } = place();
    const { relay } = open();
    chat.world.answer = ({ key }) => (key === "card" ? null : { kind: "later", message: "down" });
    show(relay, [post("card"), post("notices")]);
    relay.end();
    await clock.idle();
    await relay.ended();
    expect(clock.now() - EPOCH).toBeLessThan(62 * 60_000);
  });
});

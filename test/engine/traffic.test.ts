import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type VirtualClock, virtualClock } from "../../src/clock.ts";
import type { Post } from "../../src/core/post.ts";
import { Hold } from "../../src/engine/hold.ts";
import { hashOf } from "../../src/engine/outbox.ts";
import { postPlan } from "../../src/engine/plan-post.ts";
import type { Chat, ChatAnswer, PostRow } from "../../src/engine/ports.ts";
import { Relay } from "../../src/engine/relay.ts";
import { Traffic } from "../../src/engine/traffic.ts";
import { readable } from "../core/guard-support.ts";
import { fakeChat, fakeLog, fakeStore, fakeWatcher } from "./fakes.ts";

const EPOCH = Date.UTC(2026, 0, 15, 10, 0, 0);
const MINUTE_S = 60;

function post(key: string, words: { state?: string; count?: string; pulse?: number } = {}): Post {
  return {
    key,
    place: key === "card" ? "parent" : "reply",
    broadcast: false,
    message: {
      summary: `${words.state ?? "Running"} ${words.count ?? ""}`,
      body: [[[{ bold: words.state ?? "Running" }, ` ${words.count ?? ""}`]]],
      footer: [],
      buttons: [],
    },
    facts: {},
    pulse: words.pulse ?? null,
  };
}

interface Call {
  readonly what: "post" | "update" | "find";
  /** Seconds since the beginning. */
  readonly at: number;
  readonly run: string;
  readonly key: string;
  readonly channel: string;
  readonly words: string;
  readonly isDone: boolean;
}

interface Workspace {
  readonly clock: VirtualClock;
  readonly calls: Call[];
  /** null: Slack takes it. */
  answer: (call: Omit<Call, "isDone">) => ChatAnswer | null;
  at(seconds: number, work: () => void): void;
  open(run: string, channel?: string): Relay;
  /** Gone on with after a restart, with one reply of which nobody knows whether it is there. */
  resume(run: string): Relay;
}

/** Many runs of one process, in one workspace. */
function workspace(): Workspace {
  const clock = virtualClock({ epoch: EPOCH });
  const { chat: fake } = fakeChat(clock);
  const calls: Call[] = [];
  const place: Workspace = {
    clock,
    calls,
    answer: () => null,
    at: (seconds, work) =>
      clock.task("world", async () => {
        await clock.sleepUntil(EPOCH + seconds * 1000);
        work();
      }),
    open(run, channel = "C1") {
      const relay = relayOf(run, channel);
      show(relay, [post("card")]);
      clock.task(run, async () => {
        const card = post("card");
        while ((await postPlan({ id: run, channel }, card.message, ports)).kind !== "done");
        relay.adopt(`card of ${run}`, { post: card, since: clock.now() });
        await relay.run();
      });
      return relay;
    },
    resume(run) {
      const relay = relayOf(run, "C1");
      relay.restore([row(run, post("card"), `card of ${run}`), row(run, post("notices"), null)], null);
      show(relay, [post("card"), post("notices")]);
      clock.task(run, () => relay.run());
      return relay;
    },
  };
  const called = (call: Omit<Call, "isDone" | "at">): ChatAnswer => {
    const made = { ...call, at: (clock.now() - EPOCH) / 1000 };
    const answer = place.answer(made) ?? { kind: "done", ts: `${call.key} of ${call.run}` };
    calls.push({ ...made, isDone: answer.kind === "done" });
    return answer;
  };
  const channelOf = new Map<string, string>();
  const chat: Chat = {
    ...fake,
    post: async ({ channel }, { run, key, message }) =>
      called({ what: "post", run, key, channel, words: message.summary }),
    update: async ({ channel }, { run, key, message }) =>
      called({ what: "update", run, key, channel, words: message.summary }),
    find: async ({ channel }, { run, key }) => {
      const answer = called({ what: "find", run, key, channel, words: "" });
      if (answer.kind !== "wait") return readable([`${key} of ${run}`]);
      const code = "ratelimited";
      return {
        readable: false,
        operation: "slack:conversations.replies",
        code,
        message: "",
        waitMs: answer.ms,
        passes: true,
      };
    },
  };
  const ports = { chat, store: fakeStore().store, clock, log: fakeLog().log, traffic: new Traffic(), meter: null };
  const relayOf = (runId: string, channel: string): Relay => {
    channelOf.set(runId, channel);
    const hold = new Hold({ runId, token: 1, forMs: Number.POSITIVE_INFINITY, news: 0 }, 0, clock);
    return new Relay({ runId, channel, by: "U0ANA", targetName: "workshop" }, hold, ports, fakeWatcher());
  };
  return place;
}

function row(runId: string, { key, broadcast, message, facts, ...rest }: Post, ts: string | null): PostRow {
  const hash = hashOf({ key, broadcast, message, facts, ...rest });
  const shown = ts === null ? { shownHash: null, shownAt: null } : { shownHash: hash, shownAt: EPOCH };
  return { runId, key, place: 0, broadcast, message, facts, hash, ts, ...shown };
}

function show(relay: Relay, posts: readonly Post[]): void {
  relay.kept(relay.want(posts), true);
}

function names(count: number): readonly string[] {
  return Array.from({ length: count }, (_, nth) => `run-${nth}`);
}

/** The most of these moments within any `spanS` seconds. */
function mostIn(spanS: number, moments: readonly number[]): number {
  return Math.max(0, ...moments.map((from) => moments.filter((at) => at >= from && at < from + spanS).length));
}

const seconds = (calls: readonly Call[]) => calls.map(({ at }) => at);

describe("posts", () => {
  test("of several runs in one channel go one a second, whoever waits longest first", async () => {
    const { clock, calls, open, at } = workspace();
    const relays = names(4).map((name) => open(name));
    const wished = [30, 30.2, 30.1, 30.3];
    for (const [nth, relay] of relays.entries())
      at(wished[nth] ?? 0, () => show(relay, [post("card"), post("notices")]));
    at(60, () => {
      for (const relay of relays) relay.end();
    });
    await clock.idle();
    const notices = calls.filter(({ key }) => key === "notices");
    expect(notices.map(({ run }) => run)).toEqual(["run-0", "run-2", "run-1", "run-3"]);
    expect(seconds(notices)).toEqual([30, 31, 32, 33]);
    expect(mostIn(1, seconds(calls))).toBe(1);
  });

  test("in another channel wait for none of that", async () => {
    const { clock, calls, open, at } = workspace();
    const relays = names(6).map((name, nth) => open(name, nth < 5 ? "C1" : "C2"));
    at(30, () => {
      for (const relay of relays) show(relay, [post("card"), post("notices")]);
    });
    at(60, () => {
      for (const relay of relays) relay.end();
    });
    await clock.idle();
    expect(calls.find(({ run, key }) => run === "run-5" && key === "notices")?.at).toBe(30);
  });

  test("a new run's card goes before what other runs of its channel have to say", async () => {
    const { clock, calls, open, at } = workspace();
    const relays = names(10).map((name) => open(name));
    at(30, () => {
      for (const relay of relays) show(relay, [post("card"), post("notices")]);
    });
    at(32.5, () => void relays.push(open("late")));
    at(60, () => {
      for (const relay of relays) relay.end();
    });
    await clock.idle();
    expect(calls.find(({ run }) => run === "late")?.at).toBe(33);
  });

  test("that Slack limits are held back in that channel, for all its runs; other channels and all edits go on", async () => {
    const place = workspace();
    const { clock, calls, open, at } = place;
    const [one, two, other] = [open("one"), open("two"), open("other", "C2")];
    let isLimited = true;
    place.answer = ({ what, channel, key }) => {
      if (what !== "post" || channel !== "C1" || key !== "notices" || !isLimited) return null;
      isLimited = false;
      return { kind: "wait", ms: 30_000 };
    };
    at(10, () => show(one, [post("card"), post("notices")]));
    at(12, () => {
      show(two, [post("card", { state: "Recovering" }), post("notices")]);
      show(other, [post("card"), post("notices")]);
    });
    at(60, () => {
      for (const relay of [one, two, other]) relay.end();
    });
    await clock.idle();
    const told = calls.filter(({ at: when }) => when >= 10).map(({ what, run, at: when }) => `${what} ${run}@${when}`);
    expect(told).toEqual(["post one@10", "update two@12", "post other@12", "post one@40", "post two@41"]);
  });

  test("of all channels together are at most 200 in a minute", async () => {
    const { clock, calls, open, at } = workspace();
    const relays = names(60).map((name, nth) => open(name, `C${nth}`));
    at(120, () => {
      const keys = ["experiment", "notices", "draining", "evictions", "replacements"];
      for (const relay of relays) show(relay, [post("card"), ...keys.map((key) => post(key))]);
    });
    at(300, () => {
      for (const relay of relays) relay.end();
    });
    await clock.idle();
    expect(calls.length).toBe(360);
    expect(mostIn(MINUTE_S, seconds(calls))).toBe(200);
  });
});

describe("edits", () => {
  test.each([
    { runs: 200, withinS: 300 },
    { runs: 50, withinS: 90 },
  ])("of $runs runs that all changed: every card shows it within $withinS s", async ({ runs, withinS }) => {
    const { clock, calls, open, at } = workspace();
    const relays = names(runs).map((name, nth) => open(name, `C${nth % 20}`));
    const words = (key: string) => [
      post("card", { count: key }),
      ...["notices", "draining"].map((reply) => post(reply, { count: key })),
    ];
    at(60, () => {
      for (const relay of relays) show(relay, words("first"));
    });
    at(180, () => {
      for (const relay of relays) show(relay, words("second"));
    });
    at(1500, () => {
      for (const relay of relays) relay.end();
    });
    await clock.idle();
    const edits = calls.filter(({ what }) => what === "update");
    const cards = edits.filter(
      ({ key, words: said, at: when }) => key === "card" && said.includes("second") && when >= 180,
    );
    expect(new Set(cards.map(({ run }) => run)).size).toBe(runs);
    expect(Math.max(...seconds(cards))).toBeLessThanOrEqual(180 + withinS);
    expect(mostIn(MINUTE_S, seconds(edits))).toBeLessThanOrEqual(40);
  });

  test("no run's card is edited twice while another's waits, and no reply waits for ever", async () => {
    const { clock, calls, open, at } = workspace();
    const relays = names(100).map((name, nth) => open(name, `C${nth}`));
    const ready = post("notices");
    at(60, () => {
      for (const relay of relays) show(relay, [post("card"), ready]);
    });
    for (let second = 120; second < 2000; second += 5)
      at(second, () => {
        for (const relay of relays)
          show(relay, [post("card", { count: `${second}` }), post("notices", { count: "all" })]);
      });
    at(2000, () => {
      for (const relay of relays) relay.end();
    });
    await clock.idle();
    const edits = calls.filter(({ what, at: when }) => what === "update" && when < 2000);
    const cards = names(100).map((name) => seconds(edits.filter(({ run, key }) => run === name && key === "card")));
    const nth = (place: number) => cards.map((times) => times[place] ?? Number.NaN);
    expect(Math.max(...nth(0))).toBeLessThanOrEqual(Math.min(...nth(1)));
    expect(new Set(edits.filter(({ key }) => key === "notices").map(({ run }) => run)).size).toBe(100);
  });

  test("of a state go before other runs' counts, but not for ever", async () => {
    const { clock, calls, open, at } = workspace();
    const busy = names(60).map((name) => open(name));
    const loud = names(40).map((name) => open(`loud-${name}`));
    for (let second = 120; second < 600; second += 5)
      at(second, () => {
        for (const relay of loud) show(relay, [post("card", { state: `${second}` })]);
        for (const relay of busy) show(relay, [post("card", { count: "more" })]);
      });
    at(600, () => {
      for (const relay of [...busy, ...loud]) relay.end();
    });
    await clock.idle();
    const edits = calls.filter(({ what, at: when }) => what === "update" && when < 600);
    expect(edits.slice(0, 80).every(({ run }) => run.startsWith("loud"))).toBe(true);
    expect(new Set(edits.map(({ run }) => run)).size).toBe(100);
  });

  test("that only show a newer look yield to everything, and are the rarer the more runs there are", async () => {
    const { clock, calls, open, at } = workspace();
    const quiet = names(100).map((name) => open(name));
    const news = open("news");
    for (let second = 120; second < 1200; second += 10)
      at(second, () => {
        for (const relay of quiet) show(relay, [post("card", { pulse: second })]);
      });
    at(700, () => show(news, [post("card", { count: "changed" })]));
    at(1200, () => {
      for (const relay of [...quiet, news]) relay.end();
    });
    await clock.idle();
    const edits = calls.filter(({ what }) => what === "update");
    expect(edits.find(({ run }) => run === "news")?.at).toBe(700);
    const looks = edits.filter(({ run }) => run !== "news");
    expect(mostIn(MINUTE_S, seconds(looks))).toBe(10);
    const times = names(100).map((name) => looks.filter(({ run }) => run === name).length);
    expect(Math.min(...times)).toBeGreaterThanOrEqual(Math.max(...times) - 1);
  });

  test("that Slack limits are held back for all runs; posts go on", async () => {
    const place = workspace();
    const { clock, calls, open, at } = place;
    const [one, other] = [open("one"), open("other", "C2")];
    let isLimited = true;
    place.answer = ({ what }) => {
      if (what !== "update" || !isLimited) return null;
      isLimited = false;
      return { kind: "wait", ms: 30_000 };
    };
    at(10, () => show(one, [post("card", { state: "Recovering" })]));
    at(15, () => show(other, [post("card", { state: "Recovering" }), post("notices")]));
    at(60, () => {
      for (const relay of [one, other]) relay.end();
    });
    await clock.idle();
    const told = calls.filter(({ at: when }) => when >= 10).map(({ what, run, at: when }) => `${what} ${run}@${when}`);
    expect(told).toEqual(["update one@10", "post other@15", "update one@40", "update other@40"]);
  });
});

describe("looks into threads", () => {
  test("after a restart are at most 40 in a minute, over all runs", async () => {
    const { clock, calls, resume, at } = workspace();
    const relays = names(100).map((name) => resume(name));
    at(300, () => {
      for (const relay of relays) relay.end();
    });
    await clock.idle();
    const looks = calls.filter(({ what }) => what === "find");
    expect(new Set(looks.map(({ run }) => run)).size).toBe(100);
    expect(mostIn(MINUTE_S, seconds(looks))).toBe(40);
  });

  test("that Slack limits are held back for all runs, for as long as it says", async () => {
    const place = workspace();
    const { clock, calls, resume, at } = place;
    const relays = names(3).map((name) => resume(name));
    let isLimited = true;
    place.answer = ({ what }) => {
      if (what !== "find" || !isLimited) return null;
      isLimited = false;
      return { kind: "wait", ms: 20_000 };
    };
    at(60, () => {
      for (const relay of relays) relay.end();
    });
    await clock.idle();
    expect(seconds(calls.filter(({ what }) => what === "find"))).toEqual([2, 22, 22, 22]);
  });
});

test("a Slack that was away for ten minutes is not flooded when it is back: what was to be said comes in order, the newest words alone", async () => {
  const change = fc.record({
    run: fc.nat({ max: 5 }),
    atS: fc.integer({ min: 60, max: 720 }),
    reply: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(change, { minLength: 1, maxLength: 120 }),
      fc.constantFrom("later", "wait"),
      async (changes, kind) => {
        const place = workspace();
        const { clock, calls, open, at } = place;
        const [fromS, backS] = [120, 720];
        place.answer = ({ at: when }) => {
          if (when < fromS || when >= backS) return null;
          return kind === "later" ? { kind, message: "down" } : { kind: "wait", ms: 20_000 };
        };
        const runs = names(6).map((name, nth) => ({ name, relay: open(name, `C${nth % 2}`), posts: [post("card")] }));
        for (const { run, atS, reply } of changes)
          at(atS, () => {
            const { relay, posts } = runs[run] ?? { relay: null, posts: [] };
            if (relay === null) return;
            if (reply) posts.push(post(`reply-${posts.length}`));
            posts.splice(0, posts.length, ...posts.map(({ key }) => post(key, { count: `${atS}`, state: key })));
            show(relay, posts);
          });
        at(721 + 120, () => {
          for (const { relay } of runs) relay.end();
        });
        await clock.idle();
        const after = calls.filter(({ at: when }) => when >= backS);
        for (const channel of ["C0", "C1"]) {
          const posted = after.filter((call) => call.channel === channel && call.what === "post");
          expect(mostIn(1, seconds(posted))).toBeLessThanOrEqual(1);
        }
        expect(mostIn(MINUTE_S, seconds(after.filter(({ what }) => what === "update")))).toBeLessThanOrEqual(40);
        for (const { name, posts } of runs) {
          const ours = calls.filter(({ run, isDone }) => run === name && isDone);
          expect(ours.filter(({ what }) => what === "post").map(({ key }) => key)).toEqual(posts.map(({ key }) => key));
          for (const { key, message } of posts) {
            expect(ours.filter((call) => call.key === key).at(-1)?.words).toBe(message.summary);
            // A change at the very moment of the return may come just after the edit that tells the others.
            const edits = after.filter((call) => call.run === name && call.key === key && call.what === "update");
            expect(edits.length).toBeLessThanOrEqual(2);
          }
        }
      },
    ),
    { numRuns: 60, seed: 42 },
  );
});

import { type VirtualClock, virtualClock } from "../../src/clock.ts";
import type { Post } from "../../src/core/post.ts";
import type { Unreadable } from "../../src/core/reading.ts";
import { Hold } from "../../src/engine/hold.ts";
import type { Chat, ChatAnswer, PostRow, SentPost, Store, WantedPost } from "../../src/engine/ports.ts";
import { Relay } from "../../src/engine/relay.ts";
import { Traffic } from "../../src/engine/traffic.ts";
import { readable } from "../core/guard-support.ts";
import { type FakeChat, fakeChat, fakeLog, fakeStore, fakeWatcher } from "./fakes.ts";

export const EPOCH = Date.UTC(2026, 0, 15, 10, 0, 0);
const CARD_TS = tsAt(EPOCH - 60_000);

/** What becomes of one post: it is kept after so long (null: never), and answered so, after so long. */
export interface Fate {
  readonly keptAfterMs: number | null;
  readonly answer: ChatAnswer | null;
  readonly answeredAfterMs?: number;
}

export interface SlowSlack {
  readonly clock: VirtualClock;
  readonly chat: Chat;
  readonly calls: FakeChat["calls"];
  readonly looks: { readonly key: string; readonly at: number }[];
  /** Keys of the replies that stand in the thread, oldest first. */
  thread(): readonly string[];
  /** Kept there by nobody's call that is known. */
  arrives(key: string): void;
  /** The words sent to the asker alone. */
  direct(): readonly string[];
  world: {
    /** null: taken and answered at once. */
    fate: (key: string, n: number) => Fate | null;
    /** What an edit is answered; null: taken. */
    edit: (key: string) => ChatAnswer | null;
    /** What taking a message away is answered; null: it is gone. */
    removal: () => ChatAnswer | null;
    /** null: everything can be read. */
    unreadable: () => Unreadable | null;
  };
  readonly rows: Map<string, PostRow>;
  /** A process that drives the thread from then on, as the rows are. */
  relay(isShared?: boolean): Relay;
  at(seconds: number, work: () => void): void;
  until(seconds: number): Promise<void>;
}

/** A Slack with a clock of its messages, which may take its time with what it keeps and with what it answers. */
export function slowSlack(): SlowSlack {
  const clock = virtualClock({ epoch: EPOCH });
  const fake = fakeChat(clock);
  const messages: { readonly ts: string; readonly key: string }[] = [];
  const looks: { key: string; at: number }[] = [];
  const counts = new Map<string, number>();
  const rows = new Map<string, PostRow>();
  const world: SlowSlack["world"] = { fate: () => null, edit: () => null, removal: () => null, unreadable: () => null };
  const there = () => messages.filter(({ ts }) => !fake.removed.includes(ts));
  const keep = (key: string): string => {
    const ts = tsAt(clock.now() + messages.length / 1000);
    messages.push({ ts, key });
    return ts;
  };
  const later = (ms: number, work: () => void) =>
    clock.task("slack", async () => {
      await clock.sleepUntil(clock.now() + ms);
      work();
    });
  const chat: Chat = {
    ...fake.chat,
    async post(to, what) {
      const n = counts.get(what.key) ?? 0;
      counts.set(what.key, n + 1);
      const fate = world.fate(what.key, n);
      if (fate === null) {
        await fake.chat.post(to, what);
        return { kind: "done", ts: keep(what.key) };
      }
      const { keptAfterMs, answer, answeredAfterMs = 0 } = fate;
      if (keptAfterMs === 0) keep(what.key);
      else if (keptAfterMs !== null) later(keptAfterMs, () => void keep(what.key));
      if (answeredAfterMs > 0) await clock.sleepUntil(clock.now() + answeredAfterMs);
      return answer ?? fake.chat.post(to, what);
    },
    update: async (at, what) => world.edit(what.key) ?? fake.chat.update(at, what),
    remove: async (at) => world.removal() ?? fake.chat.remove(at),
    async find({ threadTs, since }, { key }) {
      looks.push({ key, at: (clock.now() - EPOCH) / 1000 });
      const unreadable = world.unreadable();
      if (unreadable !== null) return unreadable;
      if (threadTs !== null && threadTs !== CARD_TS) return readable([]);
      return readable(there().flatMap((one) => (one.key === key && Number(one.ts) * 1000 >= since ? [one.ts] : [])));
    },
  };
  const stored = fakeStore().store;
  const wanted = (post: WantedPost): void => {
    const { ts = null, shownHash = null, shownAt = null } = rows.get(post.key) ?? {};
    rows.set(post.key, { ...post, ts, shownHash, shownAt });
  };
  const store = (isShared: boolean): Store => ({
    ...stored,
    isShared,
    append: async (_held, _facts, posts) => {
      for (const post of posts) wanted(post);
      return true;
    },
    sent: async (_held, { key, ...sent }: SentPost) => {
      const row = rows.get(key);
      if (row !== undefined) rows.set(key, { ...row, ...sent });
      return true;
    },
  });
  return {
    clock,
    chat,
    calls: fake.calls,
    looks,
    thread: () => there().map(({ key }) => key),
    arrives: (key) => void keep(key),
    direct: () => fake.calls.flatMap(({ what, message }) => (what === "direct" ? [message.summary] : [])),
    world,
    rows,
    relay(isShared = false) {
      const ports = {
        chat,
        store: store(isShared),
        clock,
        log: fakeLog().log,
        traffic: new Traffic(),
        meter: null,
      };
      const hold = new Hold({ runId: "run-1", token: 1, forMs: Number.POSITIVE_INFINITY, news: 0 }, 0, clock);
      const thread = { runId: "run-1", channel: "C1", by: "U0ANA", targetName: "workshop" };
      const relay = new Relay(thread, hold, ports, fakeWatcher());
      if (rows.size > 0) relay.restore([...rows.values()], CARD_TS);
      else relay.adopt(CARD_TS);
      clock.task("relay", () => relay.run());
      return Object.assign(relay, {
        // As the journal does: written down, then sent.
        kept: (posts: readonly WantedPost[]) => {
          for (const post of posts) wanted(post);
          Relay.prototype.kept.call(relay, posts, true);
        },
      });
    },
    at: (seconds, work) =>
      clock.task("world", async () => {
        await clock.sleepUntil(EPOCH + seconds * 1000);
        work();
      }),
    until: (seconds) =>
      new Promise((resolve) =>
        clock.task("test", async () => {
          await clock.sleepUntil(EPOCH + seconds * 1000);
          resolve();
        }),
      ),
  };
}

export function post(key: string, state = "Running"): Post {
  return {
    key,
    place: key === "card" ? "parent" : "reply",
    broadcast: false,
    message: { summary: `${key} ${state}`, body: [[[{ bold: state }]]], footer: [], buttons: [] },
    facts: {},
    pulse: null,
  };
}

/** The thread is to show these: written down, and sent. */
export function show(relay: Relay, ...posts: readonly Post[]): void {
  relay.kept(relay.want(posts), true);
}

export function refusedLook(code: string): Unreadable {
  return { readable: false, operation: "slack:conversations.replies", code, message: "" };
}

function tsAt(at: number): string {
  return (at / 1000).toFixed(6);
}

import { describe, expect, test } from "vitest";
import { virtualClock } from "../../src/clock.ts";
import type { Post } from "../../src/core/post.ts";
import { Hold } from "../../src/engine/hold.ts";
import { hashOf } from "../../src/engine/outbox.ts";
import type { Chat, MayLeave, PostRow } from "../../src/engine/ports.ts";
import { Relay } from "../../src/engine/relay.ts";
import { Traffic } from "../../src/engine/traffic.ts";
import { readable } from "../core/guard-support.ts";
import { fakeChat, fakeLog, fakeStore, fakeWatcher } from "./fakes.ts";

const EPOCH = Date.UTC(2026, 0, 15, 10, 0, 0);
const LEASE_MS = 10_000;

function post(key: string, words: string): Post {
  const message = { summary: words, body: [[[{ bold: words }]]], footer: [], buttons: [] };
  return { key, place: key === "card" ? "parent" : "reply", broadcast: false, message, facts: {}, pulse: null };
}

function row({ key, broadcast, message, facts, ...rest }: Post, ts: string | null, isShown: boolean): PostRow {
  const hash = hashOf({ key, broadcast, message, facts, ...rest });
  const shown = isShown ? { shownHash: hash, shownAt: EPOCH } : { shownHash: null, shownAt: null };
  return { runId: "run-1", key, place: 0, broadcast, message, facts, hash, ts, ...shown };
}

/** A run gone on with, in a thread whose every message is there twice; its lease is renewed when the test says so. */
function takeOver(rows: readonly PostRow[], change: (chat: Chat) => Partial<Chat> = () => ({})) {
  const clock = virtualClock({ epoch: EPOCH });
  const slack = fakeChat(clock);
  slack.world.find = (key) => readable([`${key}-1`, `${key}-2`].filter((ts) => !slack.removed.includes(ts)));
  const chat = { ...slack.chat, ...change(slack.chat) };
  const { store } = fakeStore();
  const ports = { chat, store: { ...store, isShared: true }, clock, log: fakeLog().log, traffic: new Traffic() };
  const hold = new Hold({ runId: "run-1", token: 1, forMs: LEASE_MS, news: 0 }, EPOCH, clock);
  const thread = { runId: "run-1", channel: "C1", by: "U0ANA", targetName: "workshop" };
  const relay = new Relay(thread, hold, { ...ports, meter: null }, fakeWatcher());
  relay.restore(rows, null);
  clock.task("relay", () => relay.run());
  const renewAt = (seconds: number) =>
    clock.task("renewed", async () => {
      await clock.sleepUntil(EPOCH + seconds * 1000);
      hold.renew({ runId: "run-1", token: 1, forMs: LEASE_MS, news: 0 }, clock.steadyNow());
      relay.wake();
    });
  return { clock, slack, relay, renewAt };
}

/** Every look takes so long, in which a lease of ten seconds runs out. */
const slowly =
  (clock: () => ReturnType<typeof virtualClock>) =>
  ({ find }: Chat): Partial<Chat> => ({
    find: async (where, what) => {
      await clock().sleepUntil(clock().now() + 9_000);
      return find(where, what);
    },
  });

describe("a lease that ran out during a look into the thread", () => {
  test("takes no double away that the look found after a lost answer; once renewed it is looked for again", async () => {
    const rows = [row(post("card", "Running"), "card-1", true), row(post("notices", "Notices"), null, false)];
    const place = takeOver(
      rows,
      slowly(() => place.clock),
    );
    await place.clock.idle();
    expect(place.slack.removed).toEqual([]);
    place.renewAt(30);
    await place.clock.idle();
    expect(place.slack.removed).toEqual([]);
    for (let seconds = 50; seconds < 90; seconds += 3) place.renewAt(seconds);
    await place.clock.idle();
    expect(place.slack.removed).toEqual(["notices-2"]);
  });

  test("takes no double away of what the earlier driver had under way", async () => {
    const place = takeOver(
      [row(post("card", "Running"), "card-1", false)],
      slowly(() => place.clock),
    );
    for (const seconds of [3, 6, 9, 12]) place.renewAt(seconds);
    await place.clock.idle();
    expect(place.slack.removed).toEqual([]);
  });
});

test("whatever leaves for the thread is asked in the moment in which it does whether the lease is good", async () => {
  const asked: { readonly what: string; readonly mayLeave: MayLeave | undefined }[] = [];
  const place = takeOver(
    [row(post("card", "Starting"), "card-1", false)],
    ({ post: send, update, direct, remove }) => ({
      post: (to, what) => {
        asked.push({ what: "post", mayLeave: to.mayLeave });
        return what.key === "recovered"
          ? Promise.resolve({ kind: "refused", code: "is_archived", advice: "Unarchive it." })
          : send(to, what);
      },
      update: (at, what) => {
        asked.push({ what: "update", mayLeave: at.mayLeave });
        return update(at, what);
      },
      direct: (user, message, mayLeave) => {
        asked.push({ what: "direct", mayLeave });
        return direct(user, message);
      },
      remove: (at) => {
        asked.push({ what: "remove", mayLeave: at.mayLeave });
        return remove(at);
      },
    }),
  );
  place.slack.world.find = (key) => readable(key === "card" ? ["card-1", "card-2"] : []);
  for (let seconds = 0; seconds < 40; seconds += 3) place.renewAt(seconds);
  place.relay.kept(
    place.relay.want([post("card", "Running"), post("notices", "Notices"), post("recovered", "Back")]),
    true,
  );
  const good = new Set<string>();
  place.clock.task("asks", async () => {
    await place.clock.sleepUntil(EPOCH + 40_000);
    for (const { what, mayLeave } of asked) if (mayLeave?.() === true) good.add(what);
  });
  await place.clock.idle();
  expect([...good].sort()).toEqual(["direct", "post", "remove", "update"]);
  expect(asked.filter(({ mayLeave }) => mayLeave?.() !== false)).toEqual([]);
});

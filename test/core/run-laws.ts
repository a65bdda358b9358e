import { expect } from "vitest";
import { nextDeadline } from "../../src/core/deadline.ts";
import { effectsOf } from "../../src/core/effect.ts";
import type { Fact } from "../../src/core/fact.ts";
import { fold, foldAll, runOf } from "../../src/core/fold.ts";
import { phasesOf } from "../../src/core/phase.ts";
import { newlyTold, postsOf } from "../../src/core/post.ts";
import { EMPTY_RUN, type Run } from "../../src/core/run.ts";
import { type Instant, SECOND } from "../../src/core/time.ts";
import { OwnFacts } from "../../src/engine/own-facts.ts";

/** All that people and the engine get from a run at one moment. */
export function saidAt(run: Run, now: Instant): string {
  return JSON.stringify([phasesOf(run, now), postsOf(run, now), effectsOf(run, now)]);
}

/** The same facts in another order, some of them repeated, make the same run and say the same. */
export function expectSameRun(facts: readonly Fact[], again: readonly Fact[], now: Instant): void {
  const [once, other] = [runOf(facts), runOf(again)];
  expect(other).toEqual(once);
  expect(saidAt(other, now)).toBe(saidAt(once, now));
}

/** All at once, one by one, and in two batches: the same run. */
export function expectSameInBatches(facts: readonly Fact[], cut: number): void {
  const whole = runOf(facts);
  expect(facts.reduce(fold, EMPTY_RUN)).toEqual(whole);
  expect(foldAll(runOf(facts.slice(0, cut)), facts.slice(cut))).toEqual(whole);
}

/** At most 12 replies, what people and the bot did aside, each message once, a card first. */
export function expectOrderlyThread(run: Run, now: Instant): void {
  const posts = postsOf(run, now);
  const keys = posts.map((post) => post.key);
  expect(new Set(keys).size).toBe(keys.length);
  expect(posts[0]).toMatchObject({ key: "card", place: "parent" });
  expect(posts.slice(1).every((post) => post.place === "reply")).toBe(true);
  const told = keys.filter((key) => key !== "stop" && !key.startsWith("goodbye"));
  expect(told.length).toBeLessThanOrEqual(1 + 12);
}

/**
 * Told as the engine tells it, fact by fact in the order in which they were learned and at each deadline between them:
 * what the thread has said once belongs to it to the end. Answers the keys of what was said, in their order.
 */
export function expectNothingTakenBack(facts: readonly Fact[], until: Instant): readonly string[] {
  const learned = [...facts].sort((a, b) => a.seenAt - b.seenAt);
  const said = new Set<string>();
  let [run, now] = [EMPTY_RUN, learned[0]?.seenAt ?? until];
  while (now <= until) {
    run = foldAll(run, learned.splice(0, learned.filter(({ seenAt }) => seenAt <= now).length));
    const [posts, own] = [postsOf(run, now), new OwnFacts({ now: () => now })];
    run = foldAll(
      run,
      newlyTold(run, posts).map((key) => own.told(key)),
    );
    const keys = postsOf(run, now).map(({ key }) => key);
    expect(keys).toEqual(posts.map(({ key }) => key));
    expect(keys).toEqual(expect.arrayContaining([...said]));
    for (const key of keys) said.add(key);
    now = Math.min(learned[0]?.seenAt ?? until + 1, nextDeadline(run, now) ?? until + 1);
  }
  return [...said];
}

/** Nothing that is said or wanted changes between two deadlines; how far apart the samples are is the caller's. */
export function expectDeadlinesToHold(
  run: Run,
  from: Instant,
  options: { readonly until: Instant; readonly everyS: number },
) {
  let now = from;
  while (now < options.until) {
    const next = Math.min(nextDeadline(run, now) ?? options.until, options.until);
    const said = saidAt(run, now);
    for (let t = now + options.everyS * SECOND; t < next; t += options.everyS * SECOND)
      expect(saidAt(run, t)).toBe(said);
    expect(saidAt(run, next - 1)).toBe(said);
    now = next;
  }
}

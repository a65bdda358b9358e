import { expect, test } from "vitest";
import type { Fact } from "../../src/core/fact.ts";
import { foldAll } from "../../src/core/fold.ts";
import { newsOf } from "../../src/core/news.ts";
import { type Post, postsOf } from "../../src/core/post.ts";
import { at, given, START } from "./given.ts";
import * as s from "./story.ts";

/** Seconds after the start: since when, and seen when, is what makes the post read as it does at `now`? */
function news(key: string, step: { readonly known: readonly Fact[]; readonly learned: readonly Fact[]; now: number }) {
  const [before, now] = [given(step.known), at(step.now)];
  const post = postsOf(foldAll(before, step.learned), now).find((one) => one.key === key);
  if (post === undefined) throw new Error(`no post ${key}`);
  const found = newsOf({ before, facts: step.learned, now }, (one: Post) => JSON.stringify(one.message))(post);
  return found === null ? null : [(found.at - START) / 1000, (found.seenAt - START) / 1000];
}

test("the news of a post is when it happened, not when it was read", () => {
  const learned = [s.warned(1, 24, 31)];
  expect(news("notices", { known: s.underWay(), learned, now: 31 })).toEqual([24, 31]);
});

test("of two facts that one step learned, the newer is the news, in whatever order they come", () => {
  const learned = [s.warned(2, 26, 31), s.warned(1, 24, 31)];
  expect(news("notices", { known: s.underWay(), learned, now: 31 })).toEqual([26, 31]);
  expect(news("notices", { known: s.underWay(), learned: learned.toReversed(), now: 31 })).toEqual([26, 31]);
});

test("a newer fact of the same step that this post does not tell does not make it younger", () => {
  const learned = [s.warned(1, 24, 31), s.draining(2, [26, 31])];
  expect(news("notices", { known: s.underWay(), learned, now: 31 })).toEqual([24, 31]);
  expect(news("draining", { known: s.underWay(), learned, now: 31 })).toEqual([31, 31]);
});

test("an older fact of the same step that this post does not tell does not make it older", () => {
  const learned = [s.warned(1, 4, 31), s.draining(2, [26, 31])];
  expect(news("draining", { known: s.underWay(), learned, now: 31 })).toEqual([31, 31]);
});

test("what changes because time has passed has no news, nor has what does not change", () => {
  const known = s.underWay();
  expect(news("experiment", { known, learned: [], now: 600 })).toBeNull();
  expect(news("experiment", { known, learned: [s.draining(2, [26, 31])], now: 31 })).toBeNull();
});

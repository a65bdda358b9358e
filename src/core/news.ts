import type { Fact } from "./fact.ts";
import { foldAll } from "./fold.ts";
import { type Post, postsOf } from "./post.ts";
import type { Run } from "./run.ts";
import type { Instant } from "./time.ts";

/** A fact that made a post read as it does: when it happened, at the latest, and when the bot learned of it. */
export interface News {
  readonly at: Instant;
  readonly seenAt: Instant;
}

/**
 * How old a post's news is. One step often learns several facts of different age, and most of them change only some of the
 * posts. So the facts are joined oldest first, which their order allows, until the post reads as it does with all of
 * them: the last one joined is its news. null: no fact changed it, but time, or nothing.
 * `reads` is the same for two posts that look the same.
 */
export function newsOf(
  step: { readonly before: Run; readonly facts: readonly Fact[]; readonly now: Instant },
  reads: (post: Post) => string,
): (post: Post) => News | null {
  const facts = [...step.facts].sort((a, b) => a.at.to - b.at.to || a.seenAt - b.seenAt);
  const known = new Map<number, ReadonlyMap<string, string>>();
  /** Every post after the oldest `count` facts. */
  const after = (count: number): ReadonlyMap<string, string> => {
    const read =
      known.get(count) ??
      new Map(
        postsOf(foldAll(step.before, facts.slice(0, count)), step.now).map((post) => [post.key, reads(post)] as const),
      );
    known.set(count, read);
    return read;
  };
  return (post) => {
    const wanted = reads(post);
    // It reads so after `high` facts, and not after fewer than `low`.
    let [low, high] = [0, facts.length];
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if (after(middle).get(post.key) === wanted) high = middle;
      else low = middle + 1;
    }
    const fact = facts[high - 1];
    return fact === undefined ? null : { at: fact.at.to, seenAt: fact.seenAt };
  };
}

import type { Fact } from "./fact.ts";
import { foldAll } from "./fold.ts";
import { type News, newsOf } from "./news.ts";
import { type Post, postsOf } from "./post.ts";
import { EMPTY_RUN, type Run } from "./run.ts";

/** What made a post: the fact that brought it, and the one that made it read as it does. null: no fact did, but time. */
export interface PostNews {
  readonly first: News | null;
  readonly newest: News | null;
  /** What it reads now, by `reads`. */
  readonly reading: string;
}

/** The news of every post, by its key: the facts joined again, in the steps in which the bot learned of them. */
export function newsHistory(facts: readonly Fact[], reads: (post: Post) => string): ReadonlyMap<string, PostNews> {
  const told = new Map<string, PostNews>();
  const steps = [...Map.groupBy(facts, (fact) => fact.seenAt)].sort(([a], [b]) => a - b);
  let run: Run = EMPTY_RUN;
  for (const [now, learned] of steps) {
    const news = newsOf({ before: run, facts: learned, now }, reads);
    run = foldAll(run, learned);
    for (const post of postsOf(run, now)) {
      const before = told.get(post.key);
      const reading = reads(post);
      if (before?.reading === reading) continue;
      const newest = news(post);
      told.set(post.key, { first: before === undefined ? newest : before.first, newest, reading });
    }
  }
  return told;
}

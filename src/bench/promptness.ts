import { keyOf } from "../cli/rehearse/people.ts";
import type { Fact } from "../core/fact.ts";
import { foldAll } from "../core/fold.ts";
import { postsOf } from "../core/post.ts";
import { EMPTY_RUN, type Run } from "../core/run.ts";
import type { Instant } from "../core/time.ts";
import { hashOf } from "../engine/outbox.ts";
import type { Shown } from "../sim/slack/shown.ts";
import { runOf } from "./many-runs.ts";

/** World seconds from a fact's being seen until Slack showed what it changed; Infinity: never. */
export interface Promptness {
  /** Of each reply, its first words. */
  readonly replies: readonly number[];
  /** Of each change of each card: until an edit after it. */
  readonly cards: readonly number[];
}

/** What the bot learned is replayed, and compared with what the workspace was made to show. */
export function promptnessOf(facts: ReadonlyMap<string, readonly Fact[]>, shown: readonly Shown[]): Promptness {
  const byRun = Map.groupBy(shown, (one) => runOf(one) ?? "");
  const replies: number[] = [];
  const cards: number[] = [];
  for (const [run, learned] of facts) {
    const told = byRun.get(run) ?? [];
    for (const { key, at } of wishesOf(learned)) {
      const isCard = key === "card";
      const first = told.find((one) => keyOf(one) === key && (isCard ? one.at >= at : one.op === "post"));
      const lateS = first === undefined ? Number.POSITIVE_INFINITY : Math.max(0, first.at - at) / 1000;
      (isCard ? cards : replies).push(lateS);
    }
  }
  return { replies, cards };
}

/** When a card changed, and when a reply was first wanted. What time alone brings (a deadline) is not among it. */
function wishesOf(facts: readonly Fact[]): readonly { readonly key: string; readonly at: Instant }[] {
  const byMoment = Map.groupBy(facts, ({ seenAt }) => seenAt);
  const wishes: { key: string; at: Instant }[] = [];
  const known = new Set<string>();
  let card: string | null = null;
  let run: Run = EMPTY_RUN;
  for (const at of [...byMoment.keys()].sort((a, b) => a - b)) {
    run = foldAll(run, byMoment.get(at) ?? []);
    for (const post of postsOf(run, at)) {
      if (post.place === "reply" && !known.has(post.key)) wishes.push({ key: post.key, at });
      known.add(post.key);
      if (post.place !== "parent") continue;
      const hash = hashOf(post);
      if (hash !== card) wishes.push({ key: "card", at });
      card = hash;
    }
  }
  return wishes;
}

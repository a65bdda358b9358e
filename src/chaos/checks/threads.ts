import { keyOf } from "../../cli/rehearse/people.ts";
import { announcedIn } from "../../core/announcing.ts";
import type { Played } from "../played.ts";
import { markOf } from "../posted.ts";
import { type Check, duplicated, lost, untrue, type Violation } from "../violation.ts";

/** One thread a run, and in it one message a key. */
export const checkThreads: Check = (played) => [
  ...twice(played),
  ...toldTwice(played),
  ...astray(played),
  ...withoutThread(played),
];

/** Counted over everything that was ever posted: what was taken away again had been there. */
function twice({ shown }: Played): readonly Violation[] {
  const posts = shown.filter((one) => one.op === "post" && keyOf(one) !== null);
  const byName = Map.groupBy(posts, (one) => {
    const mark = markOf(one);
    return `${mark?.key} of ${mark?.runId}`;
  });
  return [...byName].flatMap(([name, all]) =>
    all.length > 1 ? [duplicated(`${name} was posted ${all.length} times`)] : [],
  );
}

/** Whoever cannot read the thread is told so directly, once a run. */
function toldTwice({ shown, runs }: Played): readonly Violation[] {
  const told = shown.filter(({ op, text }) => op === "post" && /I keep watching the run of/.test(text));
  return told.length > runs.length
    ? [duplicated(`the asker was told ${told.length} times directly that the thread cannot be written`)]
    : [];
}

function astray({ messages, runs, plans }: Played): readonly Violation[] {
  const cards = new Map<string, string>();
  for (const message of messages) {
    const mark = markOf(message);
    if (mark?.key === "card" && message.threadTs === null) cards.set(mark.runId, message.ts);
  }
  return messages.flatMap((message) => {
    const mark = markOf(message);
    if (mark === null) return [];
    const name = `${mark.key} of ${mark.runId}`;
    const isKept = runs.some(({ row }) => row.runId === mark.runId) || plans.some(({ plan }) => plan.id === mark.runId);
    if (!isKept) return [lost(`${name} belongs to no run that is kept`)];
    const isParent = mark.key === "card" || announcedIn(mark.key) !== null;
    const place = isParent ? null : (cards.get(mark.runId) ?? null);
    return message.threadTs === place ? [] : [untrue(`${name} stands outside its run's thread`)];
  });
}

function withoutThread({ runs, messages, experiments }: Played): readonly Violation[] {
  return runs.flatMap(({ row: { runId }, facts }) => {
    const isBegun = facts.some((fact) => fact.kind === "CardPosted") || experiments.some((one) => one.runId === runId);
    const hasCard = messages.some((message) => {
      const mark = markOf(message);
      return mark?.runId === runId && mark.key === "card";
    });
    return isBegun && !hasCard ? [lost(`${runId} has begun and has no thread`)] : [];
  });
}

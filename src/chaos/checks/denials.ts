import { keyOf } from "../../cli/rehearse/people.ts";
import type { PhaseName } from "../../core/phase.ts";
import { SECOND } from "../../core/time.ts";
import { evidenceOf } from "../evidence.ts";
import { type Check, untrue } from "../violation.ts";

/** Twice the slowest poll of what is due. */
const UNSEEN_MS = 30 * SECOND;

/** Messages that say what AWS does *not* show, and of which phase. */
const DENIALS: Readonly<Record<string, PhaseName>> = {
  "bad:late:notices": "notices",
  "bad:late:evictions": "evictions",
};

/** Nothing is denied that had long been there to read: who could not look says that, and not what is not there. */
export const checkDenials: Check = (played) => {
  const world = evidenceOf(played);
  return played.shown.flatMap((one) => {
    const key = keyOf(one) ?? "";
    const phase = DENIALS[key];
    if (phase === undefined || !/\b(not|never) seen\b/.test(one.text)) return [];
    const there = (world.get(phase)?.passing ?? []).filter(
      ({ readable }) => readable !== null && readable.from < one.at - UNSEEN_MS && readable.to > one.at,
    );
    const [first] = there;
    return first === undefined ? [] : [untrue(`${key} says "${one.text}", and there was ${first.what} to read`)];
  });
};

import { noticesDueAt } from "../due.ts";
import { isDenied } from "../hits.ts";
import { earliest, latest } from "../mark.ts";
import type { Finding } from "../phase.ts";
import type { View } from "../view.ts";

/**
 * Complete with a warning for every hit instance. Missing recommendations are named and hold nothing up: EC2 sends
 * either without the other (facts: 6 of 15 nodes had a notice without a recommendation).
 */
export function notices(view: View): Finding {
  const warned = view.hits.filter((hit) => hit.warned !== null);
  const first = earliest(view.hits.flatMap((hit) => [hit.recommended, hit.warned]));
  const all = view.hitsKnown && warned.length === view.hits.length;
  const denied = first === null && isDenied(view.run, "events");
  return {
    first,
    done: all ? latest(warned.map((hit) => hit.warned)) : null,
    count: { done: warned.length, of: view.hitCount },
    verdict: denied ? { status: "not_watched", why: "the event log group cannot be read" } : null,
    dueAt: noticesDueAt(view),
    caveat: false,
  };
}

import { evictionsDueAt } from "../due.ts";
import { goneMark, isAccountedFor, isDenied, isSpotEviction } from "../hits.ts";
import { earliest } from "../mark.ts";
import type { Finding } from "../phase.ts";
import type { View } from "../view.ts";

/**
 * Begins with the first that Spot took; complete when every hit instance is gone and it is known why. One that its group
 * terminated counts, and is said; where it was that with all of them, nothing was under way before the last one went.
 */
export function evictions(view: View): Finding {
  const spot = earliest(view.hits.filter(isSpotEviction).map(goneMark));
  const gone = view.hits.filter(isAccountedFor);
  const done = allAccountedFor(view) ? view.allGone : null;
  const first = spot ?? done;
  const denied = first === null && isDenied(view.run, "instances") && isDenied(view.run, "trail");
  return {
    first,
    done,
    count: { done: gone.length, of: view.hitCount },
    verdict: denied ? { status: "not_watched", why: "neither EC2 nor CloudTrail can be read" } : null,
    dueAt: evictionsDueAt(view),
    caveat: false,
  };
}

/** Every hit instance is gone, and it is known why. */
export function allAccountedFor(view: View): boolean {
  return view.allGone !== null && view.hits.every(isAccountedFor);
}

import { evictionsDueAt } from "../due.ts";
import { earliest } from "../mark.ts";
import type { Finding } from "../phase.ts";
import { goneMark, isAccountedFor, isDenied, isSpotEviction, type View } from "../view.ts";

/** Complete when every hit instance is gone and it is known why; one that its group terminated counts, and is said. */
export function evictions(view: View): Finding {
  const spot = earliest(view.hits.filter(isSpotEviction).map(goneMark));
  const gone = view.hits.filter(isAccountedFor);
  const first = spot ?? (view.allGone === null ? null : earliest(gone.map(goneMark)));
  const denied = first === null && isDenied(view.run, "instances") && isDenied(view.run, "trail");
  return {
    first,
    done: view.allGone,
    count: { done: gone.length, of: view.hitCount },
    verdict: denied ? { status: "not_watched", why: "neither EC2 nor CloudTrail can be read" } : null,
    dueAt: evictionsDueAt(view),
    caveat: false,
  };
}

import { isDenied } from "../hits.ts";
import { byWhen, earliest, latest, type Mark, statedMark } from "../mark.ts";
import type { Finding } from "../phase.ts";
import type { View } from "../view.ts";

/**
 * Complete when each service has as many new tasks RUNNING as it lost. Which replaces which is inferred by service and
 * time: AWS does not link them.
 */
export function replacements(view: View): Finding {
  let lost = 0;
  let running = 0;
  const firsts: (Mark | null)[] = [];
  const enough: (Mark | null)[] = [];
  for (const [service, gone] of view.lost) {
    const fresh = view.replacements.get(service) ?? [];
    for (const task of fresh) {
      if (task.createdAt !== null) firsts.push(statedMark(task.createdAt, task.arn, task.createdAt));
    }
    const up = fresh
      .map((task) => task.running)
      .filter((mark) => mark !== null)
      .sort((a, b) => byWhen(a) - byWhen(b));
    lost += gone.length;
    running += Math.min(up.length, gone.length);
    enough.push(up[gone.length - 1] ?? null);
  }
  const allGone = view.allGone !== null;
  const none = allGone && lost === 0;
  const denied = firsts.length === 0 && isDenied(view.run, "cluster");
  return {
    first: lost === 0 ? null : earliest(firsts),
    done: allGone && lost > 0 && enough.every((mark) => mark !== null) ? latest(enough) : null,
    count: { done: running, of: lost },
    verdict: denied
      ? { status: "not_watched", why: "services and tasks cannot be read" }
      : none
        ? { status: "not_needed", why: "no service lost a task" }
        : null,
    dueAt: null,
    caveat: false,
  };
}

import { baselineOf, desiredPath, firstGroup, rise, watchedGroups } from "../desired.ts";
import { isDenied } from "../hits.ts";
import { byWhen, earliest, latest, type Mark } from "../mark.ts";
import type { Finding } from "../phase.ts";
import type { Snapshot } from "../run.ts";
import type { View } from "../view.ts";
import { scaleOut } from "./scale-out.ts";

/**
 * Begins when the desired capacity falls after a scale-out; complete when it and InService are back at the baseline in
 * every hit group and in every other that rose.
 */
export function scaleIn(view: View): Finding {
  const risen = watchedGroups(view).filter((group) => rise(view, group) !== null);
  const out = risen.length === 0 ? scaleOut(view).verdict : null;
  return {
    first: earliest(risen.map((group) => fall(view, group))),
    done: backMark(view, risen),
    count: null,
    verdict:
      out?.status === "not_needed"
        ? { status: "not_needed", why: "nothing was scaled out" }
        : risen.length === 0 && isDenied(view.run, "groups")
          ? { status: "not_watched", why: "the Auto Scaling groups cannot be read" }
          : null,
    dueAt: null,
    caveat: false,
  };
}

/** The first step down from the highest desired capacity. */
export function fall(view: View, group: string): Mark | null {
  const path = desiredPath(view, group);
  const top = rise(view, group)?.top;
  if (top === undefined) return null;
  const after = path.slice(path.indexOf(top) + 1);
  return after.find((step) => step.desired < top.desired)?.mark ?? null;
}

/** When every group that rose was back, and every hit group that never rose stood at its baseline then too. */
function backMark(view: View, risen: readonly string[]): Mark | null {
  const backs = risen.map((group) => {
    const top = rise(view, group)?.top.mark;
    // What came in after that may have been read before it: the poll must have been made after another one that was.
    return top === undefined
      ? null
      : firstGroup(view, group, (one) => one.at.from >= byWhen(top) && isAtBaseline(view, one));
  });
  const back = latest(backs);
  // Until it is known who is hit, another group may still have to come back.
  if (back === null || backs.includes(null) || !view.hitsKnown) return null;
  const still = view.hitGroups
    .filter((group) => !risen.includes(group))
    .map((group) => firstGroup(view, group, (one) => one.at.to >= byWhen(back) && isAtBaseline(view, one)));
  return still.includes(null) ? null : latest([back, ...still]);
}

/** As large as before the start: the capacity that is wanted, what is in service, and nothing on its way out. */
export function isAtBaseline(view: View, { saw }: Snapshot<"group">): boolean {
  const baseline = baselineOf(view, saw.group);
  return (
    baseline !== null &&
    saw.desired === baseline.desired &&
    saw.inService === baseline.inService &&
    saw.instances === baseline.inService
  );
}

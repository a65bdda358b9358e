import { baselineOf, desiredPath, firstGroup, rise, watchedGroups } from "../desired.ts";
import { byWhen, earliest, latest, type Mark } from "../mark.ts";
import type { Finding } from "../phase.ts";
import { isDenied, type View } from "../view.ts";
import { scaleOut } from "./scale-out.ts";

/** Begins when the desired capacity falls after a scale-out; complete when it and InService are back at the baseline. */
export function scaleIn(view: View): Finding {
  const risen = watchedGroups(view).filter((group) => rise(view, group) !== null);
  const falls = risen.map((group) => fall(view, group));
  const backs = risen.map((group) => backMark(view, group));
  const out = risen.length === 0 ? scaleOut(view).verdict : null;
  return {
    first: earliest(falls),
    done: risen.length > 0 && backs.every((mark) => mark !== null) ? latest(backs) : null,
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

function backMark(view: View, group: string): Mark | null {
  const top = rise(view, group)?.top;
  const baseline = baselineOf(view, group);
  if (top === undefined || baseline === null) return null;
  return firstGroup(
    view,
    group,
    (one) =>
      one.at.to > byWhen(top.mark) &&
      one.saw.desired === baseline.desired &&
      one.saw.inService === baseline.inService &&
      one.saw.instances === baseline.inService,
  );
}

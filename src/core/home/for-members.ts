import type { LinkedRun } from "../answers.ts";
import type { HomeNow } from "./home.ts";
import type { LinkedPlan } from "./lines.ts";

/**
 * A Home spans channels: what was said in one that the person is not in stays there. Of its runs and plans the reason, the
 * expectation and the link are left out; what happened to a target of theirs is not.
 */
export function forMembers(home: HomeNow): HomeNow {
  const { isIn, open, kept } = home;
  const run = (one: LinkedRun) => shownRun(one, isIn);
  if (!kept.readable) return { ...home, open: open.map(run) };
  const { plans, recent, last, schedules } = kept.value;
  return {
    ...home,
    open: open.map(run),
    kept: {
      readable: true,
      value: {
        plans: plans.map((one) => shownPlan(one, isIn)),
        recent: recent.map(run),
        last: new Map([...last].map(([name, one]) => [name, run(one)])),
        schedules,
      },
    },
  };
}

function shownRun(one: LinkedRun, isIn: ReadonlySet<string>): LinkedRun {
  const { requested } = one.run;
  if (requested === null || isIn.has(requested.channel)) return one;
  const { hypothesis: _unsaid, ...told } = requested;
  return { run: { ...one.run, requested: { ...told, reason: null } }, link: null };
}

function shownPlan(one: LinkedPlan, isIn: ReadonlySet<string>): LinkedPlan {
  const { wish } = one.plan;
  if (isIn.has(wish.channel)) return one;
  return { plan: { ...one.plan, wish: { ...wish, reason: null, hypothesis: null } }, link: null };
}

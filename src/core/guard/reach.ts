import type { Candidate } from "../plan.ts";
import type { ReachedInstance } from "../reading.ts";
import { counted, listing } from "./listing.ts";
import { type Asked, known, type Rule } from "./rule.ts";
import { hitsOf } from "./selection.ts";
import { interruptedTargets } from "./template.ts";

/** An instance in these states is past being interrupted, and still listed for about an hour. */
const GONE = new Set(["terminated", "shutting-down"]);

/** Whatever lives outside the target's groups is none of this target's business, Spot or not. */
export const OUTSIDE_GROUPS: Rule = (asked) => {
  const { target } = asked.request;
  const reached = known(asked.readings.aws.reached) ?? [];
  const outside = reached.filter((one) => !GONE.has(one.state) && !inGroups(one, asked));
  if (outside.length === 0) return null;
  return {
    rule: "outside-groups",
    what: [
      `the template reaches ${counted(outside.length, "instance")} outside the groups of `,
      { code: target.name },
      ": ",
      ...listing(outside.map((one) => `${one.instanceId} (${one.group ?? "no group"})`)),
    ],
    fix: [
      "Narrow the template's tags and filters to ",
      ...listing(target.autoScalingGroups),
      ", or add the group to the target's ",
      { code: "autoScalingGroups" },
      ".",
    ],
  };
};

export const NOT_TERMINATED: Rule = (asked) => {
  const kept = liveSpot(asked).filter(
    (one) => one.interruptionBehavior === "stop" || one.interruptionBehavior === "hibernate",
  );
  if (kept.length === 0) return null;
  return {
    rule: "not-terminated",
    what: [
      `${counted(kept.length, "Spot Instance")} would be stopped or hibernated instead of terminated, and stay so: `,
      ...listing(kept.map((one) => one.instanceId)),
    ],
    fix: ["Launch them with the interruption behaviour ", { code: "terminate" }, ", or keep them out of the template."],
  };
};

export const BEHAVIOUR_UNKNOWN: Rule = (asked) => {
  const unknown = liveSpot(asked).filter((one) => one.interruptionBehavior === null);
  if (unknown.length === 0) return null;
  return {
    rule: "behaviour-unknown",
    what: [
      `I could not find out what an interruption does to ${counted(unknown.length, "Spot Instance")} (terminate, stop or hibernate): `,
      ...listing(unknown.map((one) => one.instanceId)),
    ],
    fix: ["Grant ", { code: "ec2:DescribeSpotInstanceRequests" }, " to my role and see that their requests exist."],
  };
};

export const NO_CANDIDATES: Rule = (asked) => {
  const reached = known(asked.readings.aws.reached);
  if (reached === null || candidatesOf(asked).length > 0) return null;
  const groups = listing(asked.request.target.autoScalingGroups);
  return {
    rule: "no-candidates",
    what:
      reached.length === 0
        ? ["the template's tags and filters reach no instance at all"]
        : [`the template reaches ${counted(reached.length, "instance")}, and 0 running Spot Instances among them`],
    fix:
      groups.length === 0
        ? ["Name the target's Auto Scaling groups in my configuration."]
        : ["Start Spot Instances in ", ...groups, ", or correct the template's tags."],
  };
};

export const SELECTION_UNREADABLE: Rule = (asked) => {
  const template = known(asked.readings.aws.template);
  const hits = template === null ? null : hitsOf(template, candidatesOf(asked));
  if (hits?.kind !== "unread") return null;
  return {
    rule: "selection-unreadable",
    what: ["I cannot tell how many instances the template would hit: its selection is ", ...listing(hits.modes)],
    fix: ["Use ", ...listing(["COUNT(n)", "PERCENT(n)", "ALL"]), "."],
  };
};

/** FIS: "If you define multiple targets using the same target resource type, AWS FIS can select the same resource multiple times." */
export const TARGETS_OVERLAP: Rule = (asked) => {
  const template = known(asked.readings.aws.template);
  const hits = template === null ? null : hitsOf(template, candidatesOf(asked));
  if (hits?.kind !== "overlap") return null;
  return {
    rule: "targets-overlap",
    what: [
      `I cannot tell how many instances the template would hit: FIS may draw the same one for several of its ${hits.targets.length} targets, `,
      ...listing(hits.targets),
    ],
    fix: ["Use one target, or one for each group by the tag ", { code: "aws:autoscaling:groupName" }, " alone."],
  };
};

export const NOTHING_SELECTED: Rule = (asked) => {
  const template = known(asked.readings.aws.template);
  const candidates = candidatesOf(asked);
  const hits = template === null ? null : hitsOf(template, candidates);
  if (template === null || candidates.length === 0 || hits?.kind !== "known" || hits.count > 0) return null;
  // Without an interrupted target other rules have refused already.
  const modes = interruptedTargets(template).map((target) => target.selectionMode);
  if (modes.length === 0) return null;
  return {
    rule: "nothing-selected",
    what: [...listing(modes), ` of ${counted(candidates.length, "Spot Instance")} rounds down to none`],
    fix: ["Raise the template's selection, or use ", { code: "COUNT(n)" }, "."],
  };
};

/** The running Spot Instances of the target's groups that the template reaches, by id. */
export function candidatesOf(asked: Asked): readonly Candidate[] {
  const byId = new Map<string, Candidate>();
  for (const { instanceId, group, type, zone, launchedAt } of liveSpot(asked)) {
    if (group === null) continue;
    byId.set(instanceId, { instanceId, group, type, zone, ...(launchedAt === null ? {} : { launchedAt }) });
  }
  return [...byId.values()].sort((a, b) => (a.instanceId < b.instanceId ? -1 : 1));
}

function liveSpot(asked: Asked): readonly ReachedInstance[] {
  const reached = known(asked.readings.aws.reached) ?? [];
  return reached.filter((one) => one.spot && one.state === "running" && inGroups(one, asked));
}

function inGroups(one: ReachedInstance, asked: Asked): boolean {
  return one.group !== null && asked.request.target.autoScalingGroups.includes(one.group);
}

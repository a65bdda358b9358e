import { counted, listing } from "./listing.ts";
import { known, type Rule } from "./rule.ts";

export const GROUPS_UNNAMED: Rule = (asked) => {
  const { target } = asked.request;
  if (target.autoScalingGroups.length > 0) return null;
  return {
    rule: "groups-unnamed",
    what: [{ code: target.name }, " names no Auto Scaling group, so nothing of it may be interrupted"],
    fix: ["Whoever keeps my configuration can add its ", { code: "autoScalingGroups" }, "."],
  };
};

export const GROUPS_MISSING: Rule = (asked) => {
  const groups = known(asked.readings.aws.groups);
  if (groups === null) return null;
  const { target } = asked.request;
  const missing = target.autoScalingGroups.filter((name) => !groups.some((group) => group.name === name));
  if (missing.length === 0) return null;
  return {
    rule: "groups-missing",
    what: [
      `${missing.length} of ${counted(target.autoScalingGroups.length, "Auto Scaling group")} of `,
      { code: target.name },
      ` cannot be found in account ${target.account}, ${target.region}: `,
      ...listing(missing),
    ],
    fix: ["Correct the target's ", { code: "autoScalingGroups" }, ", or create the group."],
  };
};

/** Without a group's capacity before the start nobody could ever say that it is back. */
export const BASELINE_WITHOUT_GROUP: Rule = (asked) => {
  const baseline = known(asked.readings.aws.baseline);
  const groups = known(asked.readings.aws.groups);
  if (baseline === null || groups === null) return null;
  const missing = asked.request.target.autoScalingGroups.filter(
    (name) => groups.some((group) => group.name === name) && !baseline.groups.some((group) => group.name === name),
  );
  if (missing.length === 0) return null;
  return {
    rule: "baseline-without-group",
    what: [
      "I could not read the capacity of ",
      ...listing(missing),
      " before the start, to know later that it is back",
    ],
    fix: ["Grant ", { code: "autoscaling:DescribeAutoScalingGroups" }, " to my role, then try again."],
  };
};

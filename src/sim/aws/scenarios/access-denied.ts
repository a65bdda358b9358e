import { noFaults } from "../faults.ts";
import type { Scenario } from "../scenario.ts";
import { workshop } from "./workshop.ts";

/**
 * The bot's role lacks two read permissions that no refusing rule needs, and loses one more after the start: without the
 * targets' health it would not have started.
 */
export const accessDenied: Scenario = {
  ...workshop,
  name: "access-denied",
  summary: "CloudTrail and the load balancer cannot be read: what depends on them is named as not watched.",
  faults: {
    ...noFaults,
    denied: ["cloudtrail:LookupEvents", "elasticloadbalancing:DescribeTargetGroupAttributes"],
    deniedOnceStarted: ["elasticloadbalancing:DescribeTargetHealth"],
  },
};

import { noFaults } from "../faults.ts";
import type { Scenario } from "../scenario.ts";
import { workshop } from "./workshop.ts";

/** The bot's role lacks three read permissions that no refusing rule needs. */
export const accessDenied: Scenario = {
  ...workshop,
  name: "access-denied",
  summary: "CloudTrail and the load balancer cannot be read: what depends on them is named as not watched.",
  faults: {
    ...noFaults,
    denied: [
      "cloudtrail:LookupEvents",
      "elasticloadbalancing:DescribeTargetHealth",
      "elasticloadbalancing:DescribeTargetGroupAttributes",
    ],
  },
};

import { mend } from "../guard/unreadable.ts";
import type { Unreadable } from "../reading.ts";
import { type Finding, ok, type Preflight, unknown } from "./check.ts";

/** What stays unseen without an operation: see the phases in DESIGN.md. */
const UNSEEN = new Map([
  ["fis:ListExperimentResolvedTargets", "which instances FIS picked (I go by notices and evictions)"],
  ["logs:FilterLogEvents", "rebalance recommendations and interruption warnings (Notices)"],
  ["ecs:ListContainerInstances", "Draining"],
  ["ecs:DescribeContainerInstances", "Draining"],
  ["ecs:DescribeCapacityProviders", "the cluster's capacity providers"],
  ["ec2:DescribeSpotInstanceRequests", "whether a real reclaim was mixed in"],
  ["elasticloadbalancing:DescribeTargetHealth", "deregistration and target health (Draining, Recovery)"],
  ["elasticloadbalancing:DescribeTargetGroupAttributes", "deregistration delays (Draining)"],
  ["autoscaling:DescribeScalingActivities", "why the groups scaled, and launches that fail (Scale-out, Scale-in)"],
  ["cloudwatch:DescribeAlarms", "the alarm that scales out (Scale-out)"],
  ["cloudtrail:LookupEvents", "EC2's late confirmation of evictions (BidEvictedEvent)"],
]);

/** Signals of the run that cannot be read even now. */
export const NOT_WATCHED: Preflight = {
  rule: "not-watched",
  refuses: false,
  judge({ aws }) {
    if (aws.notWatched.length === 0) return ok("every signal that I will watch can be read");
    return aws.notWatched.map(unseen);
  },
};

function unseen(signal: Unreadable): Finding {
  const what = UNSEEN.get(signal.operation);
  return unknown({
    evidence: [
      what === undefined ? "I will not see what " : `I will not see ${what}: `,
      { code: signal.operation },
      what === undefined ? " tells: it answers " : " answers ",
      { code: signal.code },
    ],
    consequence: ["The thread will say that it is not watched."],
    fix: mend(signal, "The run goes on without it."),
  });
}

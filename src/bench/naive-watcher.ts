import { AwsError } from "../sim/aws/aws-error.ts";
import type { PretendAws, ServiceName } from "../sim/aws/pretend-aws.ts";
import type { ScenarioTarget } from "../sim/aws/scenario.ts";

/** Every 5 s, as somebody with a terminal and `watch` would. */
export const NAIVE_EVERY_S = 5;

/** One thing that the workshop page tells its reader to look at. */
export interface PageSignal {
  /** The page's own words. */
  readonly says: string;
  readonly service: ServiceName;
  readonly operation: string;
  /** null: there is nothing to ask now (no task to describe). */
  readonly input: (known: Known) => Readonly<Record<string, unknown>> | null;
}

/** What the naive watcher has read so far; ids only, which later calls need. */
interface Known {
  readonly target: ScenarioTarget;
  readonly experimentId: string;
  readonly targetGroupArn: string;
  readonly group: string;
  readonly hosts: readonly string[];
  readonly tasks: readonly string[];
}

const ofCluster = ({ target }: Known) => ({ cluster: target.cluster });

/**
 * The page's own way, one call each: no second page is followed, no list is cut into calls of a hundred, groups and
 * target groups are those of the target alone. Its CloudWatch dashboard (GetMetricData) is left out, because the
 * pretend AWS has none, and so is whatever the page does not name (services, instance states, Spot requests): all of
 * that makes this floor lower and the bot's quarter harder.
 */
export const PAGE_SIGNALS: readonly PageSignal[] = [
  {
    says: "aws fis get-experiment --id $FIS_EXP_ID",
    service: "fis",
    operation: "GetExperiment",
    input: ({ experimentId }) => ({ id: experimentId }),
  },
  {
    says: "Go to CloudWatch Logs group /aws/events/spotinterruptions",
    service: "cloudwatch-logs",
    operation: "FilterLogEvents",
    input: ({ target }) => ({ logGroupName: target.logGroup }),
  },
  {
    says: "Review CloutTrail BidEvictedEvent Events for confirmation",
    service: "cloudtrail",
    operation: "LookupEvents",
    input: () => ({ LookupAttributes: [{ AttributeKey: "EventName", AttributeValue: "BidEvictedEvent" }] }),
  },
  {
    says: "place the instance in DRAINING status (which hosts there are)",
    service: "ecs",
    operation: "ListContainerInstances",
    input: ofCluster,
  },
  {
    says: "place the instance in DRAINING status",
    service: "ecs",
    operation: "DescribeContainerInstances",
    input: (known) => (known.hosts.length === 0 ? null : { ...ofCluster(known), containerInstances: known.hosts }),
  },
  {
    says: "deregistering targets: EC2 -> Target groups -> EcsSpotWorkshop",
    service: "elastic-load-balancing-v2",
    operation: "DescribeTargetHealth",
    input: ({ targetGroupArn }) => ({ TargetGroupArn: targetGroupArn }),
  },
  {
    says: "tasks in status Provisioning or Pending (which tasks there are)",
    service: "ecs",
    operation: "ListTasks",
    input: ofCluster,
  },
  {
    says: "tasks in status Provisioning or Pending, and all new ECS tasks in Running state",
    service: "ecs",
    operation: "DescribeTasks",
    input: (known) => (known.tasks.length === 0 ? null : { ...ofCluster(known), tasks: known.tasks }),
  },
  {
    says: "ECS managed CloudWatch alarm",
    service: "cloudwatch",
    operation: "DescribeAlarms",
    input: () => ({}),
  },
  {
    says: "EC2 -> Auto Scaling Group -> Activity History",
    service: "auto-scaling",
    operation: "DescribeScalingActivities",
    input: ({ group }) => ({ AutoScalingGroupName: group }),
  },
  {
    says: "brings number of spot instances back to initial state",
    service: "auto-scaling",
    operation: "DescribeAutoScalingGroups",
    input: ({ group }) => ({ AutoScalingGroupNames: [group] }),
  },
];

/** How many times it looks: at once, and then every 5 s until the run is over. */
export function roundsIn(watchedMs: number): number {
  return Math.floor(watchedMs / (NAIVE_EVERY_S * 1000)) + 1;
}

/** Looks at everything once. Answers with the number of calls made. */
export function lookOnce(aws: PretendAws, before: Omit<Known, "hosts" | "tasks">): number {
  let known: Known = { ...before, hosts: [], tasks: [] };
  let calls = 0;
  for (const { service, operation, input } of PAGE_SIGNALS) {
    const asked = input(known);
    if (asked === null) continue;
    calls += 1;
    try {
      const answer = aws.call({ service, operation, input: asked, accessKeyId: "AKIAREHEARSALONLY000" }) as {
        readonly containerInstanceArns?: readonly string[];
        readonly taskArns?: readonly string[];
      };
      known = { ...known, hosts: answer.containerInstanceArns ?? known.hosts, tasks: answer.taskArns ?? known.tasks };
    } catch (error) {
      // Refused is asked too.
      if (!(error instanceof AwsError)) throw error;
    }
  }
  return calls;
}

import type { Line } from "../message.ts";
import type { Plan } from "../plan.ts";
import type { TemplateReading, Unreadable } from "../reading.ts";
import { clockWarning } from "./clock-skew.ts";
import { runsOnTarget } from "./cluster.ts";
import { counted, listing } from "./listing.ts";
import { lossOf } from "./loss.ts";
import { type Asked, known } from "./rule.ts";
import { filtersRunning, hitsOf } from "./selection.ts";
import { interruptedTargets, WAIT } from "./template.ts";

/** EC2's own page gives 5 (adjustable), the FIS quotas page 100: above the smaller one it may fail. */
const SURE_TO_FIT = 5;

/** What does not forbid a start, and should be known before it. */
export function warningsOf(asked: Asked, template: TemplateReading, plan: Plan): readonly Line[] {
  return [
    ...sameCluster(asked),
    ...aboutTheTemplate(asked, template, plan),
    ...aboutTheBaseline(plan),
    ...[clockWarning(asked)].filter((line) => line !== null),
    ...asked.readings.aws.notWatched.map(notWatched),
  ];
}

function sameCluster(asked: Asked): readonly Line[] {
  const { target } = asked.request;
  const { ownCluster } = asked.readings.aws;
  if (!ownCluster.readable) {
    return [["I could not find out whether I run on ", { code: target.cluster }, " myself (allowed for this target)."]];
  }
  if (!runsOnTarget(asked)) return [];
  return [["I run on ", { code: target.cluster }, " myself: if my own host is hit, the thread falls silent."]];
}

function aboutTheTemplate(asked: Asked, template: TemplateReading, plan: Plan): readonly Line[] {
  const lines: Line[] = [];
  const hits = hitsOf(template, plan.candidates);
  if (hits.kind === "known" && hits.short > 0) {
    lines.push([
      `The template asks for ${hits.short} more than the ${counted(plan.candidates.length, "Spot Instance")} it reaches: FIS may fail, or hit all of them.`,
    ]);
  }
  if (plan.count > SURE_TO_FIT) {
    lines.push([`FIS may refuse more than ${SURE_TO_FIT} interruptions at once; that quota can be raised.`]);
  }
  const reached = known(asked.readings.aws.reached) ?? [];
  const idle = reached.filter((one) => one.state !== "running");
  if (idle.length > 0 && !interruptedTargets(template).every(filtersRunning)) {
    lines.push([
      `The template has no filter State.Name = running and reaches ${counted(idle.length, "instance")} that ${idle.length === 1 ? "is" : "are"} not running: FIS may draw those and fail.`,
    ]);
  }
  const waits = template.actions.filter((action) => action.actionId === WAIT);
  if (waits.length > 0) {
    lines.push([
      "The template also waits (",
      ...listing(waits.map((action) => action.name)),
      "): what comes after that comes later than I say here.",
    ]);
  }
  return lines;
}

function aboutTheBaseline(plan: Plan): readonly Line[] {
  const lines: Line[] = [];
  const loss = lossOf(plan);
  const emptied = loss.services.filter((service) => !service.daemon && service.worst >= service.of);
  if (emptied.length > 0) {
    lines.push([...listing(emptied.map((service) => service.service)), " may be left without a single task."]);
  }
  const short = plan.baseline.services.filter((service) => service.running < service.desired);
  for (const service of short.slice(0, 3)) {
    lines.push([{ code: service.name }, ` is not whole now: ${service.running} of ${service.desired} tasks running.`]);
  }
  if (short.length > 3) lines.push([`+${short.length - 3} more services are not whole now.`]);
  const hit = new Set(plan.candidates.map((candidate) => candidate.group));
  for (const group of plan.baseline.groups) {
    if (hit.has(group.name) && group.desired >= group.max) {
      lines.push([{ code: group.name }, ` is at its maximum of ${group.max}: it cannot scale out.`]);
    }
    if (hit.has(group.name) && group.capacityProvider?.managedScaling === false) {
      lines.push([
        "Managed scaling is off for the capacity provider ",
        { code: group.capacityProvider.name },
        ": waiting tasks will not make its group grow.",
      ]);
    }
  }
  if (loss.withoutHost.length > 0) {
    lines.push([
      `${counted(loss.withoutHost.length, "Spot Instance")} without a container instance in this cluster: `,
      ...listing(loss.withoutHost),
      ".",
    ]);
  }
  return lines;
}

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

function notWatched(signal: Unreadable): Line {
  const what = UNSEEN.get(signal.operation);
  return [
    what === undefined ? "I will not see what " : `I will not see ${what}: `,
    { code: signal.operation },
    what === undefined ? " tells: it answers " : " answers ",
    { code: signal.code },
    ".",
  ];
}

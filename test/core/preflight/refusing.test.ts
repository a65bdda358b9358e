import {
  baseline,
  groupReading,
  instance,
  instances,
  preflight,
  readable,
  SPOT_GROUP,
  serviceTraits,
  spotInstance,
  target,
  template,
  templateTarget,
  unreadable,
} from "../guard-support.ts";
import { decidePreflight } from "./decide-preflight.ts";

const withRead = (differing: Parameters<typeof preflight>[0]) => ({ aws: { preflight: preflight(differing) } });
const OD_GROUP = "EcsSpotWorkshop-ASG-OD";
const TARGET_GROUP = "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/web/0123456789abcdef";

decidePreflight("safety-lever", [
  ["ok", "the lever is not engaged", {}],
  [
    "refuse",
    "it is engaged, with the reason that somebody gave",
    withRead({ safetyLever: readable({ status: "engaged", reason: "Incident 4711." }) }),
    'the FIS safety lever of this account and Region is engaged: "Incident 4711"',
  ],
  ["refuse", "it is being engaged", withRead({ safetyLever: readable({ status: "engaging", reason: null }) })],
  ["refuse", "it says a word that we do not know", withRead({ safetyLever: readable({ status: "?", reason: null }) })],
  ["refuse when unknown", "it cannot be read", withRead({ safetyLever: unreadable("fis:GetSafetyLever") })],
]);

decidePreflight("other-experiment", [
  ["ok", "nothing else is under way", {}],
  [
    "refuse",
    "somebody else's experiment is",
    withRead({ experiments: readable([{ experimentId: "EXP1", status: "running", runId: null }]) }),
    "1 experiment is under way in this account: EXP1 (running)",
  ],
  [
    "refuse",
    "a run of ours on another cluster is",
    withRead({ experiments: readable([{ experimentId: "EXP1", status: "running", runId: "run-1" }]) }),
    "EXP1 (run-1)",
  ],
  ["refuse when unknown", "they cannot be listed", withRead({ experiments: unreadable("fis:ListExperiments") })],
]);

const allOf = (mode: string) => ({
  template: readable(template({ targets: [templateTarget({ selectionMode: mode })] })),
});
const second = "EcsSpotWorkshop-ASG-SPOT-2";
const twoGroups = {
  request: { target: target({ autoScalingGroups: [SPOT_GROUP, second] }) },
  aws: {
    groups: readable([groupReading(), groupReading(second)]),
    reached: readable([...instances(4), instance(7, { group: second })]),
    baseline: readable(
      baseline({
        groups: [SPOT_GROUP, second].map((name) => ({ name, desired: 4, inService: 4, min: 0, max: 20 })),
      }),
    ),
    preflight: preflight({
      spotInstances: readable([1, 2, 3, 4].map((n) => spotInstance(n)).concat(spotInstance(7, { group: second }))),
    }),
  },
};

decidePreflight("all-spot-at-once", [
  ["ok", "3 of 4 would go", {}, "3 of 4 Spot Instances of the hit groups would be interrupted"],
  [
    "refuse",
    "all four would go",
    { aws: allOf("ALL") },
    "all 4 Spot Instances of the hit groups would be interrupted at once",
  ],
  [
    "refuse",
    "the only one would go",
    { aws: { reached: readable(instances(1)), preflight: preflight({ spotInstances: readable([spotInstance(1)]) }) } },
    "the only Spot Instance of the group would be interrupted",
  ],
  [
    "ok",
    "the template's filters leave out other Spot Instances of the group",
    {
      aws: {
        ...allOf("ALL"),
        preflight: preflight({ spotInstances: readable([1, 2, 3, 4, 5].map((n) => spotInstance(n))) }),
      },
    },
    "4 of 5",
  ],
  ["warn", "one of two hit groups may lose all of its own", twoGroups, `every Spot Instance of ${second} may be drawn`],
  ["refuse when unknown", "they cannot be listed", withRead({ spotInstances: unreadable("ec2:DescribeInstances") })],
]);

const sick = (owners: readonly string[]) => ({
  targetHealth: readable([{ arn: TARGET_GROUP, healthy: 20, notHealthy: 2 }]),
  services: readable([
    serviceTraits({ targetGroupArns: owners.includes("ec2-service-split") ? [TARGET_GROUP] : [] }),
    serviceTraits({ name: "cron", targetGroupArns: owners.includes("cron") ? [TARGET_GROUP] : [] }),
  ]),
});

decidePreflight("unhealthy-targets", [
  ["ok", "every target is healthy, or there is none", {}],
  [
    "refuse",
    "a service with tasks on candidates has targets that are not",
    withRead(sick(["ec2-service-split"])),
    "targets are not healthy now: ec2-service-split (2 of 22 targets)",
  ],
  ["warn", "another service has", withRead(sick(["cron"])), "cron (2 of 22 targets)"],
  ["warn", "nobody's targets are, as far as the services say", withRead(sick([])), "web/0123456789abcdef"],
  [
    "refuse when unknown",
    "the load balancer cannot be read",
    withRead({ targetHealth: unreadable("elasticloadbalancing:DescribeTargetHealth") }),
  ],
]);

decidePreflight("deploying-service", [
  ["ok", "nothing is deployed", {}],
  [
    "refuse",
    "a service with tasks on candidates is",
    withRead({ services: readable([serviceTraits({ deploying: true })]) }),
    "a deployment of ec2-service-split is under way",
  ],
  [
    "warn",
    "another service is",
    withRead({ services: readable([serviceTraits(), serviceTraits({ name: "cron", deploying: true })]) }),
    "a deployment of cron is under way",
  ],
  [
    "refuse when unknown",
    "the services cannot be described",
    withRead({ services: unreadable("ecs:DescribeServices") }),
  ],
]);

const activity = (group: string) => ({
  activities: readable([
    { group, description: "Launching a new EC2 instance: i-0a", status: "WaitingForInstanceWarmup", startedAt: 0 },
  ]),
});

decidePreflight("activity-in-progress", [
  ["ok", "the groups are at rest", {}],
  [
    "refuse",
    "a hit group launches",
    withRead(activity(SPOT_GROUP)),
    "1 scaling activity is in progress in EcsSpotWorkshop-ASG-SPOT: Launching a new EC2 instance: i-0a (WaitingForInstanceWarmup)",
  ],
  ["warn", "another group of the target does", withRead(activity(OD_GROUP))],
  [
    "refuse when unknown",
    "activities cannot be read",
    withRead({ activities: unreadable("autoscaling:DescribeScalingActivities") }),
  ],
]);

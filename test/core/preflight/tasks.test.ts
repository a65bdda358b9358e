import {
  action,
  baseline,
  groupReading,
  hostTraits,
  instance,
  instances,
  preflight,
  readable,
  SPOT_GROUP,
  service,
  serviceTraits,
  target,
  taskDefinition,
  tasks,
  template,
  templateTarget,
  unreadable,
} from "../guard-support.ts";
import { decidePreflight } from "./decide-preflight.ts";

const TARGET_GROUP = "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/web/0123456789abcdef";
const withRead = (differing: Parameters<typeof preflight>[0]) => ({ aws: { preflight: preflight(differing) } });
const withTasks = (...groups: readonly (readonly [string | null, readonly number[], boolean?])[]) => ({
  aws: {
    baseline: readable(baseline({ tasks: groups.flatMap(([name, byHost, daemon]) => tasks(name, byHost, daemon)) })),
  },
});
const noDefinitions = withRead({ taskDefinitions: unreadable("ecs:DescribeTaskDefinition") });
const behindBalancer = (delayS: number | null) => ({
  baseline: readable(
    baseline({ services: [service({ targetGroupArns: [TARGET_GROUP], deregistrationDelayS: delayS })] }),
  ),
});

decidePreflight("drain-too-slow", [
  [
    "unknown",
    "a container leaves it to the agent, whose user data cannot be read",
    withRead({
      taskDefinitions: readable([taskDefinition({ stopTimeoutS: null, usesAgentTimeout: true })]),
      userData: unreadable("ec2:DescribeLaunchTemplateVersions"),
    }),
  ],
  ["ok", "a task stops within 60 s and no load balancer is in front of it", {}],
  [
    "warn",
    "the deregistration delay and the stop timeout are longer than a notice",
    { aws: behindBalancer(60) },
    "ec2-service-split (60 + 60 = 120 s)",
  ],
  ["ok", "both together are just below it", { aws: behindBalancer(59) }],
  [
    "warn",
    "the agent's own timeout makes it so",
    {
      aws: {
        ...behindBalancer(40),
        preflight: preflight({
          taskDefinitions: readable([taskDefinition({ stopTimeoutS: null, usesAgentTimeout: true })]),
          userData: readable([{ group: SPOT_GROUP, draining: true, stopTimeoutS: 90 }]),
        }),
      },
    },
    "ec2-service-split (40 + 90 = 130 s)",
  ],
  ["unknown", "the delay cannot be read", { aws: behindBalancer(null) }],
  ["unknown", "the task definition cannot be read", noDefinitions],
]);

decidePreflight("stop-timeout", [
  [
    "unknown",
    "a container leaves it to the agent, whose user data cannot be read",
    withRead({
      taskDefinitions: readable([taskDefinition({ stopTimeoutS: null, usesAgentTimeout: true })]),
      userData: unreadable("ec2:DescribeLaunchTemplateVersions"),
    }),
  ],
  [
    "ok",
    "no timeout is longer than a notice",
    withRead({ taskDefinitions: readable([taskDefinition({ stopTimeoutS: 120 })]) }),
  ],
  [
    "warn",
    "one is",
    withRead({ taskDefinitions: readable([taskDefinition({ stopTimeoutS: 300 })]) }),
    "ec2-service-split (300 s)",
  ],
  ["unknown", "the task definition cannot be read", noDefinitions],
]);

decidePreflight("no-headroom", [
  [
    "unknown",
    "all must stay healthy, and nobody can tell what fits",
    withRead({
      services: readable([serviceTraits({ minimumHealthyPercent: 100 })]),
      taskDefinitions: unreadable("ecs:DescribeTaskDefinition"),
    }),
  ],
  ["ok", "half of the tasks may stop first", {}],
  [
    "warn",
    "all must stay healthy, and only one of twelve fits elsewhere",
    withRead({ services: readable([serviceTraits({ minimumHealthyPercent: 100 })]) }),
    "ec2-service-split (1 of 12 fit)",
  ],
  [
    "ok",
    "all must stay healthy and there is room for all",
    withRead({
      services: readable([serviceTraits({ minimumHealthyPercent: 100 })]),
      hosts: readable([hostTraits(5, { free: { cpu: 8_192, memory: 32_768 } })]),
    }),
  ],
  [
    "warn",
    "at least and at most 100 % deadlock",
    withRead({ services: readable([serviceTraits({ minimumHealthyPercent: 100, maximumPercent: 100 })]) }),
    "100 % at least and at most",
  ],
]);

decidePreflight("standalone-tasks", [
  ["ok", "every task on a candidate belongs to a service", {}],
  [
    "warn",
    "one does not",
    withTasks(["web", [4, 4, 4, 3]], [null, [1]]),
    "1 task without a service is on the candidates",
  ],
]);

decidePreflight("all-on-spot", [
  ["ok", "some tasks are elsewhere", {}],
  [
    "warn",
    "a service has them all on candidates",
    withTasks(["web", [2, 2, 2, 2]]),
    "all tasks are on candidates: web (8)",
  ],
]);

decidePreflight("concentration", [
  ["ok", "no instance carries more than a third", {}],
  ["warn", "one carries half of a service", withTasks(["web", [4, 1, 1, 0, 2]]), "web (4 of 8)"],
]);

decidePreflight("grace-period", [
  ["ok", "no load balancer is in front", {}],
  [
    "warn",
    "one is, and gives no time to start",
    withRead({ services: readable([serviceTraits({ targetGroupArns: [TARGET_GROUP] })]) }),
    "ec2-service-split",
  ],
  [
    "ok",
    "it gives some",
    withRead({ services: readable([serviceTraits({ targetGroupArns: [TARGET_GROUP], gracePeriodS: 60 })]) }),
  ],
]);

decidePreflight("protected-tasks", [
  ["ok", "no task on a candidate is protected", {}],
  ["warn", "one is", withRead({ protectedTasks: readable(["arn:task"]) }), "1 task on the candidates is protected"],
  ["unknown", "it cannot be read", withRead({ protectedTasks: unreadable("ecs:GetTaskProtection") })],
]);

decidePreflight("daemons", [
  ["ok", "none is on a candidate", {}],
  ["ok", "one is: it is told, and counts nowhere", withTasks(["logs", [1, 1, 1, 1], true]), "not counted: logs"],
]);

const withTemplate = (differing: Parameters<typeof template>[0]) => ({
  aws: { template: readable(template(differing)) },
});

decidePreflight("selection-all", [
  ["ok", "the template counts", {}],
  [
    "warn",
    "it takes all that it reaches, however many that will be",
    withTemplate({ targets: [templateTarget({ selectionMode: "PERCENT(100)" })] }),
    "the template takes all that it reaches: PERCENT(100)",
  ],
]);

decidePreflight("no-stop-condition", [
  ["warn", "there is none", {}],
  [
    "ok",
    "an alarm can stop it",
    withTemplate({ stopConditions: [{ source: "aws:cloudwatch:alarm", value: "arn:aws:cloudwatch:x:alarm:a" }] }),
  ],
]);

decidePreflight("long-wait", [
  ["ok", "the wait is 2 minutes", {}],
  [
    "warn",
    "it is 15",
    withTemplate({ actions: [action({ wait: "PT15M" })] }),
    "the template waits 15 min before it interrupts",
  ],
]);

const second = "EcsSpotWorkshop-ASG-SPOT-2";
decidePreflight("several-groups", [
  ["ok", "all candidates are in one group", {}],
  [
    "warn",
    "they are in two",
    {
      request: { target: target({ autoScalingGroups: [SPOT_GROUP, second] }) },
      aws: {
        groups: readable([groupReading(), groupReading(second)]),
        reached: readable([...instances(4), instance(7, { group: second })]),
        baseline: readable(
          baseline({
            groups: [SPOT_GROUP, second].map((name) => ({ name, desired: 4, inService: 4, min: 0, max: 20 })),
          }),
        ),
      },
    },
    "the candidates are in 2 groups",
  ],
]);

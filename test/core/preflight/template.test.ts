import {
  action,
  CLUSTER_ARN,
  instances,
  readable,
  target,
  template,
  templateTarget,
  unreadable,
} from "../guard-support.ts";
import { decidePreflight } from "./decide-preflight.ts";

const withTemplate = (differing: Parameters<typeof template>[0]) => ({ template: readable(template(differing)) });

decidePreflight("count-short", [
  ["ok", "COUNT asks for fewer than there are", {}],
  [
    "warn",
    "COUNT asks for more than there are, because FIS may fail",
    { aws: { reached: readable(instances(2)) } },
    "the template asks for 1 more than the 2 Spot Instances it reaches",
  ],
]);

decidePreflight("state-filter", [
  ["ok", "the template takes running instances only", {}],
  [
    "warn",
    "it has no filter and reaches one that is gone",
    {
      aws: {
        ...withTemplate({ targets: [templateTarget({ filters: [] })] }),
        reached: readable(instances(5).map((one, i) => (i === 4 ? { ...one, state: "terminated" } : one))),
      },
    },
    "the template has no filter State.Name = running and reaches 1 instance that is not running",
  ],
  [
    "warn",
    "it has no filter, even while all it reaches run",
    { aws: withTemplate({ targets: [templateTarget({ filters: [] })] }) },
  ],
]);

decidePreflight("interruption-quota", [
  ["ok", "3 are interrupted at once", {}],
  [
    "warn",
    "6 are, which is more than EC2's smallest quota",
    {
      aws: {
        ...withTemplate({ targets: [templateTarget({ selectionMode: "COUNT(6)" })] }),
        reached: readable(instances(7)),
      },
    },
    "FIS may refuse more than 5 interruptions at once, and this asks for 6",
  ],
]);

decidePreflight("template-waits", [
  ["ok", "the template only interrupts", {}],
  [
    "warn",
    "it also waits",
    {
      aws: withTemplate({
        actions: [action({ name: "pause", actionId: "aws:fis:wait", wait: null, targets: [] }), action()],
      }),
    },
    "the template also waits (pause)",
  ],
]);

decidePreflight("same-cluster", [
  ["ok", "the bot runs elsewhere", {}],
  [
    "warn",
    "the bot runs on the cluster and may",
    { aws: { ownCluster: readable(CLUSTER_ARN) }, request: { target: target({ allowSameCluster: true }) } },
    "I run on EcsSpotWorkshop myself",
  ],
  [
    "unknown",
    "nobody can tell where the bot runs, and it may run there",
    { aws: { ownCluster: unreadable("ecs-metadata:Task") }, request: { target: target({ allowSameCluster: true }) } },
  ],
]);

decidePreflight("clock-skew", [
  ["ok", "the clocks are 5 s apart", { aws: { clockSkewMs: readable(5_000) } }],
  ["warn", "they are 12 s apart", { aws: { clockSkewMs: readable(-12_000) } }, "my clock is 12 s behind AWS's"],
]);

decidePreflight("not-watched", [
  ["ok", "every signal can be read", {}],
  [
    "unknown",
    "a signal is denied",
    { aws: { notWatched: [unreadable("cloudtrail:LookupEvents")] } },
    "I will not see EC2's late confirmation of evictions (BidEvictedEvent): cloudtrail:LookupEvents answers AccessDeniedException",
  ],
  [
    "unknown",
    "one that we know no words for is denied",
    { aws: { notWatched: [unreadable("some:NewThing", "Denied")] } },
    "I will not see what some:NewThing tells: it answers Denied",
  ],
]);

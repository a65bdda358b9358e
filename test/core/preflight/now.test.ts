import { baseline, instances, preflight, readable, SPOT_GROUP, service, tasks, unreadable } from "../guard-support.ts";
import { decidePreflight } from "./decide-preflight.ts";

const group = { name: SPOT_GROUP, desired: 4, inService: 4, min: 0, max: 20 };
const withBaseline = (differing: Parameters<typeof baseline>[0]) => ({
  aws: { baseline: readable(baseline(differing)) },
});
const elsewhere = { name: "EcsSpotWorkshop-ASG-OD", desired: 2, inService: 2, min: 0, max: 2 };

decidePreflight("unhealthy-service", [
  ["ok", "every service runs as many tasks as it wants", {}],
  [
    "refuse",
    "a service with tasks on candidates lacks some",
    withBaseline({ services: [service({ running: 20 })] }),
    "ec2-service-split (20 of 22 tasks running) is not whole now",
  ],
  [
    "warn",
    "one without a task on a candidate does",
    withBaseline({ services: [service(), service({ name: "cron", desired: 2, running: 1 })] }),
    "cron (1 of 2 tasks running)",
  ],
]);

decidePreflight("at-maximum", [
  ["ok", "the group can grow by all that it may lose", {}],
  [
    "refuse",
    "a hit group is at its maximum",
    withBaseline({ groups: [{ ...group, max: 4 }] }),
    "EcsSpotWorkshop-ASG-SPOT (4 of 4) is at the maximum",
  ],
  [
    "warn",
    "it can grow by less than it may lose",
    withBaseline({ groups: [{ ...group, max: 6 }] }),
    "EcsSpotWorkshop-ASG-SPOT (4 of 6) can grow by 2 only, and 3 may be interrupted",
  ],
  ["warn", "another group of the target is at its maximum", withBaseline({ groups: [group, elsewhere] })],
]);

decidePreflight("emptied-services", [
  ["ok", "the worst pick leaves tasks of every service", {}],
  [
    "warn",
    "a service has its only task on a candidate",
    withBaseline({ tasks: [...tasks("ec2-service-split", [4, 4, 4, 3, 4, 3]), ...tasks("cron", [0, 1])] }),
    "cron may be left without a single task",
  ],
]);

decidePreflight("managed-scaling", [
  ["ok", "it is on for the hit group", {}],
  [
    "warn",
    "no capacity provider manages the group",
    { aws: { preflight: preflight({ providers: readable([]) }) } },
    "no capacity provider of the cluster manages EcsSpotWorkshop-ASG-SPOT",
  ],
  [
    "unknown",
    "the capacity providers cannot be read",
    { aws: { preflight: preflight({ providers: unreadable("ecs:DescribeCapacityProviders") }) } },
  ],
  [
    "warn",
    "it is off for the hit group",
    withBaseline({
      groups: [{ ...group, capacityProvider: { name: "CP-SPOT", managedScaling: false, managedDraining: false } }],
    }),
    "managed scaling is off for the capacity provider CP-SPOT",
  ],
]);

decidePreflight("unknown-hosts", [
  ["ok", "every candidate is a container instance of the cluster", {}],
  [
    "warn",
    "ECS does not know one of them",
    { aws: { reached: readable(instances(7)) } },
    "1 Spot Instance without a container instance in this cluster: i-00000000000000007",
  ],
]);

import {
  groupTraits,
  hostTraits,
  preflight,
  providerTraits,
  readable,
  SPOT_GROUP,
  serviceTraits,
  spotInstance,
  taskDefinition,
  unreadable,
} from "../guard-support.ts";
import { decidePreflight } from "./decide-preflight.ts";

const withRead = (differing: Parameters<typeof preflight>[0]) => ({ aws: { preflight: preflight(differing) } });
const withGroup = (differing: Parameters<typeof groupTraits>[0]) =>
  withRead({ groups: readable([groupTraits(differing)]) });
const noGroups = withRead({ groups: unreadable("autoscaling:DescribeAutoScalingGroups") });
const noProviders = withRead({ providers: unreadable("ecs:DescribeCapacityProviders") });
const bare = providerTraits({ managedDraining: false });

decidePreflight("suspended-processes", [
  ["ok", "none is, or one that nobody needs", withGroup({ suspended: ["AZRebalance"] })],
  [
    "warn",
    "the group cannot launch",
    withGroup({ suspended: ["Launch", "ReplaceUnhealthy"] }),
    "EcsSpotWorkshop-ASG-SPOT: Launch, EcsSpotWorkshop-ASG-SPOT: ReplaceUnhealthy",
  ],
  ["unknown", "the groups cannot be read", noGroups],
]);

decidePreflight("launch-type", [
  ["unknown", "the capacity providers cannot be read", noProviders],
  ["ok", "the service asks the hit group's provider", {}],
  [
    "warn",
    "it has a launch type in place of a strategy",
    withRead({ services: readable([serviceTraits({ strategy: [] })]) }),
    "no capacity provider of the hit groups is in the strategy of ec2-service-split",
  ],
]);

decidePreflight("task-too-large", [
  ["ok", "a task fits the smallest candidate", {}],
  [
    "warn",
    "one of the candidates is too small for a task",
    withRead({ hosts: readable([hostTraits(1), hostTraits(2, { registered: { cpu: 256, memory: 512 } })]) }),
    "a task of ec2-service-split does not fit the smallest candidate (256 CPU units, 512 MiB)",
  ],
  [
    "unknown",
    "the task definition cannot be read",
    withRead({ taskDefinitions: unreadable("ecs:DescribeTaskDefinition") }),
  ],
]);

decidePreflight("spot-quota", [
  ["ok", "there is room for as many again", {}, "8 of 640 Spot vCPUs are in use"],
  [
    "warn",
    "a scale-out may not fit",
    withRead({ spotQuota: readable(12) }),
    "8 of 12 Spot vCPUs are in use, and a scale-out may ask for 6 more",
  ],
  ["unknown", "the quota cannot be read", withRead({ spotQuota: unreadable("servicequotas:GetServiceQuota") })],
]);

decidePreflight("fixed-ports", [
  ["ok", "ports are dynamic", {}],
  [
    "warn",
    "each task needs the same port, and there are more tasks than hosts left",
    withRead({ taskDefinitions: readable([taskDefinition({ hostPorts: [8_080] })]) }),
    "ec2-service-split (port 8080): each task needs the port of a host for itself, and 3 hosts are left",
  ],
  ["unknown", "it cannot be read", withRead({ taskDefinitions: unreadable("ecs:DescribeTaskDefinition") })],
]);

decidePreflight("placement-constraints", [
  [
    "unknown",
    "the task definition cannot be read",
    withRead({ taskDefinitions: unreadable("ecs:DescribeTaskDefinition") }),
  ],
  ["ok", "nothing binds the tasks", {}],
  [
    "warn",
    "the service is bound to a zone",
    withRead({ services: readable([serviceTraits({ constraints: ["memberOf attribute:zone == a"] })]) }),
    "placement constraints bind ec2-service-split (memberOf attribute:zone == a)",
  ],
  [
    "warn",
    "its task definition is",
    withRead({ taskDefinitions: readable([taskDefinition({ constraints: ["memberOf attribute:gpu == true"] })]) }),
  ],
]);

decidePreflight("scale-in-stuck", [
  [
    "unknown",
    "instances are protected, and nobody can tell whether ECS lifts it",
    withRead({
      groups: readable([groupTraits({ protectedInstances: 4 })]),
      providers: unreadable("ecs:DescribeCapacityProviders"),
    }),
  ],
  ["ok", "ECS lifts the protection, and nothing else scales", withGroup({ protectedInstances: 4 })],
  [
    "warn",
    "instances are protected and ECS does not lift it",
    withRead({
      groups: readable([groupTraits({ protectedInstances: 4 })]),
      providers: readable([providerTraits({ terminationProtection: false })]),
    }),
    "EcsSpotWorkshop-ASG-SPOT (4)",
  ],
  [
    "warn",
    "another policy scales the group too",
    withRead({ scalingPolicies: readable([{ group: SPOT_GROUP, name: "cpu-70" }]) }),
    "other policies than ECS's scale the hit groups: cpu-70",
  ],
  ["unknown", "policies cannot be read", withRead({ scalingPolicies: unreadable("autoscaling:DescribePolicies") })],
  ["unknown", "the groups cannot be read", noGroups],
]);

decidePreflight("no-spare-capacity", [
  ["ok", "managed scaling keeps a tenth spare", {}],
  [
    "warn",
    "the target capacity is 100 %",
    withRead({ providers: readable([providerTraits({ targetCapacity: 100 })]) }),
    "the target capacity is 100 %, which keeps no spare instance: CP-SPOT",
  ],
  ["unknown", "the capacity providers cannot be read", noProviders],
]);

decidePreflight("rebalance-off", [
  ["ok", "the group rebalances", {}],
  ["warn", "it does not", withGroup({ capacityRebalance: false }), "Capacity Rebalancing is off in"],
  ["unknown", "the groups cannot be read", noGroups],
]);

decidePreflight("rebalance-without-draining", [
  ["unknown", "it rebalances, and nobody can tell whether ECS drains", noProviders],
  ["ok", "ECS drains what the group rebalances", {}],
  ["ok", "the group does not rebalance", withGroup({ capacityRebalance: false })],
  [
    "warn",
    "the group rebalances and ECS does not drain",
    withRead({ providers: readable([bare]) }),
    "Capacity Rebalancing is on and managed draining off in EcsSpotWorkshop-ASG-SPOT",
  ],
  ["unknown", "the groups cannot be read", noGroups],
]);

decidePreflight("few-pools", [
  ["ok", "the group draws from four types in two zones", {}],
  ["warn", "it has two types", withGroup({ types: ["m5.large", "m4.large"] }), "(2 instance types)"],
  ["warn", "it has one zone", withGroup({ zones: ["us-east-1a"] }), "(1 zone)"],
  ["warn", "it takes the lowest price", withGroup({ spotAllocation: "lowest-price" }), "(lowest-price)"],
  ["warn", "it has no mixed instances policy", withGroup({ spotAllocation: null }), "(no mixed instances policy)"],
  ["unknown", "the groups cannot be read", noGroups],
]);

decidePreflight("double-replacement", [
  ["ok", "managed scaling is off", withRead({ providers: readable([providerTraits({ managedScaling: false })]) })],
  ["ok", "the group replaces nothing", withGroup({ suspended: ["ReplaceUnhealthy"] })],
  ["warn", "the health check and managed scaling both add instances", {}],
  ["unknown", "the capacity providers cannot be read", noProviders],
]);

decidePreflight("no-spot-draining", [
  [
    "unknown",
    "the agents do not drain, and nobody can tell whether ECS does",
    withRead({
      providers: unreadable("ecs:DescribeCapacityProviders"),
      userData: readable([{ group: SPOT_GROUP, draining: false, stopTimeoutS: null }]),
    }),
  ],
  ["ok", "ECS drains (managed draining)", {}],
  ["ok", "the agents drain (user data)", withRead({ providers: readable([bare]) })],
  [
    "warn",
    "neither does",
    withRead({
      providers: readable([bare]),
      userData: readable([{ group: SPOT_GROUP, draining: false, stopTimeoutS: null }]),
    }),
    "nothing drains EcsSpotWorkshop-ASG-SPOT at a notice",
  ],
  [
    "unknown",
    "the user data says nothing of it",
    withRead({
      providers: readable([bare]),
      userData: readable([{ group: SPOT_GROUP, draining: null, stopTimeoutS: null }]),
    }),
  ],
  [
    "unknown",
    "it cannot be read",
    withRead({ providers: readable([bare]), userData: unreadable("ec2:DescribeLaunchTemplateVersions") }),
  ],
]);

decidePreflight("agents-disconnected", [
  ["ok", "all agents are connected", {}],
  [
    "warn",
    "one on a candidate is not",
    withRead({ hosts: readable([hostTraits(2, { agentConnected: false })]) }),
    "the agent is not connected on i-00000000000000002",
  ],
  ["ok", "one elsewhere is not", withRead({ hosts: readable([hostTraits(6, { agentConnected: false })]) })],
  ["unknown", "the hosts cannot be read", withRead({ hosts: unreadable("ecs:DescribeContainerInstances") })],
]);

decidePreflight("event-pipeline", [
  ["ok", "EventBridge may write into the log group", {}],
  [
    "warn",
    "no policy lets it",
    withRead({ eventsMayBeWritten: readable(false) }),
    "no resource policy lets EventBridge write into /aws/events/spotinterruptions",
  ],
  ["unknown", "it cannot be read", withRead({ eventsMayBeWritten: unreadable("logs:DescribeResourcePolicies") })],
]);

decidePreflight("spot-quota", [
  [
    "unknown",
    "nobody can count what is in use",
    // The guards refuse as well then: all Spot Instances at once cannot be ruled out.
    withRead({ spotInstances: unreadable("ec2:DescribeInstances"), spotQuota: readable(640) }),
  ],
  [
    "warn",
    "little is left",
    withRead({ spotQuota: readable(9), spotInstances: readable([1, 2, 3, 4].map((n) => spotInstance(n))) }),
  ],
]);

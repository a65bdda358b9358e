import type { Reading } from "../reading.ts";
import type { Instant } from "../time.ts";

/** What the preflight rules look at beside the guards' inputs. Each part is readable or not; only some rules refuse then. */
export interface PreflightReadings {
  /** `GET /safetyLevers/default`: one for each account and Region. */
  readonly safetyLever: Reading<SafetyLever>;
  /** Experiments of the account and Region that have not ended, whoever started them. */
  readonly experiments: Reading<readonly ActiveExperiment[]>;
  /** The running Spot Instances of the account and Region. */
  readonly spotInstances: Reading<readonly SpotInstance[]>;
  /** The target's groups, and those behind the cluster's capacity providers. */
  readonly groups: Reading<readonly GroupTraits[]>;
  /** Scaling activities of the target's groups that have not ended. */
  readonly activities: Reading<readonly GroupActivity[]>;
  /** The target groups of the cluster's services. */
  readonly targetHealth: Reading<readonly TargetGroupHealth[]>;
  readonly services: Reading<readonly ServiceTraits[]>;
  readonly hosts: Reading<readonly HostTraits[]>;
  readonly providers: Reading<readonly ProviderTraits[]>;
  /** Those that the services run. */
  readonly taskDefinitions: Reading<readonly TaskDefinition[]>;
  /** Of the target's groups; a group without a launch template is left out. */
  readonly userData: Reading<readonly UserData[]>;
  /** "All Standard Spot Instance Requests" (L-34B43A08), in vCPUs. */
  readonly spotQuota: Reading<number>;
  /** Whether a resource policy of CloudWatch Logs lets EventBridge write into the target's log group. */
  readonly eventsMayBeWritten: Reading<boolean>;
  /** Scaling policies of the target's groups. */
  readonly scalingPolicies: Reading<readonly ScalingPolicy[]>;
  /** Those of the tasks on candidates that are protected from scale-in. */
  readonly protectedTasks: Reading<readonly string[]>;
}

export interface SafetyLever {
  /** `disengaged`, `engaged` or `engaging`. */
  readonly status: string;
  readonly reason: string | null;
}

export interface ActiveExperiment {
  readonly experimentId: string;
  readonly status: string;
  /** From the tag `spot-chaos-run`; null: somebody else's. */
  readonly runId: string | null;
}

export interface SpotInstance {
  readonly instanceId: string;
  readonly group: string | null;
  /** null when EC2 does not say. */
  readonly vcpus: number | null;
}

export interface GroupTraits {
  readonly name: string;
  readonly desired: number;
  readonly max: number;
  readonly capacityRebalance: boolean;
  /** Names of suspended processes: `Launch`, `HealthCheck` … */
  readonly suspended: readonly string[];
  /** Instance types that its policy may choose from; one when it has no mixed instances policy and its type is known. */
  readonly types: readonly string[];
  readonly zones: readonly string[];
  /** `capacity-optimized`, `lowest-price` …; null without a mixed instances policy. */
  readonly spotAllocation: string | null;
  /** Instances that are protected from scale-in now. */
  readonly protectedInstances: number;
}

export interface GroupActivity {
  readonly group: string;
  readonly description: string;
  /** Auto Scaling's own word: `InProgress`, `WaitingForInstanceWarmup` … */
  readonly status: string;
  readonly startedAt: Instant | null;
}

export interface TargetGroupHealth {
  readonly arn: string;
  readonly healthy: number;
  /** Registered and `initial`, `unhealthy` or `unavailable`. */
  readonly notHealthy: number;
}

export interface ServiceTraits {
  readonly name: string;
  readonly daemon: boolean;
  readonly deploying: boolean;
  /** ARN with its revision; null when ECS does not say. */
  readonly taskDefinition: string | null;
  /** Its capacity provider strategy; empty for a service with a launch type. */
  readonly strategy: readonly { readonly provider: string; readonly base: number; readonly weight: number }[];
  readonly minimumHealthyPercent: number;
  readonly maximumPercent: number;
  /** `distinctInstance`, or `memberOf` with its expression. */
  readonly constraints: readonly string[];
  /** `binpack memory`, `spread instanceId` … */
  readonly placement: readonly string[];
  readonly targetGroupArns: readonly string[];
  /** healthCheckGracePeriodSeconds. */
  readonly gracePeriodS: number;
}

export interface HostTraits {
  readonly hostArn: string;
  readonly instanceId: string;
  /** `ACTIVE`, `DRAINING` … */
  readonly status: string;
  readonly agentConnected: boolean;
  readonly provider: string | null;
  readonly registered: Resources;
  readonly free: Resources;
  /** TCP ports taken on the host. */
  readonly usedPorts: readonly number[];
}

export interface Resources {
  /** CPU units; 1024 are a vCPU. */
  readonly cpu: number;
  /** MiB */
  readonly memory: number;
}

export interface ProviderTraits {
  readonly name: string;
  /** Its Auto Scaling group's name. */
  readonly group: string;
  readonly managedScaling: boolean;
  readonly managedDraining: boolean;
  readonly terminationProtection: boolean;
  /** Percent; 100 keeps no spare instance. */
  readonly targetCapacity: number;
}

export interface TaskDefinition extends Resources {
  readonly arn: string;
  /** Ports of the host that it asks for by number; empty when they are dynamic. */
  readonly hostPorts: readonly number[];
  /** The longest stop timeout that a container sets, in seconds; null: none sets one. */
  readonly stopTimeoutS: number | null;
  /** Whether a container leaves its stop timeout to the agent. */
  readonly usesAgentTimeout: boolean;
  readonly constraints: readonly string[];
}

export interface UserData {
  readonly group: string;
  /** ECS_ENABLE_SPOT_INSTANCE_DRAINING; null: the user data does not say, or there is none. */
  readonly draining: boolean | null;
  /** ECS_CONTAINER_STOP_TIMEOUT; null: the agent's own 30 s. */
  readonly stopTimeoutS: number | null;
}

export interface ScalingPolicy {
  readonly group: string;
  readonly name: string;
}

/** The configuration a pretend account starts from: what a person would have set up in the console. Its outcome is the model's. */
export interface WorldConfig {
  readonly account: string;
  readonly region: string;
  readonly cluster: string;
  readonly groups: readonly GroupConfig[];
  readonly providers: readonly ProviderConfig[];
  readonly defaultStrategy: readonly StrategyItem[];
  readonly targetGroups: readonly TargetGroupConfig[];
  readonly services: readonly ServiceConfig[];
  readonly standalone: readonly StandaloneConfig[];
  readonly templates: readonly TemplateConfig[];
  readonly stacks: readonly StackConfig[];
  readonly eventLog: EventLogConfig;
  readonly fis: FisConfig;
  /** Instances that EC2 takes back by itself, relative to the start of the first experiment. */
  readonly reclaims: readonly ReclaimConfig[];
  /** Rolling deployments that begin while an experiment is watched. */
  readonly deployments: readonly DeploymentConfig[];
  /** Services whose desired count Application Auto Scaling moves. */
  readonly serviceScaling: readonly ServiceScalingConfig[];
  /** "All Standard Spot Instance Requests", in vCPUs. */
  readonly spotVcpuQuota: number;
  /** Access keys that belong to another account; every other key belongs to `account`. */
  readonly foreignKeys: Readonly<Record<string, string>>;
  readonly roles: readonly { readonly arn: string; readonly externalId: string | null }[];
}

export interface GroupConfig {
  readonly name: string;
  readonly lifecycle: "spot" | "on-demand";
  readonly desired: number;
  readonly min: number;
  readonly max: number;
  readonly instanceTypes: readonly string[];
  /** Cpu units and MiB that one instance registers with ECS. */
  readonly cpu: number;
  readonly memory: number;
  readonly tags: Readonly<Record<string, string>>;
  /** ECS_ENABLE_SPOT_INSTANCE_DRAINING of the launch template's user data. */
  readonly agentDrains: boolean;
  /** ECS_CONTAINER_STOP_TIMEOUT of the user data, in seconds. */
  readonly agentStopTimeoutS: number;
  /** Launches a replacement at EC2's recommendation, and terminates the instance at risk once that is in service. */
  readonly capacityRebalance: boolean;
  /** "unfulfillable": EC2 has no capacity for any further launch. */
  readonly launches: "available" | "unfulfillable";
  readonly newInstancesProtected: boolean;
}

export interface ProviderConfig {
  readonly name: string;
  readonly group: string;
  readonly managedScaling: {
    readonly status: "ENABLED" | "DISABLED";
    readonly targetCapacity: number;
    readonly minimumStep: number;
    readonly maximumStep: number;
    readonly warmupS: number;
    /** false: somebody switched the low alarm's actions off, so nothing ever scales in. */
    readonly lowAlarmActions: boolean;
  };
  readonly managedTerminationProtection: "ENABLED" | "DISABLED";
  readonly managedDraining: "ENABLED" | "DISABLED";
}

export interface StrategyItem {
  readonly provider: string;
  readonly base: number;
  readonly weight: number;
}

export interface TargetGroupConfig {
  readonly name: string;
  readonly deregistrationDelayS: number;
  readonly healthCheckIntervalS: number;
}

export interface TaskShape {
  readonly family: string;
  readonly revision: number;
  readonly cpu: number;
  readonly memory: number;
  readonly container: string;
  readonly image: string;
  /** ECS_CONTAINER_STOP_TIMEOUT, or the container's own stopTimeout. */
  readonly stopTimeoutS: number;
  /** How the application takes SIGTERM: it exits after so long with this code; longer than the timeout means SIGKILL and 137. */
  readonly onSigterm: { readonly exitsAfterS: number; readonly exitCode: number };
}

export interface ServiceConfig {
  readonly name: string;
  readonly scheduling: "REPLICA" | "DAEMON";
  readonly launchType: "capacity-provider" | "EC2" | "FARGATE";
  /** null: the cluster's default strategy. Only for launchType capacity-provider. */
  readonly strategy: readonly StrategyItem[] | null;
  /** Ignored by a DAEMON, which follows the instances. */
  readonly desired: number;
  readonly minimumHealthyPercent: number;
  readonly maximumPercent: number;
  readonly placement: "binpack" | "spread";
  readonly targetGroup: string | null;
  readonly task: TaskShape;
}

export interface StandaloneConfig {
  readonly provider: string;
  readonly count: number;
  readonly task: TaskShape;
}

export interface TemplateConfig {
  readonly id: string;
  readonly description: string;
  readonly targetName: string;
  readonly resourceTags: Readonly<Record<string, string>>;
  readonly filters: readonly { readonly path: string; readonly values: readonly string[] }[];
  /** COUNT(n), PERCENT(n) or ALL. */
  readonly selectionMode: string;
  readonly actionName: string;
  /** PT2M to PT15M. */
  readonly durationBeforeInterruption: string;
  readonly tags: Readonly<Record<string, string>>;
}

export interface StackConfig {
  readonly name: string;
  readonly outputs: readonly { readonly key: string; readonly value: string; readonly description: string }[];
}

export interface EventLogConfig {
  readonly name: string;
  /** Share of events that never arrive; EC2's events are best effort. */
  /** Whether a resource policy lets EventBridge write into it. */
  readonly writable: boolean;
  readonly lostShare: number;
  readonly duplicatedShare: number;
  /** From the event's time to its ingestion, ms. */
  readonly delayMs: readonly [number, number];
}

export interface FisConfig {
  /** false: the experiment's role may not send interruptions. */
  readonly roleMayInterrupt: boolean;
  /** Somebody else's experiment is under way, and ends so long after the world has begun; null: there is none. */
  readonly otherExperimentEndsInS: number | null;
  readonly safetyLever: { readonly status: "engaged" | "disengaged"; readonly reason: string };
  /** Whether stopping an experiment before the notice keeps the notice from being sent. AWS does not say. */
  readonly stopPreventsInterruption: boolean;
}

export interface DeploymentConfig {
  readonly service: string;
  readonly afterExperimentStartS: number;
}

/** Target tracking on requests per target. */
export interface ServiceScalingConfig {
  readonly service: string;
  /** What comes in altogether, however many tasks serve it. */
  readonly requestsPerMinute: number;
  /** Requests per minute that one target should get. */
  readonly targetRequests: number;
  readonly max: number;
}

export interface ReclaimConfig {
  readonly group: string;
  readonly count: number;
  readonly afterExperimentStartS: number;
}

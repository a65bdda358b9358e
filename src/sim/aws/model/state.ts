import type {
  ActivityStatus,
  ContainerInstanceStatus,
  ExperimentStatus,
  InstanceState,
  TargetHealth,
  TaskStatus,
} from "../lifecycles.ts";
import type {
  GroupConfig,
  ProviderConfig,
  ServiceConfig,
  TargetGroupConfig,
  TaskShape,
  TemplateConfig,
} from "../world-config.ts";

/** What the pretend account holds. All times are ms since the epoch; null: not yet. */

export interface Instance {
  readonly id: string;
  readonly type: string;
  readonly zone: string;
  readonly subnet: string;
  readonly privateIp: string;
  readonly lifecycle: "spot" | "on-demand";
  readonly group: string;
  readonly spotRequest: string | null;
  readonly launchedAt: number;
  readonly tags: Readonly<Record<string, string>>;
  state: InstanceState;
  stateReason: { readonly code: string; readonly message: string } | null;
  transitionReason: string;
  terminatedAt: number | null;
}

export interface SpotRequest {
  readonly id: string;
  readonly instanceId: string;
  readonly createdAt: number;
  state: "active" | "closed";
  code: string;
  message: string;
  updatedAt: number;
}

export interface Member {
  readonly instanceId: string;
  state: "Pending" | "InService" | "Terminating:Wait" | "Terminating";
  healthy: boolean;
  protected: boolean;
}

export interface Activity {
  readonly id: string;
  readonly group: string;
  description: string;
  readonly cause: string;
  readonly startedAt: number;
  readonly order: number;
  endedAt: number | null;
  status: ActivityStatus;
  statusMessage: string | null;
  progress: number;
  readonly zone: string | null;
}

export interface Group {
  readonly config: GroupConfig;
  readonly arn: string;
  readonly createdAt: number;
  desired: number;
  members: Member[];
  readonly activities: Activity[];
  /** Failed launches in a row, and whether a further try is already planned. */
  failures: number;
  retryPlanned: boolean;
}

export interface Alarm {
  readonly name: string;
  readonly arn: string;
  readonly side: "high" | "low";
  state: "OK" | "ALARM";
  reason: string;
  changedAt: number;
}

export interface Datapoint {
  readonly at: number;
  readonly needed: number;
  readonly running: number;
}

export interface Provider {
  readonly config: ProviderConfig;
  readonly arn: string;
  readonly policy: string;
  readonly policyArn: string;
  readonly high: Alarm;
  readonly low: Alarm;
  /** What the alarms have seen, newest last. */
  readonly seen: Datapoint[];
  /** Capacity that a scale-out added and that is still warming up. */
  warmups: { readonly until: number; readonly count: number }[];
  liftPlanned: boolean;
}

export interface Host {
  readonly arn: string;
  readonly instanceId: string;
  readonly group: string;
  readonly provider: string;
  readonly registeredAt: number;
  readonly cpu: number;
  readonly memory: number;
  readonly pulled: Set<string>;
  status: ContainerInstanceStatus;
  connected: boolean;
  version: number;
  nextPort: number;
}

export interface Task {
  readonly arn: string;
  readonly n: number;
  /** null: standalone. */
  readonly service: string | null;
  readonly shape: TaskShape;
  readonly startedBy: string;
  readonly launchType: "EC2" | "FARGATE";
  /** null for launchType EC2 without a strategy. */
  readonly provider: string | null;
  readonly createdAt: number;
  readonly runtimeId: string;
  readonly containerId: string;
  status: TaskStatus;
  desiredStatus: "RUNNING" | "STOPPED";
  host: string | null;
  port: number | null;
  version: number;
  connectivityAt: number | null;
  pullStartedAt: number | null;
  pullStoppedAt: number | null;
  startedAt: number | null;
  stoppingAt: number | null;
  executionStoppedAt: number | null;
  stoppedAt: number | null;
  stopCode: "ServiceSchedulerInitiated" | "TerminationNotice" | null;
  stoppedReason: string | null;
  exitCode: number | null;
}

export interface ServiceEvent {
  readonly id: string;
  readonly at: number;
  readonly message: string;
}

export interface Service {
  readonly config: ServiceConfig;
  readonly arn: string;
  /** Its newest deployment, and what that runs. */
  deployment: string;
  shape: TaskShape;
  deployedAt: number;
  /** The deployment that the newest one is replacing. */
  earlier: { readonly deployment: string; readonly shape: TaskShape; readonly createdAt: number } | null;
  readonly createdAt: number;
  desired: number;
  readonly events: ServiceEvent[];
  schedulerDue: boolean;
  steady: boolean;
}

export interface Target {
  readonly instanceId: string;
  readonly port: number;
  readonly zone: string;
  readonly taskArn: string;
  health: TargetHealth;
}

export interface TargetGroup {
  readonly config: TargetGroupConfig;
  readonly arn: string;
  readonly loadBalancerArn: string;
  targets: Target[];
}

export interface Experiment {
  readonly id: string;
  readonly arn: string;
  readonly template: TemplateConfig;
  readonly createdAt: number;
  readonly tags: Readonly<Record<string, string>>;
  readonly skipAll: boolean;
  startedAt: number | null;
  endedAt: number | null;
  status: ExperimentStatus;
  reason: string;
  error: { readonly accountId: string; readonly code: string; readonly location: string } | null;
  action: { status: string; reason: string; startedAt: number | null; endedAt: number | null };
  /** Instance ids, once; null before the targets are resolved. */
  resolved: readonly string[] | null;
}

export interface LogEvent {
  readonly eventId: string;
  readonly stream: string;
  readonly timestamp: number;
  readonly ingestedAt: number;
  readonly message: string;
}

export interface TrailEvent {
  readonly id: string;
  readonly name: string;
  readonly source: string;
  readonly at: number;
  readonly username: string | null;
  readonly readOnly: boolean;
  readonly record: string;
}

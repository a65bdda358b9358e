/** Each state with the states that may follow it. A step outside the table is a bug of the model, never an answer of AWS's. */
export type Lifecycle<S extends string> = Readonly<Record<S, readonly S[]>>;

/** [D AWSEC2 ec2-instance-lifecycle]; Spot Instances here are only ever terminated, never stopped. */
export const instanceLifecycle = {
  pending: ["running", "shutting-down"],
  running: ["shutting-down"],
  "shutting-down": ["terminated"],
  terminated: [],
} as const satisfies Lifecycle<"pending" | "running" | "shutting-down" | "terminated">;
export type InstanceState = keyof typeof instanceLifecycle;

/** [D AmazonECS task-lifecycle-explanation]. A host that vanishes takes its tasks straight to STOPPED. */
export const taskLifecycle = {
  PROVISIONING: ["PENDING", "STOPPED"],
  PENDING: ["ACTIVATING", "DEPROVISIONING", "STOPPED"],
  ACTIVATING: ["RUNNING", "DEACTIVATING", "STOPPED"],
  RUNNING: ["DEACTIVATING", "STOPPING", "STOPPED"],
  DEACTIVATING: ["STOPPING", "STOPPED"],
  STOPPING: ["DEPROVISIONING", "STOPPED"],
  DEPROVISIONING: ["STOPPED"],
  STOPPED: [],
} as const satisfies Lifecycle<
  "PROVISIONING" | "PENDING" | "ACTIVATING" | "RUNNING" | "DEACTIVATING" | "STOPPING" | "DEPROVISIONING" | "STOPPED"
>;
export type TaskStatus = keyof typeof taskLifecycle;

/** [FISUG view-experiment-progress]; StartExperiment answers `initiating` already, "cancelled" comes of an engaged safety lever alone. */
export const experimentLifecycle = {
  pending: ["initiating"],
  initiating: ["running", "failed", "stopping", "completed", "cancelled"],
  running: ["completed", "failed", "stopping"],
  stopping: ["stopped"],
  completed: [],
  failed: [],
  stopped: [],
  cancelled: [],
} as const satisfies Lifecycle<
  "pending" | "initiating" | "running" | "completed" | "stopping" | "stopped" | "failed" | "cancelled"
>;
export type ExperimentStatus = keyof typeof experimentLifecycle;

/** [BC autoscaling ScalingActivityStatusCode], the ones a Spot launch or a termination goes through. */
export const activityLifecycle = {
  PendingSpotBidPlacement: ["WaitingForInstanceId", "Failed"],
  WaitingForInstanceId: ["PreInService"],
  PreInService: ["WaitingForInstanceWarmup", "Successful", "Cancelled"],
  WaitingForInstanceWarmup: ["Successful"],
  InProgress: ["Successful"],
  Successful: [],
  Failed: [],
  Cancelled: [],
} as const satisfies Lifecycle<
  | "PendingSpotBidPlacement"
  | "WaitingForInstanceId"
  | "PreInService"
  | "WaitingForInstanceWarmup"
  | "InProgress"
  | "Successful"
  | "Failed"
  | "Cancelled"
>;
export type ActivityStatus = keyof typeof activityLifecycle;

/** [BC elbv2 TargetHealthStateEnum]; "gone" is our word for a target that DescribeTargetHealth no longer lists. */
export const targetLifecycle = {
  initial: ["healthy", "draining"],
  healthy: ["draining"],
  draining: ["gone"],
  gone: [],
} as const satisfies Lifecycle<"initial" | "healthy" | "draining" | "gone">;
export type TargetHealth = keyof typeof targetLifecycle;

/** [BC ecs ContainerInstanceStatus]. */
export const containerInstanceLifecycle = {
  ACTIVE: ["DRAINING", "INACTIVE"],
  DRAINING: ["INACTIVE"],
  INACTIVE: [],
} as const satisfies Lifecycle<"ACTIVE" | "DRAINING" | "INACTIVE">;
export type ContainerInstanceStatus = keyof typeof containerInstanceLifecycle;

/** The next state, checked against its table. */
export function step<S extends string>(lifecycle: Lifecycle<S>, from: S, to: S): S {
  if (!lifecycle[from].includes(to))
    throw new Error(`the model tried to go from ${from} to ${to}, which AWS never does`);
  return to;
}

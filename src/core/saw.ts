import type { Instant } from "./time.ts";

/** In the order of an experiment's life. https://docs.aws.amazon.com/fis/latest/userguide/view-experiment-progress.html */
export const EXPERIMENT_STATUSES = [
  "pending",
  "initiating",
  "running",
  "completed",
  "stopping",
  "stopped",
  "failed",
  "cancelled",
] as const;

export type ExperimentStatus = (typeof EXPERIMENT_STATUSES)[number];

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-lifecycle-explanation.html */
export type TaskStatus =
  | "PROVISIONING"
  | "PENDING"
  | "ACTIVATING"
  | "RUNNING"
  | "DEACTIVATING"
  | "STOPPING"
  | "DEPROVISIONING"
  | "STOPPED"
  | "DELETED";

export type HostStatus =
  | "ACTIVE"
  | "DRAINING"
  | "REGISTERING"
  | "DEREGISTERING"
  | "REGISTRATION_FAILED"
  | "INACTIVE"
  | "gone";

export type InstanceState = "pending" | "running" | "shutting-down" | "terminated" | "stopping" | "stopped" | "gone";

/** Why a scaling activity happened, read from its Cause. */
export type Mechanism =
  | "alarm-high"
  | "alarm-low"
  /** "taken out of service in response to an EC2 health check" */
  | "health-check"
  /** "launched in response to an unhealthy instance needing to be replaced" */
  | "replace-unhealthy"
  /** "a difference between desired and actual capacity, shrinking the capacity", no alarm named */
  | "shrink"
  | "grow"
  | "rebalance"
  | "other";

/** A change of a group's desired capacity that a Cause states. */
export interface DesiredChange {
  readonly alarm: string;
  readonly policy: string;
  readonly from: number;
  readonly to: number;
  readonly at: Instant;
}

export interface ServiceCount {
  readonly name: string;
  readonly scheduling: "REPLICA" | "DAEMON";
  readonly desired: number;
  readonly running: number;
  /** Tasks of it that are PROVISIONING, PENDING or ACTIVATING, counted from DescribeTasks. */
  readonly waiting: number;
  readonly deploying: boolean;
}

/** One thing that AWS stated. What it is about is its `subject`; when it was so stands beside it, in the Observation. */
export type Saw =
  | {
      readonly subject: "experiment";
      readonly experimentId: string;
      readonly status: ExperimentStatus;
      readonly reason: string | null;
      readonly startTime: Instant | null;
      readonly endTime: Instant | null;
    }
  /** ListExperimentResolvedTargets: the instances that the experiment really hits. */
  | { readonly subject: "targets"; readonly instanceIds: readonly string[] }
  | { readonly subject: "recommendation"; readonly instanceId: string }
  | { readonly subject: "warning"; readonly instanceId: string; readonly action: "terminate" | "stop" | "hibernate" }
  /** CloudTrail's BidEvictedEvent. */
  | { readonly subject: "bid-evicted"; readonly instanceIds: readonly string[] }
  /** An ECS container instance. */
  | {
      readonly subject: "host";
      readonly hostArn: string;
      readonly instanceId: string;
      readonly status: HostStatus;
      readonly agentConnected: boolean;
      readonly version: number;
    }
  /** An EC2 instance. */
  | {
      readonly subject: "instance";
      readonly instanceId: string;
      readonly state: InstanceState;
      /** StateReason.Code, for example `Server.SpotInstanceTermination`. */
      readonly stateReason: string | null;
      readonly group: string | null;
      readonly type: string | null;
      readonly zone: string | null;
      readonly spot: boolean;
    }
  /** The status code of its Spot request, for example `instance-terminated-by-experiment`. */
  | { readonly subject: "spot-request"; readonly instanceId: string; readonly code: string }
  | {
      readonly subject: "task";
      readonly taskArn: string;
      /** null: a standalone task. */
      readonly service: string | null;
      readonly daemon: boolean;
      /** null while PROVISIONING without room, and on Fargate. */
      readonly hostArn: string | null;
      readonly fargate: boolean;
      readonly status: TaskStatus;
      readonly desiredStatus: "RUNNING" | "STOPPED";
      readonly version: number;
      readonly createdAt: Instant | null;
      readonly startedAt: Instant | null;
      readonly stoppingAt: Instant | null;
      /** executionStoppedAt where ECS gives it, else stoppedAt. */
      readonly stoppedAt: Instant | null;
      readonly stopCode: string | null;
      readonly stoppedReason: string | null;
      /** One an essential container; null when the container left none. */
      readonly exitCodes: readonly (number | null)[];
    }
  /** A load balancer's target. */
  | {
      readonly subject: "target";
      readonly targetGroupArn: string;
      /** `i-…:port` or an IP address with its port. */
      readonly targetId: string;
      /** null when the target is an IP address that belongs to no known host. */
      readonly instanceId: string | null;
      readonly health: "initial" | "healthy" | "unhealthy" | "unused" | "draining" | "unavailable" | "gone";
      readonly reason: string | null;
    }
  /**
   * The whole cluster at one poll. `polls` is how many polls in a row said exactly this, `since` when the first of
   * them was made: a series that is unbroken from `since` to the observation's `at.to`.
   */
  | {
      readonly subject: "look";
      readonly services: readonly ServiceCount[];
      /** Every task of the cluster that is PROVISIONING, PENDING or ACTIVATING. */
      readonly waiting: number;
      /** Registered targets that are neither healthy nor draining; null when target health cannot be read. */
      readonly targetsNotHealthy: number | null;
      readonly targetsHealthy: number | null;
      readonly since: Instant;
      readonly polls: number;
    }
  /** An Auto Scaling group at one poll; `since` and `polls` as above. */
  | {
      readonly subject: "group";
      readonly group: string;
      readonly desired: number;
      readonly min: number;
      readonly max: number;
      /** Instances whose LifecycleState is InService. */
      readonly inService: number;
      /** Hit instances among them: the group may not have noticed for a while that one is gone. */
      readonly hitsInService?: readonly string[];
      /** All instances that the group lists, in whatever state. */
      readonly instances: number;
      readonly since: Instant;
      readonly polls: number;
    }
  /** One scaling activity; its Cause already read. */
  | {
      readonly subject: "activity";
      readonly activityId: string;
      readonly group: string;
      readonly does: "launch" | "terminate" | "other";
      readonly instanceId: string | null;
      /** DescribeScalingActivities' StatusCode. */
      readonly status: string;
      readonly statusMessage: string | null;
      readonly mechanism: Mechanism;
      readonly desiredChange: DesiredChange | null;
      readonly startTime: Instant;
      readonly endTime: Instant | null;
    }
  | {
      readonly subject: "alarm";
      readonly name: string;
      readonly state: "OK" | "ALARM" | "INSUFFICIENT_DATA";
      readonly reason: string | null;
    }
  /** One line of a service's event list, in ECS's own words. */
  | { readonly subject: "service-event"; readonly service: string; readonly eventId: string; readonly message: string }
  /** FIS answered a StopExperiment, or refused it. */
  | {
      readonly subject: "stop-answer";
      readonly ok: boolean;
      readonly status: string | null;
      readonly message: string | null;
      /** FIS has not heard it, for a while now: it is neither done nor refused, and asked again. */
      readonly isUnheard?: true;
    }
  /** A signal was read whole, whatever it said: what is not there by then was not there to be read. Not told of each poll. */
  | { readonly subject: "read"; readonly signal: Signal }
  /** A signal that cannot be read, and why; `readable` again when it could be read later. */
  | {
      readonly subject: "signal";
      readonly signal: Signal;
      readonly readable: boolean;
      /** For example `cloudtrail:LookupEvents`. */
      readonly operation: string;
      readonly code: string | null;
    };

/** What can be asked of AWS while a run is watched; `health` is the load balancers' part of the `cluster` poll. */
export type Signal =
  | "experiment"
  | "targets"
  | "events"
  | "hosts"
  | "instances"
  | "spot-requests"
  | "cluster"
  | "health"
  | "groups"
  | "activities"
  | "alarms"
  | "trail";

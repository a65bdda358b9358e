import type { Instant } from "./time.ts";

/** What was read just before the start, as far as the run needs it later. */
export interface Plan {
  readonly templateId: string;
  /** A fingerprint of all that the template says; absent from runs of before plans. */
  readonly templateContent?: string;
  /** `durationBeforeInterruption` in seconds; every deadline comes from it. */
  readonly waitS: number;
  /** How many instances the experiment will hit: COUNT, or PERCENT and ALL worked out on the candidates. */
  readonly count: number;
  readonly candidates: readonly Candidate[];
  readonly baseline: Baseline;
  /** Absent in runs from before it was read, and where it could not be. */
  readonly room?: Room;
  /** Of each of the target's groups; absent in runs from before it was read. */
  readonly headroom?: readonly GroupHeadroom[];
}

/** What is free on ACTIVE container instances that are no candidates. */
export interface Room {
  readonly hosts: number;
  /** CPU units (1,024 are a vCPU) and MiB, summed up; one task needs both on one host. */
  readonly cpu: number;
  readonly memory: number;
  /** Services with a task on a candidate, daemons aside; the worst ratio first. */
  readonly services: readonly {
    readonly service: string;
    /** So many of its tasks would fit, if no other service took the room; null when its task definition is not known. */
    readonly fits: number | null;
    /** So many the worst pick takes. */
    readonly worst: number;
  }[];
}

export interface GroupHeadroom {
  readonly group: string;
  readonly desired: number;
  readonly max: number;
  readonly inService: number;
  /** Scaling activities in progress; null when they could not be read. */
  readonly activities: number | null;
}

/** A running Spot Instance that the template's tags and filters reach. */
export interface Candidate {
  readonly instanceId: string;
  readonly group: string;
  readonly type: string;
  readonly zone: string;
  /** Absent in runs from before it was read, and where EC2 does not say. */
  readonly launchedAt?: Instant;
}

/** The target just before the start. */
export interface Baseline {
  readonly services: readonly BaselineService[];
  readonly groups: readonly BaselineGroup[];
  readonly hosts: readonly BaselineHost[];
  readonly tasks: readonly BaselineTask[];
}

export interface BaselineService {
  readonly name: string;
  readonly scheduling: "REPLICA" | "DAEMON";
  readonly desired: number;
  readonly running: number;
  readonly targetGroupArns: readonly string[];
  /** Longest deregistration delay of its target groups, in seconds; null when unreadable or without a load balancer. */
  readonly deregistrationDelayS: number | null;
}

export interface BaselineGroup {
  readonly name: string;
  readonly desired: number;
  readonly inService: number;
  readonly min: number;
  readonly max: number;
  /** The ECS capacity provider that manages it; absent when there is none or it could not be read. */
  readonly capacityProvider?: CapacityProvider;
}

export interface CapacityProvider {
  readonly name: string;
  /** Off: waiting tasks never make the group grow. */
  readonly managedScaling: boolean;
  /** On: ECS itself drains an instance that EC2 interrupts. */
  readonly managedDraining: boolean;
}

/** An ECS container instance on EC2. */
export interface BaselineHost {
  readonly hostArn: string;
  readonly instanceId: string;
}

/** A task that was RUNNING (or on its way) at the baseline. */
export interface BaselineTask {
  readonly taskArn: string;
  /** null: standalone. */
  readonly service: string | null;
  readonly daemon: boolean;
  /** null on Fargate. */
  readonly hostArn: string | null;
}

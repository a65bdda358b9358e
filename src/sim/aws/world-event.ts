/** Why an instance is interrupted: by a FIS experiment, or by EC2 taking its capacity back. */
export type InterruptionCause = "experiment" | "reclaim";

/** One thing that truly happened in the pretend AWS. `at`: ms since the epoch, the model's own time. */
export type WorldEvent = { readonly at: number } & WorldFact;

export type WorldFact =
  | { readonly kind: "experiment"; readonly experimentId: string; readonly status: string; readonly reason: string }
  | { readonly kind: "recommendation"; readonly instanceId: string; readonly cause: InterruptionCause }
  | { readonly kind: "notice"; readonly instanceId: string; readonly cause: InterruptionCause }
  | { readonly kind: "eviction"; readonly instanceId: string; readonly cause: InterruptionCause }
  | {
      readonly kind: "instance";
      readonly instanceId: string;
      readonly group: string;
      readonly state: "pending" | "running" | "shutting-down" | "terminated";
    }
  | {
      readonly kind: "container-instance";
      readonly arn: string;
      readonly instanceId: string;
      readonly status: "ACTIVE" | "DRAINING" | "INACTIVE";
    }
  | {
      readonly kind: "task";
      readonly taskArn: string;
      /** null: a standalone task. */
      readonly service: string | null;
      readonly status: string;
      /** null while it has no host (PROVISIONING, or Fargate). */
      readonly instanceId: string | null;
      readonly stopCode: string | null;
    }
  | {
      readonly kind: "target";
      readonly targetGroup: string;
      readonly instanceId: string;
      readonly port: number;
      readonly taskArn: string;
      readonly health: "initial" | "healthy" | "draining" | "gone";
    }
  | {
      readonly kind: "desired-capacity";
      readonly group: string;
      readonly from: number;
      readonly to: number;
      readonly alarm: string;
    }
  | {
      readonly kind: "activity";
      readonly group: string;
      readonly activityId: string;
      readonly status: string;
      readonly description: string;
    }
  | { readonly kind: "deployment"; readonly service: string; readonly status: "IN_PROGRESS" | "COMPLETED" }
  | { readonly kind: "desired-count"; readonly service: string; readonly from: number; readonly to: number }
  | { readonly kind: "in-service"; readonly group: string; readonly instanceId: string }
  | { readonly kind: "alarm"; readonly name: string; readonly state: "OK" | "ALARM" }
  | {
      readonly kind: "metric";
      readonly provider: string;
      readonly needed: number;
      readonly running: number;
    }
  | { readonly kind: "log-event"; readonly detailType: string; readonly instanceId: string; readonly copy: number }
  | { readonly kind: "trail-event"; readonly eventName: string; readonly instanceId: string | null };

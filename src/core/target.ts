import type { Guardrails } from "./guardrails.ts";

/** A FIS experiment template: its id, or the CloudFormation stack whose output `FISExperimentID` holds it. */
export type TemplateName = { readonly id: string } | { readonly stack: string };

/** A named thing that may be interrupted, as the configuration gives it. An empty list means nobody, nowhere. */
export interface Target {
  /** What people type after `start`. */
  readonly name: string;
  /** 12 digits. */
  readonly account: string;
  readonly region: string;
  /** The ECS cluster's name, not its ARN. */
  readonly cluster: string;
  /** Names of the Auto Scaling groups whose Spot Instances may be interrupted. */
  readonly autoScalingGroups: readonly string[];
  /** The FIS experiment template that is meant. */
  readonly template: TemplateName;
  /** All that may be chosen, the first unless said otherwise; absent: `template` alone. */
  readonly templates?: readonly TemplateName[];
  /** The CloudWatch Logs group that EventBridge writes Spot events into. */
  readonly logGroup: string;
  /** Slack channel ids where a run may be started. */
  readonly channels: readonly string[];
  /** Slack ids of the users (U…) and user groups (S…) who may start a run. */
  readonly starters: readonly string[];
  /** Assumed through STS for every call, when given. */
  readonly roleArn: string | null;
  readonly externalId: string | null;
  /** Whether the bot may run on the very cluster that it interrupts. */
  readonly allowSameCluster: boolean;
  /** Absent in runs that were begun before there were any; the configuration always fills it in. */
  readonly guardrails?: Guardrails;
}

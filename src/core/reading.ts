import type { Members } from "./guardrail/membership.ts";
import type { Baseline } from "./plan.ts";
import type { PreflightReadings } from "./preflight/reading.ts";
import type { Instant } from "./time.ts";

/** An input of a guard: read, or not, and then why. An unreadable guard means no. */
export type Reading<T> = { readonly readable: true; readonly value: T } | Unreadable;

export interface Unreadable {
  readonly readable: false;
  /** For example `fis:GetExperimentTemplate`. */
  readonly operation: string;
  /** The service's own error code, `Timeout` or `Unreachable`. */
  readonly code: string;
  readonly message: string;
  /** The service said when to come back, in world milliseconds. */
  readonly waitMs?: number;
  /** The service was not there, or asks to wait: asked again a moment later it may answer. Slack's readings say so. */
  readonly passes?: true;
}

export interface TemplateReading {
  readonly id: string;
  readonly arn: string | null;
  /** Whether the template targets other accounts too. */
  readonly multiAccount: boolean;
  readonly actions: readonly {
    readonly name: string;
    readonly actionId: string;
    /** `durationBeforeInterruption`, ISO 8601, where the action has one. */
    readonly wait: string | null;
    /** Names of the template's targets that it acts on. */
    readonly targets: readonly string[];
  }[];
  readonly targets: readonly {
    readonly name: string;
    readonly resourceType: string;
    readonly resourceArns: readonly string[];
    readonly tags: Readonly<Record<string, string>>;
    readonly filters: readonly { readonly path: string; readonly values: readonly string[] }[];
    /** `COUNT(3)`, `PERCENT(50)` or `ALL`. */
    readonly selectionMode: string;
  }[];
  readonly stopConditions: readonly { readonly source: string; readonly value: string | null }[];
}

/** An EC2 instance that the template's tags, filters or ARNs reach. */
export interface ReachedInstance {
  readonly instanceId: string;
  /** From the tag `aws:autoscaling:groupName`. */
  readonly group: string | null;
  readonly spot: boolean;
  readonly state: string;
  readonly type: string;
  readonly zone: string;
  /** Of its Spot request; null when that could not be found. */
  readonly interruptionBehavior: "terminate" | "stop" | "hibernate" | null;
  readonly launchedAt: Instant | null;
}

/** What AWS says of a target just before a start. */
export interface AwsReadings {
  /** sts:GetCallerIdentity */
  readonly identity: Reading<{ readonly account: string; readonly arn: string }>;
  readonly template: Reading<TemplateReading>;
  readonly cluster: Reading<{ readonly arn: string; readonly status: string }>;
  readonly groups: Reading<readonly { readonly name: string; readonly arn: string }[]>;
  readonly reached: Reading<readonly ReachedInstance[]>;
  readonly baseline: Reading<Baseline>;
  /** What only the checks look at. */
  readonly preflight: PreflightReadings;
  /** Signals that can already be seen to be unreadable (AccessDenied); they are named and do not refuse. */
  readonly notWatched: readonly Unreadable[];
  /** The bot's clock minus AWS's, from the Date header of an answer, in milliseconds. */
  readonly clockSkewMs: Reading<number>;
  /** ARN of the ECS cluster that the bot itself runs on; null when it runs elsewhere. */
  readonly ownCluster: Reading<string | null>;
}

/** What Slack says of the channel. */
export interface ChannelReading {
  readonly id: string;
  readonly name: string;
  readonly kind: "public" | "private" | "direct" | "group-message";
  readonly isMember: boolean;
  readonly isArchived: boolean;
  readonly isExternallyShared: boolean;
}

/** The run that is open on the target's cluster. */
export interface OpenRun {
  readonly runId: string;
  readonly channel: string;
  readonly cardTs: string | null;
  readonly by: string;
  readonly startedAt: Instant;
  /** A recovered run may be taken over, with a confirmation. */
  readonly recovered: boolean;
}

export interface Readings {
  readonly aws: AwsReadings;
  readonly channel: Reading<ChannelReading>;
  readonly openRun: Reading<OpenRun | null>;
  /** Who is in the user groups that the target names; one that is not here counts as unread. */
  readonly members?: Members;
}

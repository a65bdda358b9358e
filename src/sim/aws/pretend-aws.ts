import { AwsError } from "./aws-error.ts";
import type { Scenario } from "./scenario.ts";
import type { WorldEvent } from "./world-event.ts";
import type { WorldPicture } from "./world-picture.ts";

export type ServiceName =
  | "fis"
  | "ecs"
  | "auto-scaling"
  | "cloudwatch-logs"
  | "cloudtrail"
  | "elastic-load-balancing-v2"
  | "ec2"
  | "cloudwatch"
  | "cloudformation"
  | "sts";

export interface AwsCall {
  readonly service: ServiceName;
  /** The operation's own name: "DescribeTasks". */
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
  /** Of the SigV4 credential scope; decides the account. */
  readonly accessKeyId: string;
}

export interface PretendAws {
  /** Advances the world to now(), applies throttling and faults, then answers with the operation's output shape (Dates as Date, as the SDK's types say). Throws AwsError. */
  call(call: AwsCall): unknown;
  /** Calls by IAM action name ("fis:StartExperiment"), refused ones included. */
  callCounts(): ReadonlyMap<string, number>;
  /** A small snapshot for people and tests. */
  picture(): WorldPicture;
  /** Every thing that truly happened, with its true time. */
  history(): readonly WorldEvent[];
  readonly scenario: Scenario;
}

export function createPretendAws(options: {
  readonly scenario: string;
  readonly seed: number;
  readonly now: () => number;
}): PretendAws {
  throw new AwsError("InternalFailure", `not built yet: ${options.scenario}`, 500);
}

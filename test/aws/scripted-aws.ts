import type { AwsOptions, LiveAws } from "../../src/aws/aws.ts";
import { createAws } from "../../src/aws/aws.ts";
import type { RequestHandler } from "../../src/aws/clients.ts";
import type { Target } from "../../src/core/target.ts";
import type { Clock } from "../../src/engine/ports.ts";
import { AwsError } from "../../src/sim/aws/aws-error.ts";
import type { AwsCall } from "../../src/sim/aws/pretend-aws.ts";
import { inProcessHandler } from "../../src/sim/aws/wire/in-process.ts";
import { plainClock } from "../support/plain-clock.ts";

export const NOON = Date.parse("2026-10-01T12:00:00.000Z");

export const TARGET: Target = {
  name: "game-day",
  account: "123456789012",
  region: "us-east-1",
  cluster: "EcsSpotWorkshop",
  autoScalingGroups: ["EcsSpotWorkshop-ASG-SPOT"],
  template: { id: "EXTa1b2c3de5f6g7h" },
  logGroup: "/aws/events/spotinterruptions",
  channels: [],
  starters: [],
  roleArn: null,
  externalId: null,
  allowSameCluster: false,
};

export type Answers = Readonly<Record<string, (input: Readonly<Record<string, unknown>>, call: AwsCall) => unknown>>;

/** An AWS that knows only the answers it is given (`ecs.ListTasks`), and writes down what it was asked. */
export interface ScriptedAws {
  call(call: AwsCall): unknown;
  readonly asked: readonly AwsCall[];
  askedFor(name: string): readonly Readonly<Record<string, unknown>>[];
}

export function scriptedAws(answers: Answers): ScriptedAws {
  const asked: AwsCall[] = [];
  return {
    asked,
    askedFor: (name) => asked.filter((call) => nameOf(call) === name).map((call) => call.input),
    call(call) {
      asked.push(call);
      const answer = answers[nameOf(call)];
      if (answer === undefined) throw new AwsError("InternalFailure", `no answer for ${nameOf(call)}`, 500);
      return answer(call.input, call);
    },
  };
}

function nameOf(call: AwsCall): string {
  return `${call.service}.${call.operation}`;
}

export function denied(): never {
  throw new AwsError("AccessDenied", "User: arn:aws:iam::123456789012:user/bot is not authorized", 403);
}

export function throttled(): never {
  throw new AwsError("ThrottlingException", "Rate exceeded", 400);
}

const KEYS = { accessKeyId: "AKIAREHEARSAL0000000", secretAccessKey: "invented" };

/** The adapter, real SDK clients and real bytes, with the script at the other end of the wire. */
export function adapterFor(
  aws: Pick<ScriptedAws, "call">,
  options: { readonly clock?: Clock; readonly around?: (handler: RequestHandler) => RequestHandler } & Partial<
    Pick<AwsOptions, "ownMetadataUri" | "meter">
  > = {},
): LiveAws {
  const clock = options.clock ?? plainClock(NOON);
  const handler: RequestHandler = inProcessHandler(aws, { now: () => clock.transportNow() });
  return createAws({
    clock,
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
    endpoint: "http://127.0.0.1:1",
    credentials: KEYS,
    ownMetadataUri: options.ownMetadataUri ?? null,
    ...(options.meter === undefined ? {} : { meter: options.meter }),
    requestHandler: options.around === undefined ? handler : options.around(handler),
  });
}

import { AutoScalingClient, DescribeAutoScalingGroupsCommand } from "@aws-sdk/client-auto-scaling";
import { CloudFormationClient, DescribeStacksCommand } from "@aws-sdk/client-cloudformation";
import {
  CloudTrailClient,
  InvalidNextTokenException,
  LookupEventsCommand,
  ThrottlingException,
} from "@aws-sdk/client-cloudtrail";
import { CloudWatchClient, DescribeAlarmsCommand, InvalidNextToken } from "@aws-sdk/client-cloudwatch";
import {
  CloudWatchLogsClient,
  FilterLogEventsCommand,
  ResourceNotFoundException,
} from "@aws-sdk/client-cloudwatch-logs";
import { DescribeInstancesCommand, EC2Client, EC2ServiceException } from "@aws-sdk/client-ec2";
import { ClusterNotFoundException, ECSClient, ListTasksCommand, ServerException } from "@aws-sdk/client-ecs";
import {
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
  TargetGroupNotFoundException,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import {
  FisClient,
  ServiceQuotaExceededException,
  StartExperimentCommand,
  ResourceNotFoundException as TemplateNotFound,
} from "@aws-sdk/client-fis";
import { AssumeRoleCommand, ExpiredTokenException, STSClient } from "@aws-sdk/client-sts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { AwsError } from "../../../src/sim/aws/aws-error.ts";
import { type ServedAws, serveAws } from "../../../src/sim/aws/server.ts";
import { inProcessHandler } from "../../../src/sim/aws/wire/in-process.ts";
import { clientOptions, Parrot } from "./wire-clients.ts";

const MESSAGE = 'Not today: <a> & "b", até já';
const aws = new Parrot();
let served: ServedAws;

beforeAll(async () => {
  served = await serveAws(aws);
});
afterAll(() => served.close());

type Options = ReturnType<typeof clientOptions>;

/** One call per service, by its real client. */
const CALLS = {
  fis: (options: Options) =>
    new FisClient(options).send(new StartExperimentCommand({ clientToken: "t", experimentTemplateId: "EXT1" })),
  ecs: (options: Options) => new ECSClient(options).send(new ListTasksCommand({})),
  logs: (options: Options) => new CloudWatchLogsClient(options).send(new FilterLogEventsCommand({})),
  cloudtrail: (options: Options) => new CloudTrailClient(options).send(new LookupEventsCommand({})),
  cloudwatch: (options: Options) => new CloudWatchClient(options).send(new DescribeAlarmsCommand({})),
  autoscaling: (options: Options) => new AutoScalingClient(options).send(new DescribeAutoScalingGroupsCommand({})),
  elb: (options: Options) =>
    new ElasticLoadBalancingV2Client(options).send(new DescribeTargetHealthCommand({ TargetGroupArn: "arn" })),
  cloudformation: (options: Options) => new CloudFormationClient(options).send(new DescribeStacksCommand({})),
  sts: (options: Options) =>
    new STSClient(options).send(new AssumeRoleCommand({ RoleArn: "arn:aws:iam::1:role/r", RoleSessionName: "s" })),
  ec2: (options: Options) => new EC2Client(options).send(new DescribeInstancesCommand({})),
} as const;

type Service = keyof typeof CALLS;

async function failureOf(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => {
      throw new Error("The call succeeded");
    },
    (error: unknown) => error,
  );
}

function refuseWith(code: string, status?: number): void {
  aws.reply = () => {
    throw new AwsError(code, MESSAGE, status);
  };
}

describe("a modelled error arrives as the client's typed exception", () => {
  const typed: readonly [Service, string, abstract new (...args: never[]) => Error, number][] = [
    ["fis", "ServiceQuotaExceededException", ServiceQuotaExceededException, 402],
    ["fis", "ResourceNotFoundException", TemplateNotFound, 404],
    ["ecs", "ClusterNotFoundException", ClusterNotFoundException, 400],
    ["ecs", "ServerException", ServerException, 500],
    ["logs", "ResourceNotFoundException", ResourceNotFoundException, 400],
    ["cloudtrail", "InvalidNextTokenException", InvalidNextTokenException, 400],
    ["cloudtrail", "ThrottlingException", ThrottlingException, 429],
    ["cloudwatch", "InvalidNextToken", InvalidNextToken, 400],
    ["elb", "TargetGroupNotFound", TargetGroupNotFoundException, 400],
    ["elb", "TargetGroupNotFoundException", TargetGroupNotFoundException, 400],
    ["sts", "ExpiredTokenException", ExpiredTokenException, 400],
  ];
  test.each(typed)("%s %s", async (service, code, exception, status) => {
    refuseWith(code);
    for (const options of [clientOptions(served.url), clientOptions(served.url, inProcessHandler(aws))]) {
      const error = await failureOf(CALLS[service](options));
      expect(error).toBeInstanceOf(exception);
      expect(error).toMatchObject({ message: MESSAGE, $metadata: { httpStatusCode: status } });
    }
  });
});

describe("an error without a model keeps its code, message and status", () => {
  const codes: readonly [Service, string, number][] = [
    ["fis", "AccessDeniedException", 403],
    ["ecs", "ThrottlingException", 400],
    ["logs", "ThrottlingException", 400],
    ["cloudtrail", "UnrecognizedClientException", 400],
    ["cloudwatch", "Throttling", 400],
    ["autoscaling", "Throttling", 400],
    ["elb", "AccessDenied", 403],
    ["cloudformation", "ValidationError", 400],
    ["sts", "AccessDenied", 403],
    ["ec2", "RequestLimitExceeded", 503],
  ];
  test.each(codes)("%s %s", async (service, code, status) => {
    refuseWith(code, status);
    const error = await failureOf(CALLS[service](clientOptions(served.url)));
    expect(error).toMatchObject({ name: code, message: MESSAGE, $metadata: { httpStatusCode: status } });
    expect(error).toMatchObject({ $metadata: { requestId: expect.stringMatching(/^[0-9a-f]{8}-/) } });
  });

  test("EC2, which models no errors, answers with its one exception", async () => {
    refuseWith("InvalidInstanceID.NotFound");
    const error = await failureOf(CALLS.ec2(clientOptions(served.url)));
    expect(error).toBeInstanceOf(EC2ServiceException);
    expect(error).toMatchObject({ name: "InvalidInstanceID.NotFound", message: MESSAGE });
  });
});

describe("a bug in the pretend AWS is said to the caller", () => {
  const services: readonly Service[] = ["fis", "ecs", "cloudwatch", "elb", "ec2"];
  test.each(services)("%s: 500 InternalFailure", async (service) => {
    aws.reply = () => {
      throw new TypeError("no such group: blue");
    };
    const error = await failureOf(CALLS[service](clientOptions(served.url)));
    expect(error).toMatchObject({ name: "InternalFailure", $metadata: { httpStatusCode: 500 } });
    expect(String(error)).toContain("no such group: blue");
  });

  test("a value that does not fit its schema is such a bug, not a broken reply", async () => {
    aws.reply = () => ({ Reservations: [{ Instances: [{ LaunchTime: { not: "a date" } }] }] });
    const error = await failureOf(CALLS.ec2(clientOptions(served.url)));
    expect(error).toMatchObject({ name: "InternalFailure" });
    aws.reply = () => ({ Reservations: [] });
    await expect(CALLS.ec2(clientOptions(served.url))).resolves.toMatchObject({ Reservations: [] });
  });
});

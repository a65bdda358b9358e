import { AutoScalingClient, DescribeAutoScalingGroupsCommand } from "@aws-sdk/client-auto-scaling";
import { DescribeInstancesCommand, EC2Client } from "@aws-sdk/client-ec2";
import { DescribeTasksCommand, ECSClient } from "@aws-sdk/client-ecs";
import { FisClient, GetExperimentTemplateCommand, StartExperimentCommand } from "@aws-sdk/client-fis";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { beforeAll, describe, expect, test } from "vitest";
import { createPretendAws, type PretendAws } from "../../../src/sim/aws/pretend-aws.ts";
import { serveAws } from "../../../src/sim/aws/server.ts";
import { inProcessHandler } from "../../../src/sim/aws/wire/in-process.ts";
import { preloadWire } from "../../../src/sim/aws/wire/service-model.ts";
import { clientOptions } from "./wire-clients.ts";

const EPOCH = Date.UTC(2026, 0, 15, 10, 9, 0);
const NOWHERE = "http://127.0.0.1:9";
const TEMPLATE = "EXTa1b2c3de5f6g7h";

beforeAll(preloadWire);

function world(): PretendAws {
  return createPretendAws({ scenario: "workshop", seed: 1, now: () => EPOCH });
}

function optionsFor(aws: PretendAws): Record<string, unknown> {
  return clientOptions(NOWHERE, inProcessHandler(aws));
}

function start(options: Record<string, unknown>, abortSignal?: AbortSignal): Promise<unknown> {
  const input = { clientToken: "run-1", experimentTemplateId: TEMPLATE, tags: {} };
  return new FisClient(options).send(new StartExperimentCommand(input), { abortSignal });
}

describe("credentials that have expired", () => {
  const calls = {
    "fis, ExpiredTokenException": (options: Record<string, unknown>) => start(options),
    "ecs, ExpiredTokenException": (options: Record<string, unknown>) =>
      new ECSClient(options).send(new DescribeTasksCommand({ tasks: ["t"] })),
    "ec2, RequestExpired": (options: Record<string, unknown>) =>
      new EC2Client(options).send(new DescribeInstancesCommand({})),
    "auto scaling, ExpiredToken": (options: Record<string, unknown>) =>
      new AutoScalingClient(options).send(new DescribeAutoScalingGroupsCommand({})),
    "sts, ExpiredToken": (options: Record<string, unknown>) =>
      new STSClient(options).send(new GetCallerIdentityCommand({})),
  };
  test.each(Object.entries(calls))("are refused in the service's own word: %s", async (name, call) => {
    const aws = world();
    aws.onCall({ answer: { kind: "expired" }, meets: () => true });
    await expect(call(optionsFor(aws))).rejects.toMatchObject({ name: name.split(", ")[1] });
    expect(aws.picture().experiments).toEqual([]);
  });
});

describe("a connection that is cut", () => {
  test.each([
    { when: "before FIS has acted: there is no experiment", acted: false, made: 0 },
    { when: "after FIS has acted: the experiment exists, and nobody has heard of it", acted: true, made: 1 },
  ])("$when", async ({ acted, made }) => {
    const aws = world();
    aws.onCall({ answer: { kind: "cut", acted }, meets: (action) => action === "fis:StartExperiment" });
    await expect(start(optionsFor(aws))).rejects.toMatchObject({ code: "ECONNRESET" });
    expect(aws.picture().experiments).toHaveLength(made);
  });

  test("over a socket it is a socket that breaks", async () => {
    const aws = world();
    aws.onCall({ answer: { kind: "cut", acted: true }, meets: (action) => action === "fis:StartExperiment" });
    const served = await serveAws(aws);
    await expect(start(clientOptions(served.url))).rejects.toMatchObject({ code: "ECONNRESET" });
    expect(aws.picture().experiments).toHaveLength(1);
    await served.close();
  });
});

describe("an answer that is withheld", () => {
  /** Starts, and gives up once FIS has been asked. */
  async function givenUp(aws: PretendAws, acted: boolean, options: Record<string, unknown>): Promise<unknown> {
    const patience = new AbortController();
    const meets = (action: string) => {
      setImmediate(() => patience.abort());
      return action === "fis:StartExperiment";
    };
    aws.onCall({ answer: { kind: "hang", acted }, meets });
    return start(options, patience.signal);
  }

  test.each([
    { when: "before FIS has acted: there is no experiment", acted: false, made: 0 },
    { when: "after FIS has acted: the experiment exists, and nobody has heard of it", acted: true, made: 1 },
  ])("is waited for until the caller gives up, $when", async ({ acted, made }) => {
    const aws = world();
    await expect(givenUp(aws, acted, optionsFor(aws))).rejects.toMatchObject({ name: "AbortError" });
    expect(aws.picture().experiments).toHaveLength(made);
  });

  test("over a socket it is a socket that stays silent", async () => {
    const aws = world();
    const served = await serveAws(aws);
    await expect(givenUp(aws, true, clientOptions(served.url))).rejects.toMatchObject({ name: "AbortError" });
    expect(aws.picture().experiments).toHaveLength(1);
    await served.close();
  });
});

test("a fault meets the calls that it means, until it is lifted", async () => {
  const aws = world();
  const lift = aws.onCall({ answer: { kind: "throttled" }, meets: (action) => action === "fis:GetExperimentTemplate" });
  const read = () => new FisClient(optionsFor(aws)).send(new GetExperimentTemplateCommand({ id: TEMPLATE }));
  await expect(read()).rejects.toMatchObject({ name: "ThrottlingException" });
  await new STSClient(optionsFor(aws)).send(new GetCallerIdentityCommand({}));
  lift();
  expect((await read()).experimentTemplate?.id).toBe(TEMPLATE);
});

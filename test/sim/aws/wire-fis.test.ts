import {
  FisClient,
  GetExperimentCommand,
  GetExperimentTemplateCommand,
  ListExperimentResolvedTargetsCommand,
  ListExperimentsCommand,
  ListExperimentTemplatesCommand,
  StartExperimentCommand,
  StopExperimentCommand,
  UntagResourceCommand,
} from "@aws-sdk/client-fis";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ServedAws, serveAws } from "../../../src/sim/aws/server.ts";
import { answer } from "../../../src/sim/aws/wire/answer.ts";
import { inProcessHandler } from "../../../src/sim/aws/wire/in-process.ts";
import { clientOptions, Parrot } from "./wire-clients.ts";

const aws = new Parrot();
let served: ServedAws;

beforeAll(async () => {
  served = await serveAws(aws);
});
afterAll(() => served.close());

const EXPERIMENT = {
  id: "EXPaBCD1efg2HIJkL3",
  experimentTemplateId: "EXTa1b2c3de5f6g7h",
  state: { status: "running", reason: "Experiment is running." },
  actions: { interrupt: { actionId: "aws:ec2:send-spot-instance-interruptions", startTime: new Date(1664345700250) } },
  targets: { spot: { resourceType: "aws:ec2:spot-instance", selectionMode: "COUNT(3)" } },
  creationTime: new Date(1664345699001),
  startTime: new Date(1664345700000),
  tags: { "spot-chaos-run": "r-1" },
};

describe.each(["over a socket", "in process"])("FIS, by its old client, %s", (way) => {
  const client = () =>
    new FisClient(clientOptions(served.url, way === "in process" ? inProcessHandler(aws) : undefined));

  test("StartExperiment carries token, template and tags, and times come back with their milliseconds", async () => {
    aws.reply = () => ({ experiment: EXPERIMENT });
    const input = { clientToken: "r-1", experimentTemplateId: "EXTa1b2c3de5f6g7h", tags: { "spot-chaos-run": "r-1" } };
    const output = await client().send(new StartExperimentCommand(input));
    expect(aws.last).toEqual({ service: "fis", operation: "StartExperiment", input, accessKeyId: "AKIAPRETEND" });
    expect(output.experiment).toEqual(EXPERIMENT);
  });

  test("the routes that differ only in method or path are told apart", async () => {
    aws.reply = () => ({ experiment: EXPERIMENT });
    await client().send(new GetExperimentCommand({ id: "EXP 1/ü" }));
    expect(aws.last).toMatchObject({ operation: "GetExperiment", input: { id: "EXP 1/ü" } });
    await client().send(new StopExperimentCommand({ id: "EXP1" }));
    expect(aws.last).toMatchObject({ operation: "StopExperiment", input: { id: "EXP1" } });
    await client().send(new GetExperimentTemplateCommand({ id: "EXT1" }));
    expect(aws.last).toMatchObject({ operation: "GetExperimentTemplate", input: { id: "EXT1" } });
  });

  test("query parameters arrive with their types", async () => {
    aws.reply = () => ({});
    await client().send(new ListExperimentsCommand({ maxResults: 7, nextToken: "a+b/c= &d" }));
    expect(aws.last).toMatchObject({ operation: "ListExperiments", input: { maxResults: 7, nextToken: "a+b/c= &d" } });
    await client().send(new ListExperimentTemplatesCommand({}));
    expect(aws.last).toMatchObject({ operation: "ListExperimentTemplates", input: {} });
    await client().send(new UntagResourceCommand({ resourceArn: "arn:aws:fis:x/y", tagKeys: ["a", "b c"] }));
    expect(aws.last.input).toEqual({ resourceArn: "arn:aws:fis:x/y", tagKeys: ["a", "b c"] });
  });

  test("resolved targets come back with their string maps", async () => {
    const resolvedTargets = [
      { resourceType: "aws:ec2:spot-instance", targetName: "spot", targetInformation: { arn: "arn:…/i-0abc" } },
    ];
    aws.reply = () => ({ resolvedTargets, nextToken: "more" });
    const output = await client().send(
      new ListExperimentResolvedTargetsCommand({ experimentId: "EXP1", targetName: "spot", maxResults: 5 }),
    );
    expect(aws.last.input).toEqual({ experimentId: "EXP1", targetName: "spot", maxResults: 5 });
    expect(output).toMatchObject({ resolvedTargets, nextToken: "more" });
  });
});

describe("what the old client cannot say", () => {
  const ask = async (method: string, path: string, body = "") => {
    const response = await answer(aws, { method, path, headers: {}, body: Buffer.from(body) });
    return {
      status: response.status,
      headers: response.headers,
      body: JSON.parse(Buffer.from(response.body).toString()),
    };
  };

  test("experimentOptions reach the pretend AWS, and its answer echoes them", async () => {
    aws.reply = () => ({ experiment: { ...EXPERIMENT, experimentOptions: { actionsMode: "skip-all" } } });
    const body = JSON.stringify({
      clientToken: "t",
      experimentTemplateId: "E",
      experimentOptions: { actionsMode: "skip-all" },
    });
    const reply = await ask("POST", "/experiments", body);
    expect(aws.last.input).toMatchObject({ experimentOptions: { actionsMode: "skip-all" } });
    expect(reply.body.experiment).toMatchObject({
      experimentOptions: { actionsMode: "skip-all" },
      creationTime: 1664345699.001,
    });
  });

  test("experiments are listed by template", async () => {
    await ask("GET", "/experiments?experimentTemplateId=EXT1&maxResults=3");
    expect(aws.last).toMatchObject({
      operation: "ListExperiments",
      input: { experimentTemplateId: "EXT1", maxResults: 3 },
    });
  });

  test("the safety lever is read and moved", async () => {
    aws.reply = () => ({ safetyLever: { id: "default", state: { status: "disengaged", reason: "" } } });
    expect((await ask("GET", "/safetyLevers/default")).body.safetyLever.state.status).toBe("disengaged");
    expect(aws.last).toMatchObject({ operation: "GetSafetyLever", input: { id: "default" } });
    await ask("PATCH", "/safetyLevers/default/state", '{"state":{"status":"engaged","reason":"stop"}}');
    expect(aws.last).toMatchObject({
      operation: "UpdateSafetyLeverState",
      input: { id: "default", state: { status: "engaged" } },
    });
  });

  test("a body that is no JSON, and a path that is none of FIS's, are refused by name", async () => {
    expect(await ask("POST", "/experiments", "{")).toMatchObject({
      status: 400,
      headers: { "x-amzn-errortype": "SerializationException" },
    });
    expect(await ask("GET", "/experiments/%zz")).toMatchObject({ status: 400 });
    expect(await ask("PUT", "/experiments")).toMatchObject({
      status: 404,
      headers: { "x-amzn-errortype": "UnknownOperationException" },
    });
  });
});

import { DescribeTasksCommand, ECSClient } from "@aws-sdk/client-ecs";
import { FisClient, GetExperimentCommand } from "@aws-sdk/client-fis";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { inProcessHandler } from "../../../src/sim/aws/wire/in-process.ts";
import { preloadWire } from "../../../src/sim/aws/wire/service-model.ts";
import { clientOptions, Parrot } from "./wire-clients.ts";

/** Nothing listens there: a call that left the process would fail. */
const NOWHERE = "http://127.0.0.1:9";
let aws = new Parrot();
beforeAll(preloadWire);
beforeEach(() => {
  aws = new Parrot();
});

test("the date header is the world's time, to the second, and absent without one", async () => {
  const request = { method: "GET", path: "/experiments/E", headers: {} };
  const dated = inProcessHandler(aws, { now: () => Date.UTC(2022, 8, 28, 6, 15, 0, 999) });
  expect((await dated.handle(request)).response.headers.date).toBe("Wed, 28 Sep 2022 06:15:00 GMT");
  expect((await inProcessHandler(aws).handle(request)).response.headers).not.toHaveProperty("date");
});

describe("a signal that has fired", () => {
  test("before the call: the pretend AWS never hears of it", async () => {
    const client = new ECSClient(clientOptions(NOWHERE, inProcessHandler(aws)));
    const call = client.send(new DescribeTasksCommand({ tasks: [] }), { abortSignal: AbortSignal.abort() });
    await expect(call).rejects.toMatchObject({ name: "AbortError" });
    expect(aws.calls).toEqual([]);
  });

  test("during the call: it was made, and its answer is lost", async () => {
    const controller = new AbortController();
    aws.reply = () => controller.abort();
    const client = new STSClient(clientOptions(NOWHERE, inProcessHandler(aws)));
    const call = client.send(new GetCallerIdentityCommand({}), { abortSignal: controller.signal });
    await expect(call).rejects.toMatchObject({ name: "AbortError" });
    expect(aws.calls).toHaveLength(1);
  });
});

test("no timer is set, by handler or client", async () => {
  const requestHandler = inProcessHandler(aws);
  const timers = [vi.spyOn(globalThis, "setTimeout"), vi.spyOn(globalThis, "setInterval")];
  await new ECSClient(clientOptions(NOWHERE, requestHandler)).send(new DescribeTasksCommand({ tasks: ["t"] }));
  await new FisClient(clientOptions(NOWHERE, requestHandler)).send(new GetExperimentCommand({ id: "E" }));
  expect(aws.calls.map((call) => call.operation)).toEqual(["DescribeTasks", "GetExperiment"]);
  expect(timers.map((timer) => timer.mock.calls.length)).toEqual([0, 0]);
  for (const timer of timers) timer.mockRestore();
});

describe("bodies", () => {
  const send = (body: unknown) =>
    inProcessHandler(aws).handle({
      method: "POST",
      path: "/",
      headers: {
        "X-Amz-Target": "AmazonEC2ContainerServiceV20141113.ListClusters",
        "Content-Type": "application/x-amz-json-1.1",
      },
      body,
    });

  test.each([["text"], ["bytes"], ["a buffer's part"], ["nothing"]])("%s", async (kind) => {
    const text = '{"maxResults":3}';
    const bodies: Record<string, unknown> = {
      text,
      bytes: new TextEncoder().encode(text),
      "a buffer's part": new TextEncoder().encode(`..${text}..`).subarray(2, 2 + text.length),
    };
    const { response } = await send(bodies[kind]);
    expect(response.statusCode).toBe(200);
    expect(aws.last.input).toEqual(kind === "nothing" ? {} : { maxResults: 3 });
  });

  test("a stream is refused, in words", async () => {
    await expect(send(new ReadableStream())).rejects.toThrow(
      "takes a string or bytes as a body, not [object ReadableStream]",
    );
  });
});

import { afterEach, expect, test } from "vitest";
import type { LiveAws } from "../../src/aws/aws.ts";
import type { RequestHandler } from "../../src/aws/clients.ts";
import { AwsError } from "../../src/sim/aws/aws-error.ts";
import { type Answers, adapterFor, denied, scriptedAws, TARGET, throttled } from "./scripted-aws.ts";

const ORDER = { target: TARGET, runId: "run-7f3k2m9q4x", templateId: "EXTa1b2c3de5f6g7h", mayLeave: () => true };
const STARTED = { experiment: { id: "EXPaBCD1efg2HIJkL3", state: { status: "initiating" } } };

const open: LiveAws[] = [];
afterEach(() => {
  for (const aws of open.splice(0)) aws.end();
});

function arrange(answers: Answers, around?: (handler: RequestHandler) => RequestHandler) {
  const script = scriptedAws(answers);
  const aws = adapterFor(script, around === undefined ? {} : { around });
  open.push(aws);
  return { script, aws };
}

/** A wire on which the call arrives and the answer is lost. */
function losingAnswers(error: Error) {
  return (handler: RequestHandler): RequestHandler => ({
    ...handler,
    async handle(request, options) {
      await handler.handle(request, options);
      throw error;
    },
  });
}

test("the client token and the tag are the run's id, on the wire", async () => {
  const { script, aws } = arrange({ "fis.StartExperiment": () => STARTED });
  expect(await aws.start(ORDER)).toEqual({ kind: "started", experimentId: "EXPaBCD1efg2HIJkL3" });
  expect(script.askedFor("fis.StartExperiment")).toEqual([
    {
      clientToken: "run-7f3k2m9q4x",
      experimentTemplateId: "EXTa1b2c3de5f6g7h",
      tags: { "spot-chaos-run": "run-7f3k2m9q4x", Name: "spot-chaos" },
    },
  ]);
});

test.each([
  ["ValidationException", 400],
  ["ResourceNotFoundException", 404],
  ["ServiceQuotaExceededException", 402],
  ["AccessDeniedException", 403],
])("%s is FIS's own refusal: nothing was started", async (code, status) => {
  const { aws } = arrange({
    "fis.StartExperiment": () => {
      throw new AwsError(code, "no", status);
    },
  });
  expect(await aws.start(ORDER)).toMatchObject({ kind: "refused", code, message: "no" });
});

test("a throttled start is not repeated here, and not given up either", async () => {
  const { script, aws } = arrange({ "fis.StartExperiment": throttled });
  expect(await aws.start(ORDER)).toEqual({ kind: "unknown", message: "ThrottlingException: Rate exceeded" });
  expect(script.askedFor("fis.StartExperiment")).toHaveLength(1);
});

test.each([
  ["a reset connection", Object.assign(new Error("socket hang up"), { code: "ECONNRESET" })],
  ["a timeout", Object.assign(new Error("too slow"), { name: "TimeoutError" })],
  ["a deadline", Object.assign(new Error("Request aborted"), { name: "AbortError" })],
])("a lost answer to StartExperiment is unknown, never refused: %s", async (_, error) => {
  const { script, aws } = arrange({ "fis.StartExperiment": () => STARTED }, losingAnswers(error));
  expect((await aws.start(ORDER)).kind).toBe("unknown");
  expect(script.askedFor("fis.StartExperiment")).toHaveLength(1);
});

test.each([
  ["InternalServerException", 500],
  ["ServiceUnavailable", 503],
  ["ConflictException", 409],
])("%s leaves it unknown whether something runs", async (code, status) => {
  const { aws } = arrange({
    "fis.StartExperiment": () => {
      throw new AwsError(code, "who knows", status);
    },
  });
  expect((await aws.start(ORDER)).kind).toBe("unknown");
});

test("an answer without an experiment is unknown", async () => {
  const { aws } = arrange({ "fis.StartExperiment": () => ({}) });
  expect((await aws.start(ORDER)).kind).toBe("unknown");
});

test("the run's experiment is found by its tag, on whatever page it is", async () => {
  const other = { id: "EXPother", experimentTemplateId: ORDER.templateId, tags: { "spot-chaos-run": "run-other" } };
  const ours = { id: "EXPours", experimentTemplateId: ORDER.templateId, tags: { "spot-chaos-run": ORDER.runId } };
  const { aws } = arrange({
    "fis.ListExperiments": ({ nextToken }) =>
      nextToken === undefined ? { experiments: [other, { id: "EXPbare" }], nextToken: "2" } : { experiments: [ours] },
  });
  expect(await aws.findExperiment(ORDER)).toEqual({ readable: true, value: "EXPours" });
});

test("no experiment with the tag is proof that none was made; an unreadable list proves nothing", async () => {
  const empty = arrange({ "fis.ListExperiments": () => ({ experiments: [] }) });
  expect(await empty.aws.findExperiment(ORDER)).toEqual({ readable: true, value: null });
  const blind = arrange({ "fis.ListExperiments": denied });
  expect(await blind.aws.findExperiment(ORDER)).toMatchObject({ readable: false, operation: "fis:ListExperiments" });
});

test("a stop says what FIS said", async () => {
  const order = { runId: "run-1", target: TARGET, experimentId: "EXPaBCD1efg2HIJkL3", mayLeave: () => true };
  const stopping = { experiment: { id: order.experimentId, state: { status: "stopping", reason: "Stopping." } } };
  const done = arrange({ "fis.StopExperiment": () => stopping });
  expect(await done.aws.stop(order)).toEqual({ ok: true, status: "stopping", message: "Stopping." });
  const not = arrange({ "fis.StopExperiment": denied });
  expect(await not.aws.stop(order)).toMatchObject({ ok: false, status: null });
  expect(await not.aws.stop(order)).not.toHaveProperty("isUnheard");
});

test.each<[string, Answers, Error | null]>([
  ["that did not reach FIS", {}, Object.assign(new Error("connect"), { code: "ECONNREFUSED" })],
  ["that FIS did not answer", {}, Object.assign(new Error("late"), { name: "TimeoutError" })],
  ["that FIS throttled", { "fis.StopExperiment": throttled }, null],
])("a stop %s was refused by nobody", async (_what, answers, problem) => {
  const heard = { "fis.StopExperiment": () => ({ experiment: { id: "EXPaBCD1efg2HIJkL3" } }) };
  const { aws } = arrange({ ...heard, ...answers }, problem === null ? undefined : losingAnswers(problem));
  const order = { runId: "run-1", target: TARGET, experimentId: "EXPaBCD1efg2HIJkL3", mayLeave: () => true };
  expect(await aws.stop(order)).toMatchObject({ ok: false, isUnheard: true });
});

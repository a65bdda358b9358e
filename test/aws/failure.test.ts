import { expect, test } from "vitest";
import { AwsProblem, pollFailure, problemOf, unreadable } from "../../src/aws/failure.ts";

function thrown(name: string, more: Record<string, unknown> = {}): Error {
  return Object.assign(new Error("as AWS said it"), { name, ...more });
}

test.each([
  ["AccessDeniedException", "denied"],
  ["AccessDenied", "denied"],
  ["UnauthorizedOperation", "denied"],
  ["ThrottlingException", "throttled"],
  ["Throttling", "throttled"],
  ["RequestLimitExceeded", "throttled"],
  ["TooManyRequestsException", "throttled"],
  ["TimeoutError", "timeout"],
  ["AbortError", "timeout"],
  ["ExpiredToken", "unreachable"],
  ["ExpiredTokenException", "unreachable"],
  ["CredentialsProviderError", "unreachable"],
  ["UnrecognizedClientException", "unreachable"],
  ["ResourceNotFoundException", "missing"],
  ["ClusterNotFoundException", "missing"],
  ["TargetGroupNotFound", "missing"],
  ["InvalidParameterException", "other"],
])("%s counts as %s", (name, kind) => {
  expect(problemOf("ecs:ListTasks", thrown(name)).kind).toBe(kind);
});

test.each(["ECONNREFUSED", "ECONNRESET", "ENOTFOUND", "EAI_AGAIN"])("%s means that AWS was not reached", (code) => {
  expect(problemOf("ecs:ListTasks", thrown("Error", { code }))).toMatchObject({ kind: "unreachable", code });
});

test("a server error is worth asking again, and is no refusal", () => {
  const problem = problemOf("ecs:ListTasks", thrown("InternalFailure", { $metadata: { httpStatusCode: 500 } }));
  expect(problem).toMatchObject({ kind: "unreachable", status: 500 });
});

test("a throttled or timed-out reading says so in one word, whatever the service calls it", () => {
  expect(unreadable(problemOf("ec2:DescribeInstances", thrown("RequestLimitExceeded")))).toMatchObject({
    operation: "ec2:DescribeInstances",
    code: "Throttled",
    message: "RequestLimitExceeded: as AWS said it",
  });
  expect(unreadable(problemOf("ec2:DescribeInstances", thrown("AbortError"))).code).toBe("Timeout");
  expect(unreadable(problemOf("ec2:DescribeInstances", thrown("UnauthorizedOperation"))).code).toBe(
    "UnauthorizedOperation",
  );
});

test("a failed poll names its signal and the IAM action that it needs", () => {
  expect(pollFailure("trail", problemOf("cloudtrail:LookupEvents", thrown("AccessDeniedException")))).toEqual({
    signal: "trail",
    operation: "cloudtrail:LookupEvents",
    kind: "denied",
    code: "AccessDeniedException",
    message: "as AWS said it",
  });
});

test("a refused signature is told without the request that was signed: its session token would stand in the thread", () => {
  const said =
    "The request signature we calculated does not match the signature you provided.\n\nThe Canonical String for this request should have been\n'POST\n/\n\nhost:fis.us-east-1.amazonaws.com\nx-amz-security-token:IQoJb3JpZ2luX2VjEXAMPLE\n";
  expect(
    problemOf("fis:GetExperiment", Object.assign(new Error(said), { name: "SignatureDoesNotMatch" })),
  ).toMatchObject({
    kind: "unreachable",
    message:
      "the AWS credentials do not work (SignatureDoesNotMatch): The request signature we calculated does not match the signature you provided.",
  });
});

test("a role that cannot be assumed is not a lack of permission for what was to be read", () => {
  const inner = new AwsProblem({
    operation: "sts:AssumeRole",
    kind: "unreachable",
    code: "AccessDenied",
    message: "the role cannot be assumed",
    status: 403,
  });
  expect(problemOf("ecs:ListTasks", inner)).toMatchObject({ operation: "sts:AssumeRole", kind: "unreachable" });
  expect(problemOf("ecs:ListTasks", Object.assign(new Error("wrapped"), { cause: inner }))).toBe(inner);
});

test.each([undefined, null, "text", 7])("even %j as an error is a problem with a name", (error) => {
  expect(problemOf("ecs:ListTasks", error)).toMatchObject({ kind: "other", code: "UnknownError" });
});

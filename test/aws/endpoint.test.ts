import { afterEach, expect, test, vi } from "vitest";
import { type AwsOptions, createAws } from "../../src/aws/aws.ts";
import { plainClock } from "../support/plain-clock.ts";
import { adapterFor, NOON, scriptedAws, TARGET } from "./scripted-aws.ts";

const SILENT = { info: () => undefined, warn: () => undefined, error: () => undefined };
const REHEARSAL: AwsOptions = {
  clock: plainClock(NOON),
  log: SILENT,
  endpoint: "http://127.0.0.1:4566",
  credentials: { accessKeyId: "AKIAREHEARSAL0000000", secretAccessKey: "invented" },
  ownMetadataUri: null,
};

afterEach(() => {
  vi.unstubAllEnvs();
});

test.each([
  "https://ecs.us-east-1.amazonaws.com",
  "http://10.0.0.7:4566",
  "http://127.0.0.1.example.com",
  "http://localhost.example.com:4566",
  "not a url",
])("a rehearsal refuses %s: it is not on this machine", (endpoint) => {
  expect(() => createAws({ ...REHEARSAL, endpoint })).toThrow(/not on this machine/);
});

test("a rehearsal without keys of its own is refused: it would send the real ones", () => {
  const { credentials: _, ...without } = REHEARSAL;
  expect(() => createAws(without)).toThrow(/credentials of its own/);
});

test("a rehearsal does not ask the real task metadata address", () => {
  expect(() => createAws({ ...REHEARSAL, ownMetadataUri: "http://169.254.170.2/v4/abc" })).toThrow(/metadata/);
});

test.each(["http://127.0.0.1:4566", "http://localhost:4566", "http://[::1]:4566"])(
  "in a rehearsal every service's calls go to %s, EC2's too",
  async (endpoint) => {
    const aws = createAws({ ...REHEARSAL, endpoint });
    await aws.loadEc2();
    const resolved = await aws.resolvedEndpoints(TARGET);
    expect(Object.keys(resolved).sort()).toEqual([
      "autoscaling",
      "cloudformation",
      "cloudtrail",
      "cloudwatch",
      "ec2",
      "ecs",
      "elasticloadbalancing",
      "fis",
      "logs",
      "servicequotas",
      "sts",
    ]);
    for (const url of Object.values(resolved)) expect(url).toBe(endpoint);
    aws.end();
  },
);

test("without a rehearsal calls go to AWS in the target's Region, and a stray variable that says otherwise shows", async () => {
  vi.stubEnv("AWS_CONFIG_FILE", "/dev/null");
  vi.stubEnv("AWS_PROFILE", undefined);
  vi.stubEnv("AWS_ENDPOINT_URL", undefined);
  vi.stubEnv("AWS_ENDPOINT_URL_ECS", "http://stray.example.com:4566");
  const aws = createAws({ ...REHEARSAL, endpoint: null });
  const { ecs, ...others } = await aws.resolvedEndpoints({ ...TARGET, region: "eu-west-1" });
  expect(ecs).toBe("http://stray.example.com:4566");
  for (const url of Object.values(others)) expect(url).toMatch(/^https:\/\/[a-z]+\.eu-west-1\.amazonaws\.com$/);
  aws.end();
});

test("a target's role is assumed with its external id, once for all services, and nothing goes elsewhere", async () => {
  const script = scriptedAws({
    "sts.AssumeRole": () => ({
      Credentials: {
        AccessKeyId: "ASIAREHEARSAL0000000",
        SecretAccessKey: "invented",
        SessionToken: "session",
        Expiration: new Date("2100-01-01T00:00:00Z"),
      },
    }),
    "ecs.DescribeContainerInstances": () => ({}),
    "fis.StopExperiment": () => ({ experiment: { state: { status: "stopping" } } }),
  });
  const aws = adapterFor(script);
  const target = { ...TARGET, roleArn: "arn:aws:iam::123456789012:role/spot-chaos", externalId: "game-day" };
  await aws.poll(target, { signal: "hosts", hosts: [{ hostArn: "arn:a", instanceId: "i-0a" }] });
  await aws.stop({ target, runId: "run-1", experimentId: "EXP1", mayLeave: () => true });
  expect(script.askedFor("sts.AssumeRole")).toMatchObject([{ RoleArn: target.roleArn, ExternalId: "game-day" }]);
  expect(script.asked.map((call) => call.accessKeyId)).toEqual([
    "AKIAREHEARSAL0000000",
    "ASIAREHEARSAL0000000",
    "ASIAREHEARSAL0000000",
  ]);
  aws.end();
});

test("a role that cannot be assumed makes every signal unreachable, not unwatched", async () => {
  const aws = adapterFor(scriptedAws({}));
  const target = { ...TARGET, roleArn: "arn:aws:iam::123456789012:role/spot-chaos" };
  const { failures } = await aws.poll(target, { signal: "trail", since: NOON });
  expect(failures).toMatchObject([{ operation: "sts:AssumeRole", kind: "unreachable" }]);
  expect(failures[0]?.message).toMatch(/role\/spot-chaos cannot be assumed/);
  aws.end();
});

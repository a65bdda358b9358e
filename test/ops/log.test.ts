import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createLog } from "../../src/ops/log.ts";

const SIGNING_SECRET = "8f742231b10e8888abcd99yyyzzz85a5";
const SECRETS = {
  "a bot token": "xoxb-263594206564-2343594206574-FGqddMF8t08v8N7Oq4i57vs1",
  "an app-level token": "xapp-1-A02ABCD1234-2345678901234-abcdef0123456789abcdef",
  "a rotated token": "xoxe.xoxb-1-MS0yLTEyMzQ1Njc4OTAtYWJjZGVm",
  "a response_url": "https://hooks.slack.com/commands/T0123/456789/AbCdEfGhIjKl",
  "a response_url of the pretend workspace": "http://127.0.0.1:4570/response/T0123/456789/AbCdEfGhIjKl",
  "a trigger_id": "13345224609.738474920.8088930838d88f008e0abcdef",
  "a socket's ticket": "wss://wss-primary.slack.com/link/?ticket=12b71a2f-1234-4b1f&app_id=1234",
  "an access key id": "AKIAIOSFODNN7EXAMPLE",
  "a temporary key id": "ASIAIOSFODNN7EXAMPLE",
  "a signature": "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503",
  "the signing secret": SIGNING_SECRET,
} as const;
/** Addresses, and what in them is a secret. */
const ADDRESSES = [
  ["postgres://bot:hunter2hunter2@db.internal:5432/runs", "hunter2hunter2"],
  ["postgresql://bot:it's/p@ss?word@db.internal/runs?sslmode=require", "p@ss?word"],
  ["https://:only-a-password@proxy.internal:3128", "only-a-password"],
] as const;
/** Secrets without a shape: known by the name in front of them. */
const NAMED = {
  secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
  sessionToken: "IQoJb3JpZ2luX2VjEXAMPLETOKEN",
  Authorization:
    "AWS4-HMAC-SHA256 Credential=AKIAX/20230804/us-east-1/fis/aws4_request, Signature=fe5f80f77d5fa3beca03",
  authorization: "Bearer abcdefghijklmnop",
  response_url: "https://example.com/unknown/shape",
  trigger_id: "of-an-unknown-shape",
  aws_secret_access_key: "je7MtGbClwBF/2Zp9Utk/h3yCo8nvbEXAMPLEKEY",
  "x-amz-security-token": "FQoGZXIvYXdzEXAMPLE",
  "x-slack-signature": "unshaped-signature",
} as const;

describe("no secret is ever written", () => {
  const secrets = Object.entries(SECRETS);
  test.each(secrets)("%s as a field, in a sentence, deep inside, in an error", (_, secret) => {
    const [pureSecret] = secret.split("?ticket=");
    for (const where of placesFor(secret)) {
      expect(written(where.fields, where.message)).not.toContain(secret.split("ticket=")[1] ?? pureSecret);
    }
  });

  test.each(Object.entries(NAMED))("%s, by its name, as a field and inside texts", (name, secret) => {
    const end = secret.slice(-12);
    expect(written({ [name]: secret })).not.toContain(end);
    expect(written({ request: { headers: [{ [name]: secret }] } })).not.toContain(end);
    expect(written({}, JSON.stringify({ [name]: secret }))).not.toContain(end);
    expect(written({ body: JSON.stringify(JSON.stringify({ [name]: secret })) })).not.toContain(end);
    if (!secret.includes(" ")) {
      expect(written({}, `sent with ${name}=${secret}`)).not.toContain(end);
      expect(written({}, `${name}: ${secret}`)).not.toContain(end);
    }
  });

  test.each(ADDRESSES)("the password in %s, and no more of it", (address, password) => {
    for (const { fields, message } of placesFor(address)) {
      const line = written(fields, message);
      expect(line).not.toContain(password);
    }
    expect(written({ database: address })).toContain("internal");
  });

  test("whatever surrounds it", () => {
    const text = fc.string({ unit: "grapheme" });
    fc.assert(
      fc.property(text, text, fc.constantFrom(...Object.values(SECRETS)), (before, after, secret) => {
        const needle = secret.split("ticket=")[1] ?? secret;
        const whole = `${before}${secret}${after}`;
        expect(written({ whole }, whole)).not.toContain(needle);
      }),
    );
  });
});

test("what is needed to follow a run stays readable", () => {
  const fields = {
    runId: "run-7f3k2m9q4x",
    clientToken: "run-7f3k2m9q4x",
    channel: "C0123456789",
    ts: "1691143200.000100",
    experimentId: "EXPaBCD1efg2HIJkL3",
    taskArn: "arn:aws:ecs:us-east-1:123456789012:task/EcsSpotWorkshop/8f742231b10e4f0c8888abcd99e85a51",
    operation: "fis:StartExperiment",
    nothing: null,
    count: 3,
  };
  const line = JSON.parse(written(fields, "started EXPaBCD1efg2HIJkL3 with the token bucket half full"));
  expect(line).toMatchObject({ ...fields, msg: "started EXPaBCD1efg2HIJkL3 with the token bucket half full" });
});

test("an error is written with its kind, message, stack and cause", () => {
  const line = JSON.parse(written({ error: new TypeError("no", { cause: new Error("because") }) }));
  expect(line.error).toMatchObject({
    type: "TypeError",
    message: "no",
    stack: expect.stringContaining("log.test.ts"),
    cause: { message: "because" },
  });
});

test("anything can be logged: circles, big numbers, functions, buffers", () => {
  const circle: Record<string, unknown> = {};
  circle.itself = circle;
  expect(written({ circle })).toContain("[circular]");
  fc.assert(
    fc.property(
      fc.anything({ withBigInt: true, withDate: true, withMap: true, withSet: true, withTypedArray: true }),
      (value) => {
        JSON.parse(written({ value }));
      },
    ),
  );
});

test("a text that is far too long is cut, and says so", () => {
  const line = JSON.parse(written({}, "token".repeat(40_000)));
  expect(line.msg).toHaveLength(16_000 + "… (200000 in all)".length);
});

test("lines below the level are not written", () => {
  const lines: string[] = [];
  const log = createLog({ level: "warn", write: (line) => lines.push(line) });
  log.info({}, "info");
  log.warn({}, "warn");
  log.error({}, "error");
  expect(lines.map((line) => JSON.parse(line).msg)).toEqual(["warn", "error"]);
});

test("the time is the clock's that was handed in", () => {
  expect(JSON.parse(written({}))).toMatchObject({ time: "2023-08-04T10:00:00.000Z", level: "info" });
});

function placesFor(secret: string): readonly { fields: Record<string, unknown>; message: string }[] {
  const error = Object.assign(new Error(`refused: ${secret}`), { config: { url: secret } });
  return [
    { fields: { value: secret }, message: "" },
    { fields: {}, message: `Slack said no to ${secret}, twice` },
    { fields: { a: { b: [{ c: `(${secret})` }] } }, message: "" },
    { fields: { [secret]: 1 }, message: "" },
    { fields: { error: new Error("outer", { cause: error }) }, message: "" },
    { fields: { body: JSON.stringify({ text: secret }) }, message: "" },
    {
      fields: { url: new URL(`http://127.0.0.1/?q=${encodeURIComponent(secret)}`), map: new Map([["k", secret]]) },
      message: "",
    },
  ];
}

function written(fields: Record<string, unknown>, message = "message"): string {
  const lines: string[] = [];
  const log = createLog({
    level: "info",
    secrets: [SIGNING_SECRET],
    now: () => Date.UTC(2023, 7, 4, 10),
    write: (line) => lines.push(line),
  });
  log.info(fields, message);
  return lines.join("");
}

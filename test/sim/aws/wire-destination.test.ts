import fc from "fast-check";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { answer } from "../../../src/sim/aws/wire/answer.ts";
import { preloadWire } from "../../../src/sim/aws/wire/service-model.ts";
import type { WireRequest, WireResponse } from "../../../src/sim/aws/wire/wire.ts";
import { Parrot } from "./wire-clients.ts";

let aws = new Parrot();
beforeAll(preloadWire);
beforeEach(() => {
  aws = new Parrot();
});

function authorization(scope: string, accessKeyId = "AKIAEXAMPLE"): string {
  return `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20220928/us-east-1/${scope}/aws4_request, SignedHeaders=host, Signature=00`;
}

function form(body: string, scope = "ec2"): WireRequest {
  const headers = {
    "content-type": "application/x-www-form-urlencoded; charset=utf-8",
    authorization: authorization(scope),
  };
  return { method: "POST", path: "/", headers, body: Buffer.from(body) };
}

function json(target: string, body: string, type = "application/x-amz-json-1.1"): WireRequest {
  const headers = { "content-type": type, "x-amz-target": target, authorization: authorization("any") };
  return { method: "POST", path: "/", headers, body: Buffer.from(body) };
}

/** Once the schemas are loaded an answer is a plain value: nothing else may come in between in virtual time. */
function now(reply: WireResponse | Promise<WireResponse>): {
  status: number;
  text: string;
  headers: WireResponse["headers"];
} {
  if (reply instanceof Promise) throw new Error("The answer had to wait");
  return { status: reply.status, text: Buffer.from(reply.body).toString("utf8"), headers: reply.headers };
}

describe("one address, ten services", () => {
  test("the AWS CLI's longer CloudTrail target counts by its last two parts", () => {
    now(answer(aws, json("com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.LookupEvents", '{"MaxResults":5}')));
    expect(aws.last).toMatchObject({ service: "cloudtrail", operation: "LookupEvents", input: { MaxResults: 5 } });
  });

  test("CloudWatch is understood as JSON 1.0 and as the query form of older AWS CLIs", () => {
    aws.reply = () => ({ MetricAlarms: [{ AlarmName: "a", StateUpdatedTimestamp: new Date(1664345700000) }] });
    const target = "GraniteServiceVersion20100801.DescribeAlarms";
    const asJson = now(answer(aws, json(target, '{"AlarmNames":["a"]}', "application/x-amz-json-1.0")));
    expect(asJson.headers["content-type"]).toBe("application/x-amz-json-1.0");
    expect(JSON.parse(asJson.text)).toEqual({ MetricAlarms: [{ AlarmName: "a", StateUpdatedTimestamp: 1664345700 }] });

    const body = "Action=DescribeAlarms&Version=2010-08-01&AlarmNames.member.1=a&AlarmNames.member.2=b+c%26";
    const asXml = now(answer(aws, form(body, "monitoring")));
    expect(aws.last.input).toEqual({ AlarmNames: ["a", "b c&"] });
    expect(asXml.text).toContain("<StateUpdatedTimestamp>2022-09-28T06:15:00Z</StateUpdatedTimestamp>");
    expect(asXml.text).toMatch(
      /^<DescribeAlarmsResponse xmlns="http:\/\/monitoring.amazonaws.com\/doc\/2010-08-01\/"><DescribeAlarmsResult>/,
    );
    expect(asXml.text).toMatch(/<\/DescribeAlarmsResult><ResponseMetadata><RequestId>[-0-9a-f]{36}<\/RequestId>/);
  });

  test("a form with a Version nobody has goes by the credential scope", () => {
    now(answer(aws, form("Action=DescribeInstances&Version=2014-10-01&InstanceId.2=i-2&InstanceId.1=i-1", "ec2")));
    expect(aws.last).toMatchObject({
      service: "ec2",
      input: { InstanceIds: ["i-1", "i-2"] },
      accessKeyId: "AKIAEXAMPLE",
    });
  });

  test("a list's items come in the order of their numbers, not of their letters", () => {
    const ids = Array.from({ length: 12 }, (_, index) => `i-${index + 1}`);
    const fields = ids.map((id, index) => `InstanceId.${index + 1}=${id}`).sort();
    now(answer(aws, form(`Action=DescribeInstances&Version=2016-11-15&${fields.join("&")}`)));
    expect(aws.last.input).toEqual({ InstanceIds: ids });
  });

  test("an unsigned call has no access key", () => {
    const request = form("Action=GetCallerIdentity&Version=2011-06-15");
    now(answer(aws, { ...request, headers: { "content-type": "application/x-www-form-urlencoded" } }));
    expect(aws.last).toMatchObject({ service: "sts", operation: "GetCallerIdentity", input: {}, accessKeyId: "" });
  });

  test("a query may come as a GET", () => {
    const headers = { authorization: authorization("sts") };
    const path = "/?Action=GetCallerIdentity&Version=2011-06-15";
    expect(now(answer(aws, { method: "GET", path, headers, body: new Uint8Array() })).status).toBe(200);
    expect(aws.last.operation).toBe("GetCallerIdentity");
  });
});

describe("bodies at the edges", () => {
  test("an operation without output answers JSON with an empty body, query with an envelope", () => {
    expect(now(answer(aws, json("Logs_20140328.CreateLogGroup", '{"logGroupName":"g"}')))).toMatchObject({
      status: 200,
      text: "",
    });
    const reply = now(
      answer(aws, form("Action=SetDesiredCapacity&Version=2011-01-01&DesiredCapacity=3", "autoscaling")),
    );
    expect(aws.last.input).toEqual({ DesiredCapacity: 3 });
    expect(reply.text).toMatch(/^<SetDesiredCapacityResponse[^>]*><ResponseMetadata>/);
  });

  test("an empty JSON body is an empty input", () => {
    now(answer(aws, json("AmazonEC2ContainerServiceV20141113.ListClusters", "")));
    expect(aws.last.input).toEqual({});
  });

  test("an empty list in a query form is a list", () => {
    now(answer(aws, form("Action=DescribeAutoScalingGroups&Version=2011-01-01&AutoScalingGroupNames=", "autoscaling")));
    expect(aws.last.input).toEqual({ AutoScalingGroupNames: [] });
  });

  test("EC2's envelope is the output itself, its errors the old kind", () => {
    const reply = now(answer(aws, form("Action=DescribeInstances&Version=2016-11-15")));
    expect(reply.text).toMatch(
      /^<DescribeInstancesResponse xmlns="http:\/\/ec2.amazonaws.com\/doc\/2016-11-15"><requestId>/,
    );
    expect(now(answer(aws, form("Action=Nonsense&Version=2016-11-15"))).text).toMatch(
      /^<Response><Errors><Error><Code>InvalidAction<\/Code>/,
    );
  });
});

describe("nonsense is refused by name and reaches nobody", () => {
  const cases: readonly [string, WireRequest, number, string][] = [
    ["a service that is not here", json("DynamoDB_20120810.Query", "{}"), 404, "UnknownOperationException"],
    ["an operation that is not", json("Logs_20140328.Frobnicate", "{}"), 400, "UnknownOperationException"],
    ["a body that is no JSON", json("Logs_20140328.FilterLogEvents", "{"), 400, "SerializationException"],
    ["a body that is no object", json("Logs_20140328.FilterLogEvents", "[1]"), 400, "SerializationException"],
    ["a form without an Action", form("Version=2016-11-15"), 400, "MissingAction"],
    ["a form that cannot be decoded", form("Action=%zz"), 404, "MalformedQueryString"],
    [
      "nothing at all",
      { method: "GET", path: "/", headers: {}, body: new Uint8Array() },
      404,
      "UnknownOperationException",
    ],
  ];
  test.each(cases)("%s", (_name, request, status, code) => {
    const reply = now(answer(aws, request));
    expect(reply.status).toBe(status);
    expect(reply.text + JSON.stringify(reply.headers)).toContain(code);
    expect(aws.calls).toEqual([]);
  });
});

test("whatever is sent, an answer comes", () => {
  const anything = fc.record({
    method: fc.constantFrom("GET", "POST", "DELETE", "PATCH", "BREW"),
    path: fc.oneof(fc.webPath(), fc.string(), fc.constantFrom("/experiments?maxResults=%", "/tags/%ff", "/?Action=")),
    headers: fc.record(
      {
        authorization: fc.oneof(fc.string(), fc.constantFrom(authorization("fis"), authorization("ec2"))),
        "content-type": fc.constantFrom("application/x-www-form-urlencoded", "application/json", ""),
        "x-amz-target": fc.oneof(
          fc.string(),
          fc.constantFrom("Logs_20140328.FilterLogEvents", ".", "CloudTrail_20131101.__proto__"),
        ),
      },
      { requiredKeys: [] },
    ),
    body: fc.oneof(
      fc.uint8Array(),
      fc.json().map((text) => Buffer.from(text)),
      fc
        .webQueryParameters()
        .map((text) => Buffer.from(`Action=DescribeInstances&Version=2016-11-15&Filter.1.Name=a&${text}`)),
    ),
  });
  fc.assert(
    fc.property(anything, (request) => {
      const headers = Object.fromEntries(Object.entries(request.headers).filter(([, value]) => value !== undefined));
      expect([200, 400, 404]).toContain(now(answer(aws, { ...request, headers })).status);
    }),
    { numRuns: 2000, seed: 20220928 },
  );
});

test("request ids depend on the operation and its count, not on what came in between", () => {
  const ids = (targets: readonly string[]) => {
    const fresh = new Parrot();
    return targets.map((target) =>
      [target, now(answer(fresh, json(target, "{}"))).headers["x-amzn-requestid"]].join(" "),
    );
  };
  const [logs, trail] = ["Logs_20140328.FilterLogEvents", "CloudTrail_20131101.LookupEvents"];
  expect(ids([logs, logs, trail]).sort()).toEqual(ids([trail, logs, logs]).sort());
  expect(new Set(ids([logs, logs, trail])).size).toBe(3);
});

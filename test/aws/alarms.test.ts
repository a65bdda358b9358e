import { expect, test } from "vitest";
import { adapterFor, denied, scriptedAws, TARGET, throttled } from "./scripted-aws.ts";

const ARN = "arn:aws:cloudwatch:us-east-1:123456789012:alarm:web-p99";
const alarm = (name: string, state: "OK" | "ALARM" | "INSUFFICIENT_DATA", arn = ARN.replace("web-p99", name)) => ({
  AlarmName: name,
  AlarmArn: arn,
  StateValue: state,
});

test("alarms are read by name and by ARN, composite ones too, each as the configuration names it", async () => {
  const script = scriptedAws({
    "cloudwatch.DescribeAlarms": () => ({
      MetricAlarms: [alarm("web-5xx", "OK"), alarm("web-p99", "ALARM")],
      CompositeAlarms: [alarm("everything", "INSUFFICIENT_DATA")],
    }),
  });
  expect(await adapterFor(script).alarms(TARGET, ["web-5xx", ARN, "everything", "gone"])).toEqual({
    readable: true,
    value: [
      { named: "web-5xx", state: "OK" },
      { named: ARN, state: "ALARM" },
      { named: "everything", state: "INSUFFICIENT_DATA" },
      { named: "gone", state: null },
    ],
  });
  expect(script.askedFor("cloudwatch.DescribeAlarms")).toMatchObject([
    { AlarmNames: ["web-5xx", "web-p99", "everything", "gone"], AlarmTypes: ["MetricAlarm", "CompositeAlarm"] },
  ]);
});

test("an alarm of the same name elsewhere is not the one that an ARN names", async () => {
  const elsewhere = alarm("web-p99", "OK", ARN.replace("us-east-1", "eu-west-1"));
  const script = scriptedAws({ "cloudwatch.DescribeAlarms": () => ({ MetricAlarms: [elsewhere] }) });
  expect(await adapterFor(script).alarms(TARGET, [ARN])).toMatchObject({ value: [{ named: ARN, state: null }] });
});

test("every page is read, a hundred names a call", async () => {
  const names = Array.from({ length: 150 }, (_, i) => `alarm-${i}`);
  const script = scriptedAws({
    "cloudwatch.DescribeAlarms": ({ AlarmNames, NextToken }) => {
      const asked = AlarmNames as readonly string[];
      const half = NextToken === undefined ? asked.slice(0, 30) : asked.slice(30);
      return {
        MetricAlarms: half.map((name) => alarm(name, "OK")),
        NextToken: NextToken === undefined ? "2" : undefined,
      };
    },
  });
  const read = await adapterFor(script).alarms(TARGET, names);
  expect(read).toEqual({ readable: true, value: names.map((named) => ({ named, state: "OK" })) });
  expect(script.asked).toHaveLength(4);
});

test("what AWS refuses or throttles is not readable, by its own code", async () => {
  const answer = (how: () => never) =>
    adapterFor(scriptedAws({ "cloudwatch.DescribeAlarms": how })).alarms(TARGET, ["a"]);
  expect(await answer(denied)).toMatchObject({
    readable: false,
    operation: "cloudwatch:DescribeAlarms",
    code: "AccessDenied",
  });
  expect(await answer(throttled)).toMatchObject({ readable: false, code: "Throttled" });
});

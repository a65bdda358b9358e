import { describe, expect, test } from "vitest";
import type { Meter } from "../../src/engine/ports.ts";
import { adapterFor, denied, NOON, type ScriptedAws, scriptedAws, TARGET, throttled } from "./scripted-aws.ts";
import { WORKSHOP } from "./workshop-answers.ts";

const ROLE = "arn:aws:iam::123456789012:role/spot-chaos";
const IN_A_ROLE = { ...TARGET, roleArn: ROLE, externalId: "game-day" };

/** STS's time is real whatever the world's is: the SDK compares it with the clock on the wall. */
const EXPIRES = new Date(Math.ceil(Date.now() / 1000) * 1000 + 3_600_000);

const ASSUMED = {
  "sts.AssumeRole": () => ({
    Credentials: {
      AccessKeyId: "ASIAASSUMED000000000",
      SecretAccessKey: "secret",
      SessionToken: "token",
      Expiration: EXPIRES,
    },
  }),
};

function counted(script: ScriptedAws) {
  const calls: string[] = [];
  const meter: Pick<Meter, "called"> = { called: (operation, outcome) => calls.push(`${operation} ${outcome}`) };
  return { aws: adapterFor(script, { meter }), calls };
}

describe("whether there are credentials for a target", () => {
  test("keys that were handed in are there, and do not run out", async () => {
    const script = scriptedAws({});
    expect(await counted(script).aws.credentials(TARGET)).toEqual({ readable: true, value: { until: null } });
    expect(script.asked).toEqual([]);
  });

  test("those of a role are there until they run out; asking again and again costs one call", async () => {
    const script = scriptedAws(ASSUMED);
    const { aws, calls } = counted(script);
    for (let probe = 0; probe < 5; probe++) {
      expect(await aws.credentials(IN_A_ROLE)).toEqual({ readable: true, value: { until: EXPIRES.getTime() } });
    }
    expect(script.askedFor("sts.AssumeRole")).toHaveLength(1);
    expect(calls).toEqual(["sts:AssumeRole ok"]);
  });

  test("a role that may not be assumed is none, and nothing of the keys is told", async () => {
    const found = await counted(scriptedAws({ "sts.AssumeRole": denied })).aws.credentials(IN_A_ROLE);
    expect(found).toMatchObject({ readable: false, operation: "sts:AssumeRole", code: "Unreachable" });
    expect(JSON.stringify(found)).not.toMatch(/AKIA|ASIA|invented/);
  });
});

describe("calls are counted", () => {
  test("each once, with what became of it", async () => {
    const { aws, calls } = counted(
      scriptedAws({
        ...WORKSHOP,
        "cloudtrail.LookupEvents": throttled,
        "cloudwatch.DescribeAlarms": denied,
        "fis.StopExperiment": () => ({}),
      }),
    );
    await aws.poll(TARGET, { signal: "trail", since: NOON });
    await aws.poll(TARGET, { signal: "alarms", names: ["high"] });
    await aws.poll(TARGET, { signal: "experiment", experimentId: "EXP1" });
    await aws.stop({ target: TARGET, runId: "run-1", experimentId: "EXP1", mayLeave: () => true });
    expect(calls).toEqual([
      "cloudtrail:LookupEvents throttled",
      "cloudwatch:DescribeAlarms denied",
      "fis:GetExperiment unreachable",
      "fis:StopExperiment ok",
    ]);
  });

  test("one that was never sent, since its role cannot be assumed, is the role's alone", async () => {
    const script = scriptedAws({ "sts.AssumeRole": denied });
    const { aws, calls } = counted(script);
    await aws.poll(IN_A_ROLE, { signal: "trail", since: NOON });
    expect(calls).toEqual(["sts:AssumeRole denied"]);
  });
});

describe("while a role was assumed, the lease ran out", () => {
  function late() {
    let isGood = true;
    const script = scriptedAws({
      "sts.AssumeRole": () => {
        isGood = false;
        return ASSUMED["sts.AssumeRole"]();
      },
      "fis.StartExperiment": () => ({ experiment: { id: "EXP1" } }),
      "fis.StopExperiment": () => ({}),
    });
    return { script, aws: adapterFor(script), order: { target: IN_A_ROLE, runId: "run-1", mayLeave: () => isGood } };
  }

  test("a start does not leave", async () => {
    const { script, aws, order } = late();
    expect(await aws.start({ ...order, templateId: "EXT1" })).toEqual({ kind: "held" });
    expect(script.asked.map(({ operation }) => operation)).toEqual(["AssumeRole"]);
  });

  test("a stop does not leave either", async () => {
    const { script, aws, order } = late();
    expect(await aws.stop({ ...order, experimentId: "EXP1" })).toBe("held");
    expect(script.asked.map(({ operation }) => operation)).toEqual(["AssumeRole"]);
  });
});

import { describe, expect, test } from "vitest";
import { virtualClock } from "../../src/clock.ts";
import type { Ask } from "../../src/core/poll.ts";
import { askedOnce } from "../../src/engine/asked-once.ts";
import type { PollAnswer, Sighting } from "../../src/engine/ports.ts";
import { target } from "../core/guard-support.ts";
import { fakeAws } from "./fakes.ts";

const EPOCH = Date.UTC(2026, 0, 15);
const A = target();
const B = target({ name: "other", cluster: "Other" });

function warning(at: number): Sighting {
  const saw = { subject: "warning", instanceId: "i-1", action: "terminate" } as const;
  return { entity: `event-${at}`, saw, statedAt: EPOCH + at, source: "event", evidence: `event-${at}` };
}

function stage() {
  const clock = virtualClock({ epoch: EPOCH });
  const fake = fakeAws(clock);
  fake.world.poll = () => ({ sightings: [warning(1_000), warning(5_000)], failures: [] });
  const aws = askedOnce(fake.aws, clock);
  const pass = (ms: number) =>
    new Promise<void>((resolve) => {
      clock.task("time", async () => {
        await clock.sleepUntil(clock.now() + ms);
        resolve();
      });
    });
  return { fake, aws, pass };
}

const events = (since: number): Ask => ({ signal: "events", since: EPOCH + since });

describe("what is account-wide", () => {
  test("two runs of one account share one asking, and the second is told how old the answer is", async () => {
    const { fake, aws, pass } = stage();
    await aws.poll(A, events(0));
    await pass(2_000);
    const second = await aws.poll(B, events(0));
    expect(fake.calls).toHaveLength(1);
    expect(second.since).toBe(EPOCH);
    expect(second.sightings).toHaveLength(2);
  });

  test("asked at the same moment, it is one call", async () => {
    const { fake, aws } = stage();
    const [one, two] = await Promise.all([aws.poll(A, events(0)), aws.poll(B, events(0))]);
    expect(fake.calls).toHaveLength(1);
    expect(one.sightings).toEqual(two.sightings);
  });

  test("what happened before the other run asked for it is not passed on", async () => {
    const { aws } = stage();
    await aws.poll(A, events(0));
    const second = await aws.poll(B, events(3_000));
    expect(second.sightings.map(({ entity }) => entity)).toEqual(["event-5000"]);
  });

  test("a run that looks further back asks itself", async () => {
    const { fake, aws } = stage();
    await aws.poll(A, events(70_000));
    await aws.poll(B, events(0));
    expect(fake.calls).toHaveLength(2);
  });

  test("one that looks a little further back does not", async () => {
    const { fake, aws } = stage();
    await aws.poll(A, events(3_000));
    const second = await aws.poll(B, events(0));
    expect(fake.calls).toHaveLength(1);
    expect(second.sightings).toHaveLength(2);
  });

  test("a run alone, at its fastest, never hears its own last answer again", async () => {
    const { fake, aws, pass } = stage();
    for (let n = 0; n < 3; n++) {
      await aws.poll(A, events(0));
      await pass(5_000);
    }
    expect(fake.calls).toHaveLength(3);
  });

  test("an asking reaches back far enough for all who asked lately, and each hears what it asked for", async () => {
    const { fake, aws, pass } = stage();
    await aws.poll(A, events(0));
    await pass(5_000);
    const second = await aws.poll(B, events(3_000));
    expect(second.sightings.map(({ entity }) => entity)).toEqual(["event-5000"]);
    const third = await aws.poll(A, events(0));
    expect(third.sightings).toHaveLength(2);
    expect(fake.calls).toHaveLength(2);
  });

  test("a run that is over is not asked for any more", async () => {
    const { fake, aws, pass } = stage();
    await aws.poll(A, events(0));
    await pass(71_000);
    await aws.poll(B, events(70_000));
    await aws.poll(A, events(0));
    expect(fake.calls).toHaveLength(3);
  });

  test("CloudTrail, which is minutes late, is asked once a minute for all", async () => {
    const { fake, aws, pass } = stage();
    const trail: Ask = { signal: "trail", since: EPOCH };
    await aws.poll(A, trail);
    await pass(50_000);
    await aws.poll(B, trail);
    expect(fake.calls).toHaveLength(1);
    await pass(10_000);
    await aws.poll(A, trail);
    expect(fake.calls).toHaveLength(2);
  });

  test("another account, Region, log group or role is asked for itself", async () => {
    const { fake, aws } = stage();
    const others = [{ account: "222222222222" }, { region: "eu-west-1" }, { logGroup: "/x" }, { roleArn: "arn:r" }];
    await aws.poll(A, events(0));
    for (const other of others) await aws.poll(target(other), events(0));
    expect(fake.calls).toHaveLength(5);
  });

  test("an asking that failed is not passed on", async () => {
    const { fake, aws } = stage();
    const failed: PollAnswer = {
      sightings: [],
      failures: [{ signal: "events", operation: "logs:X", kind: "throttled", code: "T", message: "" }],
    };
    fake.world.poll = (_ask, n) => (n === 0 ? failed : { sightings: [], failures: [] });
    await aws.poll(A, events(0));
    expect((await aws.poll(B, events(0))).failures).toEqual([]);
    expect(fake.calls).toHaveLength(2);
  });

  test("what belongs to one cluster is asked for each", async () => {
    const { fake, aws } = stage();
    const groups: Ask = { signal: "groups", groups: ["g"], hits: [] };
    await aws.poll(A, groups);
    await aws.poll(B, groups);
    expect(fake.calls).toHaveLength(2);
  });
});

import { describe, expect, test } from "vitest";
import type { PollFailure } from "../../src/engine/ports.ts";
import { setStage } from "./stage.ts";

function failure(signal: PollFailure["signal"], kind: PollFailure["kind"] = "throttled") {
  return { sightings: [], failures: [{ signal, operation: `aws:${signal}`, kind, code: "Code", message: "said AWS" }] };
}

function gaps(at: readonly number[]): readonly number[] {
  return at.slice(1).map((second, place) => second - (at[place] ?? 0));
}

describe("polls", () => {
  test("one that fails is asked again after 2 s, then twice as long, at most 15 s", async () => {
    const stage = setStage();
    stage.aws.world.poll = (ask) => (ask.signal === "groups" ? failure("groups") : { sightings: [], failures: [] });
    await stage.start();
    await stage.until(120);
    expect(gaps(stage.asked("groups")).slice(0, 7)).toEqual([2, 4, 8, 15, 15, 15, 15]);
    expect(gaps(stage.asked("cluster")).every((gap) => gap === 15)).toBe(true);
  });

  test("one that works again comes as often as planned", async () => {
    const stage = setStage();
    stage.aws.world.poll = (ask, n) =>
      ask.signal === "groups" && n < 2 ? failure("groups") : { sightings: [], failures: [] };
    await stage.start();
    await stage.until(120);
    expect(stage.asked("groups").slice(0, 5)).toEqual([0, 2, 6, 36, 66]);
  });

  test("one that throws is one that failed", async () => {
    const stage = setStage();
    stage.aws.world.poll = (ask) => {
      if (ask.signal === "groups") throw new Error("a bug in the adapter");
      return { sightings: [], failures: [] };
    };
    await stage.start();
    await stage.until(60);
    expect(stage.crashes).toEqual([]);
    expect(stage.asked("groups").length).toBeGreaterThan(4);
    expect(stage.asked("cluster").length).toBeGreaterThan(3);
  });

  test("one that never answers holds up no other, and is asked again", async () => {
    const stage = setStage();
    stage.aws.world.poll = async (ask) => {
      if (ask.signal === "groups") await stage.clock.sleepUntil(Number.POSITIVE_INFINITY);
      return { sightings: [], failures: [] };
    };
    await stage.start();
    await stage.until(100);
    expect(gaps(stage.asked("events")).every((gap) => gap <= 5)).toBe(true);
    expect(stage.asked("groups").slice(0, 2)).toEqual([0, 32]);
  });

  test("nothing loops while nothing is due: a run without any answer makes a bounded number of calls", async () => {
    const stage = setStage();
    stage.aws.world.poll = (ask) => failure(ask.signal);
    await stage.start();
    await stage.clock.idle();
    expect(stage.crashes).toEqual([]);
    expect(stage.run().run.closed?.outcome).toBe("not_recovered");
    expect(stage.aws.calls.length).toBeLessThan(6 * 47 * 5);
  });

  test("what is denied is not asked again", async () => {
    const stage = setStage();
    stage.aws.world.poll = (ask) =>
      ask.signal === "groups" ? failure("groups", "denied") : { sightings: [], failures: [] };
    await stage.start();
    await stage.until(200);
    expect(stage.asked("groups")).toEqual([0]);
  });
});

describe("blindness", () => {
  test("after a minute without any answer the run says that it is blind, once, and again when it sees", async () => {
    const stage = setStage();
    let isDown = false;
    stage.aws.world.poll = (ask) => (isDown ? failure(ask.signal, "unreachable") : { sightings: [], failures: [] });
    await stage.start();
    await stage.until(30);
    isDown = true;
    await stage.until(85);
    expect([...stage.run().run.blinds.values()]).toEqual([]);
    await stage.until(240);
    const [blind, ...more] = stage.run().run.blinds.values();
    expect(more).toEqual([]);
    expect(blind).toMatchObject({ why: "aws", to: null });
    expect(blind?.seenAt).toBe((blind?.from ?? 0) + 60_000 + ((blind?.seenAt ?? 0) - (blind?.from ?? 0) - 60_000));
    expect((blind?.seenAt ?? 0) - (blind?.from ?? 0)).toBeLessThan(75_000);
    isDown = false;
    await stage.until(260);
    expect([...stage.run().run.blinds.values()][0]?.to).not.toBeNull();
    await stage.until(265);
    expect(stage.posted().filter((key) => key.startsWith("bad:blind"))).toHaveLength(1);
  });

  test("the experiment runs on unseen: the watching goes on to its limit", async () => {
    const stage = setStage();
    stage.aws.world.poll = (ask) => failure(ask.signal, "timeout");
    await stage.start();
    await stage.clock.idle();
    expect(stage.run().run.closed?.outcome).toBe("not_recovered");
    expect(stage.posted().at(-1)).toBe("closing");
  });
});

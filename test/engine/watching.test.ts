import { describe, expect, test } from "vitest";
import { phasesOf } from "../../src/core/phase.ts";
import type { Baseline } from "../../src/core/plan.ts";
import type { Saw } from "../../src/core/saw.ts";
import type { PollFailure, Sighting } from "../../src/engine/ports.ts";
import { Watches } from "../../src/engine/watches.ts";
import { baseline, instance, NOW } from "../core/guard-support.ts";
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

  test("the event log is read on from where it was read last: after an outage of it nothing is left out", async () => {
    const stage = setStage();
    const asked: { at: number; since: number }[] = [];
    const hits = [1, 2, 3].map((n) => instance(n).instanceId);
    const sighting = (entity: string, saw: Saw): Sighting => ({
      ...{ entity, saw, statedAt: stage.clock.now(), source: "event", evidence: entity },
    });
    stage.aws.world.poll = (ask) => {
      const seconds = (stage.clock.now() - NOW) / 1000;
      if (ask.signal === "experiment") {
        const running = {
          experimentId: "EXP1",
          status: "running",
          reason: null,
          startTime: NOW,
          endTime: null,
        } as const;
        return { sightings: [sighting("EXP1", { subject: "experiment", ...running })], failures: [] };
      }
      if (ask.signal === "targets")
        return { sightings: [sighting("targets", { subject: "targets", instanceIds: hits })], failures: [] };
      if (ask.signal !== "events") return { sightings: [], failures: [] };
      if (seconds > 200 && seconds < 800) return failure("events");
      asked.push({ at: seconds, since: (ask.since - NOW) / 1000 });
      const warn = (id: string) => sighting(id, { subject: "warning", instanceId: id, action: "terminate" });
      return { sightings: hits.map(warn), failures: [] };
    };
    await stage.start();
    await stage.until(900);
    const last = asked.findLast(({ at }) => at <= 200);
    const next = asked.find(({ at }) => at >= 800);
    const fromStart = asked[0]?.since ?? Number.NaN;
    expect(last?.since).toBeGreaterThan(fromStart);
    expect(next?.since).toBeLessThanOrEqual((last?.at ?? 0) - 60);
    expect(next?.since).toBeGreaterThan(fromStart);
  });

  test("a new process reads the event log from the run's start: what came in late while nobody watched is found", async () => {
    const stage = setStage();
    const hits = [1, 2, 3].map((n) => instance(n).instanceId);
    const warned = (id: string, statedAt: number, cameAt = statedAt) => {
      const saw: Saw = { subject: "warning", instanceId: id, action: "terminate" };
      return { cameAt, said: { entity: id, saw, statedAt, source: "event", evidence: id } satisfies Sighting };
    };
    const other = instance(4).instanceId;
    // Five minutes late, and none of the run's own: all of those are known before.
    const log = [...hits.map((id) => warned(id, NOW + 20_000)), warned(other, NOW + 60_000, NOW + 360_000)];
    stage.aws.world.poll = ({ signal, ...ask }) => {
      const now = stage.clock.now();
      const told = (saw: Saw): Sighting => ({ entity: signal, saw, statedAt: now, source: "poll", evidence: signal });
      if (signal === "experiment") return { sightings: [told(experiment())], failures: [] };
      if (signal === "targets") return { sightings: [told({ subject: "targets", instanceIds: hits })], failures: [] };
      if (!("since" in ask) || signal !== "events") return { sightings: [], failures: [] };
      const there = log.filter(({ cameAt, said }) => cameAt <= now && said.statedAt >= ask.since);
      return { sightings: there.map(({ said }) => said), failures: [] };
    };
    await stage.start();
    await stage.until(240);
    await stage.watches.letGo();
    await stage.until(600);
    const next = new Watches(stage.ports);
    await stage.act(() => next.start());
    await stage.until(660);
    const { run } = next.all()[0] ?? stage.run();
    expect(stage.run().run.instances.get(other)).toBeUndefined();
    expect(run.instances.get(other)?.warned).toMatchObject({ stated: NOW + 60_000 });
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
    const afterMs = (blind?.seenAt ?? 0) - (blind?.from ?? 0);
    expect(afterMs).toBeGreaterThanOrEqual(60_000);
    expect(afterMs).toBeLessThan(75_000);
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

describe("a look", () => {
  test("whose numbers never changed begins anew when ECS tells of the lost tasks: two polls after that are a recovery", async () => {
    const stage = setStage();
    const hits = [1, 2, 3].map((n) => instance(n).instanceId);
    const plan = baseline();
    const hosts = new Set(plan.hosts.filter((host) => hits.includes(host.instanceId)).map((host) => host.hostArn));
    const lost = plan.tasks.filter((task) => task.hostArn !== null && hosts.has(task.hostArn));
    const say = (entity: string, saw: Saw): Sighting => ({
      entity,
      saw,
      statedAt: null,
      source: "poll",
      evidence: "told",
    });
    stage.aws.world.poll = (ask) => {
      const nowS = (stage.aws.calls.at(-1)?.at ?? 0) / 1000;
      if (ask.signal === "targets" || ask.signal === "experiment")
        return {
          sightings: [say("x", experiment()), say("t", { subject: "targets", instanceIds: hits })],
          failures: [],
        };
      if (ask.signal === "instances")
        return { sightings: nowS < 20 ? [] : hits.map((id) => say(id, terminated(id))), failures: [] };
      if (ask.signal !== "cluster") return { sightings: [], failures: [] };
      const stopped = nowS < 150 ? [] : lost.map((task) => say(task.taskArn, stoppedTask(task)));
      return { sightings: [...stopped, say("cluster", whole())], failures: [] };
    };
    await stage.start();
    await stage.until(140);
    expect(phasesOf(stage.run().run, stage.clock.now()).find(({ name }) => name === "recovery")?.done).toBeNull();
    await stage.until(200);
    expect(phasesOf(stage.run().run, stage.clock.now()).find(({ name }) => name === "recovery")?.done).not.toBeNull();
  });
});

function experiment(): Saw {
  return {
    subject: "experiment",
    experimentId: "EXP1",
    status: "completed",
    reason: null,
    startTime: NOW,
    endTime: NOW,
  };
}

function terminated(instanceId: string): Saw {
  const known = { group: null, type: null, zone: null, spot: true };
  return {
    subject: "instance",
    instanceId,
    state: "terminated",
    stateReason: "Server.SpotInstanceTermination",
    ...known,
  };
}

function stoppedTask(task: Baseline["tasks"][number]): Saw {
  return {
    subject: "task",
    ...task,
    fargate: false,
    status: "STOPPED",
    desiredStatus: "STOPPED",
    version: 9,
    createdAt: NOW - 1_000_000,
    startedAt: null,
    stoppingAt: null,
    stoppedAt: null,
    stopCode: "TerminationNotice",
    stoppedReason: "",
    exitCodes: [],
  };
}

function whole(): Saw {
  const service = { name: "ec2-service-split", scheduling: "REPLICA", desired: 22, running: 22, waiting: 0 } as const;
  return {
    subject: "look",
    services: [{ ...service, deploying: false }],
    waiting: 0,
    targetsHealthy: null,
    targetsNotHealthy: null,
    since: 0,
    polls: 1,
  };
}

import { describe, expect, test } from "vitest";
import type { Fact } from "../../src/core/fact.ts";
import type { Target } from "../../src/core/target.ts";
import { awsReadings, baseline, instance, readable } from "../core/guard-support.ts";
import { limited } from "../core/guardrail-support.ts";
import { ANA, type Stage, setStage, WISH } from "./stage.ts";

/** A cluster where no task runs on the Spot Instances: it has recovered as soon as they are gone and nothing waits. */
function setEmptyStage(targets?: readonly Target[]): Stage {
  const stage = setStage(targets);
  stage.aws.world.readings = () => awsReadings({ baseline: readable(baseline({ tasks: [] })) });
  return stage;
}

/** The newest run's instances went and its services are whole again: it has recovered. */
async function recover(stage: Stage): Promise<void> {
  const now = stage.clock.now();
  const seen = (key: string, at: number, saw: Extract<Fact, { kind: "Observation" }>["saw"]): Fact => ({
    kind: "Observation",
    key,
    at: { from: at, to: at },
    seenAt: at,
    source: "poll",
    evidence: "told",
    saw,
  });
  const hits = [1, 2, 3].map((n) => instance(n).instanceId);
  const gone = hits.map((instanceId) =>
    seen(`gone:${instanceId}`, now - 60_000, {
      subject: "instance",
      instanceId,
      state: "terminated",
      stateReason: "Server.SpotInstanceTermination",
      group: null,
      type: null,
      zone: null,
      spot: true,
    }),
  );
  const service = {
    name: "ec2-service-split",
    scheduling: "REPLICA",
    desired: 22,
    running: 22,
    waiting: 0,
    deploying: false,
  } as const;
  const look = seen("look:whole", now - 1_000, {
    subject: "look",
    services: [service],
    waiting: 0,
    targetsHealthy: null,
    targetsNotHealthy: null,
    since: now - 10_000,
    polls: 2,
  });
  const targets = seen("targets", now - 90_000, { subject: "targets", instanceIds: hits });
  await stage.act(() => stage.run().commit([targets, ...gone, look]));
}

describe("taking over a recovered run", () => {
  test("a run that has not recovered is never taken over", async () => {
    const stage = setEmptyStage();
    await stage.start();
    await stage.until(120);
    const answer = await stage.act(() => stage.desk.plan(ANA, WISH));
    expect(answer?.summary).toContain("is being interrupted right now");
  });

  test("what starts by itself takes over from none: nobody is there to agree", async () => {
    const stage = setEmptyStage([limited({ unattended: true })]);
    await stage.start();
    await stage.until(120);
    const first = stage.run();
    await recover(stage);
    const scheduled = { scheduleId: "sched-1", at: stage.clock.now() };
    await stage.act(() => stage.desk.startByItself({ ...ANA, schedule: "sched-1" }, { ...WISH, scheduled }));
    await stage.until(200);
    expect(stage.asked("start")).toHaveLength(1);
    expect(first.run.closed).toBeNull();
    const plan = stage.chat.calls.findLast(({ what, key }) => what === "post" && key === "card")?.message;
    expect(JSON.stringify(plan?.body)).toContain("nobody is there to agree");
    expect(plan?.buttons.map(({ name }) => name)).not.toContain("start");
  });

  test("the press of the plan that named it ends it as superseded", async () => {
    const stage = setEmptyStage();
    await stage.start();
    await stage.until(120);
    const first = stage.run();
    await recover(stage);
    expect((await stage.start()).summary).toContain("begins");
    expect(first.run.closed?.outcome).toBe("superseded");
    await stage.until(130);
    expect(stage.asked("start")).toHaveLength(2);
    expect(await stage.store.store.openRuns()).toMatchObject([{ runId: stage.run().requested.runId }]);
  });

  test("two presses that would take over the same run start one experiment", async () => {
    const stage = setEmptyStage();
    await stage.start();
    await stage.until(120);
    await recover(stage);
    const questions = [await stage.ask(), await stage.ask()];
    await Promise.all(questions.map((question) => stage.act(() => stage.desk.start(ANA, question))));
    await stage.until(140);
    expect(stage.asked("start")).toHaveLength(2);
    expect(await stage.store.store.openRuns()).toHaveLength(1);
  });

  test("when the new run cannot be stored, the recovered one is watched on and nothing is claimed of it", async () => {
    const stage = setEmptyStage();
    await stage.start();
    await stage.until(120);
    const first = stage.run();
    await recover(stage);
    const plan = await stage.ask();
    stage.store.world.fails = (called) => called === "open";
    const answer = await stage.act(() => stage.desk.start(ANA, plan));
    expect(answer.summary).toContain("could not write the run down");
    expect(first.run.closed).toBeNull();
    const before = stage.aws.calls.length;
    await stage.until(200);
    expect(stage.aws.calls.length).toBeGreaterThan(before);
    expect(stage.asked("start")).toHaveLength(1);
  });
});

describe("a close", () => {
  test("the first one counts, also when two come at the same moment", async () => {
    const stage = setStage();
    await stage.start();
    await stage.until(30);
    const watch = stage.run();
    await stage.act(() => Promise.all([watch.close("superseded", "U0BEN"), watch.close("back", null)]));
    expect(watch.run.closed).toMatchObject({ outcome: "superseded", by: "U0BEN" });
    await stage.until(31);
    expect(stage.store.runs[0]?.closed).toBe("superseded");
  });
});

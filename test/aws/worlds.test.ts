import { expect, test } from "vitest";
import type { LiveAws } from "../../src/aws/aws.ts";
import { OPERATIONS } from "../../src/aws/operations.ts";
import type { Ask } from "../../src/core/poll.ts";
import { neededIn } from "../../src/core/preflight/needed.ts";
import type { AwsReadings } from "../../src/core/reading.ts";
import type { Saw } from "../../src/core/saw.ts";
import type { Target } from "../../src/core/target.ts";
import type { Sighting } from "../../src/engine/ports.ts";
import { createPretendAws, type PretendAws } from "../../src/sim/aws/pretend-aws.ts";
import { scenarios } from "../../src/sim/aws/scenarios.ts";
import { type PlainClock, plainClock } from "../support/plain-clock.ts";
import { adapterFor, NOON, TARGET } from "./scripted-aws.ts";

interface World {
  readonly aws: LiveAws;
  readonly sim: PretendAws;
  readonly clock: PlainClock;
  readonly target: Target;
}

function open(scenario: string): World {
  const clock = plainClock(NOON);
  const sim = createPretendAws({ scenario, seed: 1, now: () => clock.now() });
  return { clock, sim, aws: adapterFor(sim, { clock }), target: { ...TARGET, ...sim.scenario.target } };
}

/** As the engine does: throttled readings are tried again, a second later each time here. */
async function readPatiently(world: World): Promise<AwsReadings> {
  for (let tries = 0; tries < 15; tries++) {
    const readings = await world.aws.readBefore(world.target);
    if (!neededIn(readings).some((one) => !one.readable && one.code === "Throttled")) return readings;
    world.clock.set(world.clock.now() + 1000);
  }
  throw new Error(`${world.sim.scenario.name} could not be read`);
}

async function startPatiently({ aws, clock, target }: World, templateId: string): Promise<string> {
  for (let tries = 0; tries < 15; tries++) {
    const answer = await aws.start({ target, runId: "run-1", templateId, mayLeave: () => true });
    if (answer.kind === "started") return answer.experimentId;
    clock.set(clock.now() + 1000);
  }
  throw new Error("it did not start");
}

/** Asks everything every ten seconds and keeps each new thing that was said. */
async function watch(world: World, seconds: number): Promise<readonly Sighting[]> {
  const { aws, clock, target } = world;
  const { template, baseline, reached } = await readPatiently(world);
  if (!template.readable || !baseline.readable || !reached.readable) throw new Error("it could not be read");
  const experimentId = await startPatiently(world, template.value.id);
  const since = clock.now();
  const instanceIds = reached.value.map((one) => one.instanceId);
  const { services, hosts } = baseline.value;
  const asks: readonly Ask[] = [
    { signal: "experiment", experimentId },
    { signal: "targets", experimentId },
    { signal: "events", since },
    { signal: "hosts", hosts },
    { signal: "instances", instanceIds },
    { signal: "spot-requests", instanceIds },
    {
      signal: "cluster",
      services: services.map((one) => one.name),
      targetGroupArns: services.flatMap((one) => one.targetGroupArns),
      settledTasks: new Set(),
    },
    { signal: "groups", groups: target.autoScalingGroups, hits: [] },
    { signal: "activities", groups: target.autoScalingGroups, since },
    { signal: "alarms", names: ["TargetTracking-none"] },
    { signal: "trail", since },
  ];
  const seen = new Map<string, Sighting>();
  for (let second = 0; second <= seconds; second += 10) {
    clock.set(since + second * 1000);
    for (const answer of await Promise.all(asks.map((ask) => aws.poll(target, ask)))) {
      for (const one of answer.sightings) seen.set(JSON.stringify([one.entity, one.saw]), one);
    }
  }
  await aws.stop({ target, runId: "run-1", experimentId, mayLeave: () => true });
  aws.end();
  return [...seen.values()];
}

function sawOf<S extends Saw["subject"]>(
  sightings: readonly Sighting[],
  subject: S,
): readonly Extract<Saw, { subject: S }>[] {
  return sightings.map((one) => one.saw).filter((saw): saw is Extract<Saw, { subject: S }> => saw.subject === subject);
}

test("the workshop's story can be told from what the adapter sees", async () => {
  const world = open("workshop");
  const sightings = await watch(world, 30 * 60);
  const [hit] = sawOf(sightings, "targets");
  expect(hit?.instanceIds).toHaveLength(3);
  const ids = new Set(hit?.instanceIds);
  const all = (found: readonly { readonly instanceId: string | null }[]) =>
    new Set(found.map((one) => one.instanceId).filter((id) => id !== null && ids.has(id)));
  expect(sawOf(sightings, "experiment").map((one) => one.status)).toContain("completed");
  expect(all(sawOf(sightings, "recommendation"))).toEqual(ids);
  expect(all(sawOf(sightings, "warning"))).toEqual(ids);
  expect(all(sawOf(sightings, "host").filter((one) => one.status === "DRAINING"))).toEqual(ids);
  const evicted = sawOf(sightings, "instance").filter((one) => one.stateReason === "Server.SpotInstanceTermination");
  expect(all(evicted)).toEqual(ids);
  expect(new Set(sawOf(sightings, "bid-evicted").flatMap((one) => one.instanceIds))).toEqual(ids);
  const byExperiment = sawOf(sightings, "spot-request").filter((one) => one.code.endsWith("by-experiment"));
  expect(all(byExperiment)).toEqual(ids);
  const statuses = new Set(sawOf(sightings, "task").map((one) => one.status));
  for (const status of ["PROVISIONING", "RUNNING", "STOPPED"] as const) expect(statuses).toContain(status);
  expect(sawOf(sightings, "target").some((one) => one.health === "gone")).toBe(true);
  const mechanisms = new Set(sawOf(sightings, "activity").map((one) => one.mechanism));
  for (const mechanism of ["alarm-high", "health-check", "replace-unhealthy"] as const) {
    expect(mechanisms).toContain(mechanism);
  }
  expect(sawOf(sightings, "activity").find((one) => one.desiredChange !== null)?.desiredChange).toMatchObject({
    from: 4,
    to: 7,
  });
  const desired = sawOf(sightings, "group").map((one) => one.desired);
  expect([desired[0], Math.max(...desired), desired.at(-1)]).toEqual([4, 7, 4]);
  expect(Math.max(...sawOf(sightings, "look").map((one) => one.waiting))).toBeGreaterThan(5);
});

test.each(scenarios.map((scenario) => scenario.name))(
  "%s: everything can be read before the start, and only calls that the policy table names are made",
  async (scenario) => {
    const world = open(scenario);
    const readings = await readPatiently(world);
    const { notWatched, preflight, ...guards } = readings;
    const all = [...Object.entries(guards), ...Object.entries(preflight)];
    const unread = all.filter(([, reading]) => !reading.readable).map(([name]) => name);
    if (scenario === "throttled") expect(neededIn(readings).every((one) => one.readable)).toBe(true);
    else expect(unread).toEqual([]);
    const named = notWatched.map((one) => one.operation);
    expect(named).toEqual(scenario === "access-denied" ? ["cloudtrail:LookupEvents"] : []);
    const template = readings.template.readable ? readings.template.value.id : "";
    await startPatiently(world, template);
    const called: readonly string[] = Object.entries(OPERATIONS).flatMap(([name, use]) => (use.called ? [name] : []));
    for (const operation of world.sim.callCounts().keys()) expect(called).toContain(operation);
    world.aws.end();
  },
);

test("with a third of all calls throttled the cluster is still looked at, dip and all", async () => {
  const sightings = await watch(open("throttled"), 8 * 60);
  const looks = sawOf(sightings, "look");
  expect(Math.min(...looks.map((one) => one.services[0]?.running ?? 0))).toBeLessThan(22);
  expect(sawOf(sightings, "warning").length).toBe(3);
});

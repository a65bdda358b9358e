import { describe, expect, it } from "vitest";
import { plainText } from "../../src/core/guard/plain-text.ts";
import type { Line } from "../../src/core/message.ts";
import { headroomLines, roomLines, tasksLine } from "../../src/core/plan-room.ts";
import type { PreflightReadings } from "../../src/core/preflight/reading.ts";
import {
  acceptedOf,
  baseline,
  given,
  hostTraits,
  instance,
  preflight,
  readable,
  SPOT_GROUP,
  serviceTraits,
  taskDefinition,
  tasks,
  unreadable,
  whenAsked,
} from "./guard-support.ts";

const planWith = (differing: Partial<PreflightReadings> = {}) =>
  acceptedOf(whenAsked(given({ aws: { preflight: preflight(differing) } }))).plan;
const read = (lines: readonly Line[]) => lines.map(plainText).join("\n");

describe("what a plan knows of the room elsewhere", () => {
  it("is what is free on hosts that are no candidates, and how much of the worst pick fits there", () => {
    expect(read(roomLines(planWith()))).toBe(
      "Free elsewhere: 1.1 vCPU and 3.6 GiB on 2 instances.\nec2-service-split: 1 of the 12 tasks that it may lose fits there.",
    );
  });

  it("counts no host that drains or has lost its agent, and none of another capacity provider", () => {
    const free = { free: { cpu: 8_192, memory: 32_768 } };
    const hosts = (differing: Parameters<typeof hostTraits>[1]) => ({
      hosts: readable([hostTraits(5, { ...free, ...differing })]),
    });
    const fits = (differing: Parameters<typeof hostTraits>[1]) => planWith(hosts(differing)).room?.services[0]?.fits;
    expect(fits({})).toBe(19);
    expect(fits({ status: "DRAINING" })).toBe(0);
    expect(fits({ agentConnected: false })).toBe(0);
    expect(fits({ provider: "CP-OTHER" })).toBe(0);
  });

  it("gives one task a host where the port is fixed or instances must be distinct, and none where the port is taken", () => {
    const wide = { free: { cpu: 8_192, memory: 32_768 } };
    const fits = (differing: Partial<PreflightReadings>) =>
      planWith({ hosts: readable([hostTraits(5, wide), hostTraits(6, { ...wide, usedPorts: [8_080] })]), ...differing })
        .room?.services[0]?.fits;
    expect(fits({ taskDefinitions: readable([taskDefinition({ hostPorts: [9_090] })]) })).toBe(2);
    expect(fits({ taskDefinitions: readable([taskDefinition({ hostPorts: [8_080] })]) })).toBe(1);
    expect(fits({ services: readable([serviceTraits({ constraints: ["distinctInstance"] })]) })).toBe(2);
  });

  it("says so when a task definition was not read, and nothing at all when the hosts were not", () => {
    expect(read(roomLines(planWith({ taskDefinitions: unreadable("ecs:DescribeTaskDefinition") })))).toContain(
      "ec2-service-split: how many of its tasks fit there could not be read.",
    );
    expect(roomLines(planWith({ hosts: unreadable("ecs:DescribeContainerInstances") }))).toEqual([]);
  });
});

describe("what a plan knows of its groups", () => {
  it("is their size, how far they may grow, and whether they are at rest", () => {
    expect(read(headroomLines(planWith()))).toBe(`${SPOT_GROUP}: desired 4, in service 4, at most 20; at rest.`);
  });

  it("is nothing in a run from before it was read", () => {
    const { headroom: _, room: _room, ...old } = planWith();
    expect([headroomLines(old), roomLines(old)]).toEqual([[], []]);
  });
});

describe("what runs on a candidate", () => {
  it("is told by service, the most first", () => {
    const known = baseline({ tasks: [...tasks("web", [1]), ...tasks("cron", [3]), ...tasks(null, [2])] });
    expect(plainText(tasksLine({ baseline: known }, instance(1).instanceId))).toBe("cron 3, 2 standalone, web 1");
    expect(plainText(tasksLine({ baseline: known }, instance(2).instanceId))).toBe("no task");
  });
});

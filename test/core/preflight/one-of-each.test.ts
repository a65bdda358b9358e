import { describe, expect, test } from "vitest";
import { plainText } from "../../../src/core/guard/plain-text.ts";
import type { Accepted, Refused } from "../../../src/core/guard.ts";
import { serviceLines } from "../../../src/core/plan-lines.ts";
import {
  baseline,
  given,
  hostTraits,
  instances,
  preflight,
  readable,
  service,
  spotInstance,
  taskDefinition,
  tasks,
  template,
  templateTarget,
  whenAsked,
} from "../guard-support.ts";
import { ONE_OF_MANY } from "./decide-preflight.ts";

const TARGETS = "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/web/0123456789abcdef";

/** Where there is one of everything. */
const one = (running: number, notHealthy: number) =>
  given({
    aws: {
      template: readable(template({ targets: [templateTarget({ selectionMode: "COUNT(1)" })] })),
      reached: readable(instances(1)),
      baseline: readable(
        baseline({
          services: [service({ desired: 1, running, targetGroupArns: [TARGETS] })],
          hosts: baseline().hosts.slice(0, 1),
          tasks: tasks("ec2-service-split", [1]),
        }),
      ),
      preflight: preflight({
        spotInstances: readable([spotInstance(0), spotInstance(1)]),
        hosts: readable([hostTraits(0), hostTraits(1)]),
        targetHealth: readable([{ arn: TARGETS, healthy: 1 - notHealthy, notHealthy }]),
        taskDefinitions: readable([taskDefinition({ hostPorts: [8_080] })]),
      }),
    },
  });

describe("one of each is spoken of as one", () => {
  test.each([
    [1, 0],
    [0, 1],
  ])("with %i task running and %i target not healthy", (running, notHealthy) => {
    const { plan, checks } = whenAsked(one(running, notHealthy)) as Accepted | Refused;
    if (plan === null) throw new Error("there is no plan");
    const said = checks.flatMap(({ evidence, consequence, fix }) => [evidence, consequence, fix]).map(plainText);
    expect(said).toContain("Up to 1 more instance than needed may run, and be paid, until the scale-in.");
    for (const line of [...said, ...serviceLines(plan, 0).map(plainText)]) expect(line).not.toMatch(ONE_OF_MANY);
  });
});

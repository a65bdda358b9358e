import { expect, test } from "vitest";
import { lookOnce, PAGE_SIGNALS, roundsIn } from "../../src/bench/naive-watcher.ts";
import { createPretendAws } from "../../src/sim/aws/pretend-aws.ts";
import { serviceWords } from "../../src/sim/aws/services.ts";

const EPOCH = Date.UTC(2026, 0, 15, 10, 9, 0);

function workshop() {
  const aws = createPretendAws({ scenario: "workshop", seed: 1, now: () => EPOCH });
  const call = (service: "fis" | "elastic-load-balancing-v2" | "ecs", operation: string, input: object) =>
    aws.call({ service, operation, input: { ...input }, accessKeyId: "AKIAEXAMPLE" });
  const { experiment } = call("fis", "StartExperiment", {
    clientToken: "naive",
    experimentTemplateId: "EXTa1b2c3de5f6g7h",
  }) as { experiment: { id: string } };
  const { services } = call("ecs", "DescribeServices", {
    cluster: "EcsSpotWorkshop",
    services: ["ec2-service-split"],
  }) as { services: readonly { loadBalancers: readonly { targetGroupArn: string }[] }[] };
  const before = {
    target: aws.scenario.target,
    experimentId: experiment.id,
    targetGroupArn: services[0]?.loadBalancers[0]?.targetGroupArn ?? "",
    group: "EcsSpotWorkshop-ASG-SPOT",
  };
  return { aws, before };
}

test("the naive watcher asks for each signal of the page once a round, and for nothing else", () => {
  const { aws, before } = workshop();
  const counted = aws.callCounts();
  expect(lookOnce(aws, before)).toBe(PAGE_SIGNALS.length);
  const asked = new Map(
    [...aws.callCounts()]
      .map(([name, count]) => [name, count - (counted.get(name) ?? 0)] as const)
      .filter(([, count]) => count > 0),
  );
  expect(asked).toEqual(
    new Map(PAGE_SIGNALS.map(({ service, operation }) => [`${serviceWords[service].prefix}:${operation}`, 1])),
  );
});

test("it looks at once and then every 5 s", () => {
  expect(roundsIn(0)).toBe(1);
  expect(roundsIn(4_999)).toBe(1);
  expect(roundsIn(5_000)).toBe(2);
  expect(roundsIn(1_427_000)).toBe(286);
});

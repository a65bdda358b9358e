import { DescribeTaskDefinitionCommand, type TaskDefinition as EcsTaskDefinition } from "@aws-sdk/client-ecs";
import type { TaskDefinition } from "../core/preflight/reading.ts";
import { constraintWords } from "./ecs-services.ts";
import type { Link } from "./link.ts";

/** By ARN with revision; a revision never changes, so `link` may remember it. Rejects with AwsProblem. */
export async function readTaskDefinitions(link: Link, arns: readonly string[]): Promise<readonly TaskDefinition[]> {
  return Promise.all(
    arns.map(async (arn) => {
      const answer = await link.ask("ecs:DescribeTaskDefinition", { taskDefinition: arn }, (input, options) =>
        link.clients.ecs.send(new DescribeTaskDefinitionCommand(input), options),
      );
      return definitionReading(arn, answer.taskDefinition ?? {});
    }),
  );
}

function definitionReading(arn: string, definition: EcsTaskDefinition): TaskDefinition {
  const containers = definition.containerDefinitions ?? [];
  const timeouts = containers.map(({ stopTimeout }) => stopTimeout).filter((one) => one !== undefined);
  const sum = (numbers: readonly number[]) => numbers.reduce((total, n) => total + n, 0);
  const sharesHost = definition.networkMode !== "awsvpc" && definition.networkMode !== "none";
  const ports = containers.flatMap(({ portMappings = [] }) =>
    portMappings.map((one) => (definition.networkMode === "host" ? (one.hostPort ?? one.containerPort) : one.hostPort)),
  );
  return {
    arn,
    // The task's own size where it has one; otherwise what its containers reserve.
    cpu: sizeOf(definition.cpu) ?? sum(containers.map(({ cpu }) => cpu ?? 0)),
    memory:
      sizeOf(definition.memory) ??
      sum(containers.map(({ memoryReservation, memory }) => memoryReservation ?? memory ?? 0)),
    hostPorts: sharesHost ? [...new Set(ports.filter((port): port is number => port !== undefined && port !== 0))] : [],
    stopTimeoutS: timeouts.length === 0 ? null : Math.max(...timeouts),
    usesAgentTimeout: timeouts.length < containers.length,
    constraints: (definition.placementConstraints ?? []).map(constraintWords),
  };
}

function sizeOf(text: string | undefined): number | null {
  const size = Number(text);
  return text === undefined || text === "" || !Number.isFinite(size) ? null : size;
}

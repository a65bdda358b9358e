import type { Clock } from "../engine/ports.ts";
import { isRecord } from "./events/envelope.ts";
import { AwsProblem, problemOf } from "./failure.ts";

const METADATA_DEADLINE_MS = 3_000;

/**
 * ARN of the ECS cluster that this process runs on, from the task metadata endpoint
 * (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-metadata-endpoint-v4.html); null when it runs
 * elsewhere (no `uri`). Rejects with AwsProblem: a bot that may be on the cluster it interrupts must know.
 */
export async function readOwnCluster(uri: string | null, clock: Clock): Promise<string | null> {
  if (uri === null) return null;
  const operation = "ecs-metadata:Task";
  try {
    const answer = await fetch(`${uri}/task`, { signal: clock.deadline(METADATA_DEADLINE_MS) });
    const task: unknown = await answer.json();
    const arn = isRecord(task) ? clusterArn(task.Cluster, task.TaskARN) : null;
    if (arn !== null) return arn;
    throw new AwsProblem({
      operation,
      kind: "other",
      code: "NoCluster",
      message: `the task metadata endpoint names no cluster (HTTP ${answer.status})`,
      status: answer.status,
    });
  } catch (error) {
    throw problemOf(operation, error);
  }
}

/** `Cluster` is an ARN or, on older agents, only a name; the task's ARN then gives the rest. */
function clusterArn(cluster: unknown, taskArn: unknown): string | null {
  if (typeof cluster !== "string" || cluster === "") return null;
  if (cluster.startsWith("arn:")) return cluster;
  const prefix = typeof taskArn === "string" ? /^(arn:[^:]+:ecs:[^:]+:\d+):task\//.exec(taskArn)?.[1] : undefined;
  return prefix === undefined ? null : `${prefix}:cluster/${cluster}`;
}

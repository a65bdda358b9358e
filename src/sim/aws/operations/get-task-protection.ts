import type { GetTaskProtectionCommandInput, GetTaskProtectionCommandOutput } from "@aws-sdk/client-ecs";
import type { Answer, Asked } from "./asked.ts";
import { checkCluster, checkMany, shortName } from "./ecs-checks.ts";

/** Ten tasks a call; only tasks of services can be protected, and nobody in these worlds does it. */
export function getTaskProtection(
  { world }: Asked,
  input: GetTaskProtectionCommandInput,
): Answer<GetTaskProtectionCommandOutput> {
  checkCluster(world, input.cluster);
  const byId = new Map([...world.tasks.values()].map((task) => [shortName(task.arn), task]));
  const protectedTasks: { taskArn: string; protectionEnabled: boolean }[] = [];
  const failures: { arn: string; reason: string }[] = [];
  for (const asked of checkMany("Tasks", input.tasks, 10)) {
    const task = byId.get(shortName(asked));
    if (task === undefined) failures.push({ arn: asked, reason: "MISSING" });
    else if (task.service === null) failures.push({ arn: asked, reason: "TASK_NOT_VALID" });
    else protectedTasks.push({ taskArn: task.arn, protectionEnabled: false });
  }
  return { protectedTasks, failures };
}

import { SLACK_LIMITS } from "../limits.ts";
import { type Fields, isRecord, list, object, oneOf, type Problem, text } from "./check.ts";
import { taskCard } from "./layout-blocks.ts";

function uniqueTaskIds(plan: Record<string, unknown>, pointer: string, report: (problem: Problem) => void): void {
  if (!Array.isArray(plan.tasks)) return;
  const seen = new Set<unknown>();
  plan.tasks.forEach((task: unknown, at) => {
    if (!isRecord(task)) return;
    if (seen.has(task.task_id))
      report({ pointer: `${pointer}/tasks/${at}/task_id`, message: "task_id must be unique" });
    seen.add(task.task_id);
  });
}

/** https://docs.slack.dev/reference/block-kit/blocks/plan-block: a live list of tasks; plan_id is not a field of it */
export const PLAN_BLOCKS: Readonly<Record<string, Fields>> = {
  task_card: taskCard,
  plan: {
    required: { title: text({ max: SLACK_LIMITS.textObject }) },
    optional: {
      tasks: list({
        max: SLACK_LIMITS.planTasks,
        of: object({ ...taskCard, optional: { ...taskCard.optional, type: oneOf("task_card") } }),
      }),
    },
    also: uniqueTaskIds,
  },
};

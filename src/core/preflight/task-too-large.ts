import { listing } from "../guard/listing.ts";
import { known } from "../guard/rule.ts";
import { fromReading, ok, type Preflight, warn } from "./check.ts";
import { definitionsOf } from "./tasks-at-stake.ts";

/** Weakness 20: managed scaling leaves out tasks that do not fit the smallest instance type. */
export const TASK_TOO_LARGE: Preflight = {
  rule: "task-too-large",
  refuses: false,
  judge(situation) {
    const consequence = ["A replacement that is too large waits for ever although instances join."];
    const { aws, plan } = situation;
    return fromReading(
      aws.preflight.taskDefinitions,
      { what: "how large the tasks are", consequence },
      (definitions) => {
        const candidates = new Set(plan.candidates.map(({ instanceId }) => instanceId));
        const hosts = (known(aws.preflight.hosts) ?? []).filter(({ instanceId }) => candidates.has(instanceId));
        const cpu = Math.min(...hosts.map(({ registered }) => registered.cpu));
        const memory = Math.min(...hosts.map(({ registered }) => registered.memory));
        const large = definitionsOf(situation, definitions).filter(
          ({ definition }) => definition.cpu > cpu || definition.memory > memory,
        );
        if (large.length === 0) return ok("every task fits the smallest of the candidates' instance types");
        return warn({
          evidence: [
            "a task of ",
            ...listing(large.map(({ service }) => service)),
            ` does not fit the smallest candidate (${cpu} CPU units, ${memory} MiB)`,
          ],
          consequence,
          fix: ["Take the small types out of the group, or make the task smaller."],
        });
      },
    );
  },
};

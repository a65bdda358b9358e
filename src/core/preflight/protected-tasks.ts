import { counted } from "../guard/listing.ts";
import { fromReading, ok, type Preflight, warn } from "./check.ts";

/** Weakness 28. */
export const PROTECTED_TASKS: Preflight = {
  rule: "protected-tasks",
  refuses: false,
  judge({ aws }) {
    const consequence = ["ECS does not stop protected tasks while they drain; they go down with their hosts."];
    return fromReading(
      aws.preflight.protectedTasks,
      { what: "whether tasks on the candidates are protected", consequence },
      (arns) => {
        if (arns.length === 0) return ok("no task on a candidate is protected from scale-in");
        return warn({
          evidence: [
            `${counted(arns.length, "task")} on the candidates ${arns.length === 1 ? "is" : "are"} protected from scale-in`,
          ],
          consequence,
          fix: ["Wait until their protection is over."],
        });
      },
    );
  },
};

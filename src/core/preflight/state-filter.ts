import { counted } from "../guard/listing.ts";
import { known } from "../guard/rule.ts";
import { filtersRunning } from "../guard/selection.ts";
import { interruptedTargets } from "../guard/template.ts";
import { ok, type Preflight, warn } from "./check.ts";

/** Weakness 27: terminated instances stay visible for an hour, and FIS draws them too (aws-eda-slurm-cluster#7). */
export const STATE_FILTER: Preflight = {
  rule: "state-filter",
  refuses: false,
  judge({ aws, template }) {
    if (interruptedTargets(template).every(filtersRunning)) return ok("the template takes running instances only");
    const idle = (known(aws.reached) ?? []).filter((one) => one.state !== "running");
    const n = idle.length;
    return warn({
      evidence: [
        "the template has no filter State.Name = running",
        n === 0 ? "" : ` and reaches ${counted(n, "instance")} that ${n === 1 ? "is" : "are"} not running`,
      ].filter((part) => part !== ""),
      consequence: [
        n === 0 ? "FIS may draw an instance that is already gone, and fail." : "FIS may draw those and fail.",
      ],
      fix: ["Add the filter ", { code: "State.Name" }, " with the value ", { code: "running" }, " to the template."],
    });
  },
};

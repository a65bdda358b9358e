import { counted } from "../guard/listing.ts";
import { ok, type Preflight, warn } from "./check.ts";

/** Weakness 19. */
export const STANDALONE_TASKS: Preflight = {
  rule: "standalone-tasks",
  refuses: false,
  judge({ loss }) {
    const { onCandidates, worst } = loss.standalone;
    if (onCandidates === 0) return ok("no task without a service is on a candidate");
    return warn({
      evidence: [
        `${counted(onCandidates, "task")} without a service ${onCandidates === 1 ? "is" : "are"} on the candidates`,
      ],
      consequence: [`Up to ${worst} of them may be lost, and nothing starts them again.`],
      fix: ["Wait until they are done, or keep them on On-Demand Instances."],
    });
  },
};

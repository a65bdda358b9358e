import { runsOnTarget } from "../guard/cluster.ts";
import { ok, type Preflight, unread, warn } from "./check.ts";

/** Whether the bot may be hit itself; refused unless the target allows it (guard/cluster.ts). */
export const SAME_CLUSTER: Preflight = {
  rule: "same-cluster",
  refuses: false,
  judge({ asked, aws }) {
    const { target } = asked.request;
    const consequence = ["If my own host is hit, the thread falls silent."];
    if (!aws.ownCluster.readable) {
      return unread(`whether I run on ${target.cluster} myself (allowed for this target)`, aws.ownCluster, consequence);
    }
    if (!runsOnTarget(asked)) return ok("I do not run on this cluster myself");
    return warn({
      evidence: ["I run on ", { code: target.cluster }, " myself"],
      consequence,
      fix: ["Run me elsewhere; Fargate will do."],
    });
  },
};

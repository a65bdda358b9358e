import { parseArn } from "./arn.ts";
import { type Asked, known, type Rule } from "./rule.ts";

export const CLUSTER_NOT_ACTIVE: Rule = (asked) => {
  const cluster = known(asked.readings.aws.cluster);
  if (cluster === null || cluster.status === "ACTIVE") return null;
  return {
    rule: "cluster-not-active",
    what: ["the cluster ", { code: asked.request.target.cluster }, " is ", { code: cluster.status }, ", not ACTIVE"],
    fix: ["Correct the target's ", { code: "cluster" }, ", or bring the cluster back."],
  };
};

/** A bot that interrupts its own host could neither tell the story nor take a stop. */
export const OWN_CLUSTER: Rule = (asked) => {
  const { target } = asked.request;
  if (target.allowSameCluster || !runsOnTarget(asked)) return null;
  return {
    rule: "own-cluster",
    what: ["I run on ", { code: target.cluster }, " myself, so the interruption could take me down with it"],
    fix: [
      "Run me elsewhere (Fargate will do). If I cannot be hit there, set ",
      { code: "allowSameCluster" },
      " for the target.",
    ],
  };
};

/**
 * Whether the bot's own task is on the target's cluster. What is no ARN is compared as a name (ECS' metadata gives
 * a bare name at times), whatever the account: in doubt it is the same.
 */
export function runsOnTarget(asked: Asked): boolean {
  const own = known(asked.readings.aws.ownCluster);
  if (own === null) return false;
  const { target } = asked.request;
  const arn = parseArn(own);
  if (arn === null) return own === target.cluster;
  return arn.account === target.account && arn.region === target.region && arn.resource === `cluster/${target.cluster}`;
}

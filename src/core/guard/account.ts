import type { Line } from "../message.ts";
import type { Refusal } from "../refusal.ts";
import { parseArn } from "./arn.ts";
import { listing } from "./listing.ts";
import { type Asked, known, type Rule } from "./rule.ts";

/** My credentials must be the target's account; nothing else is worth reading before they are. */
export const WRONG_ACCOUNT: Rule = (asked) => {
  const identity = known(asked.readings.aws.identity);
  const { target } = asked.request;
  if (identity === null || identity.account === target.account) return null;
  return {
    rule: "wrong-account",
    what: [
      `my credentials belong to account ${identity.account}, but `,
      { code: target.name },
      ` is in ${target.account}`,
    ],
    fix: [
      `Whoever runs me must give me credentials of ${target.account} (or a `,
      { code: "roleArn" },
      " in it), or correct the target's ",
      { code: "account" },
      ".",
    ],
  };
};

/** What the template, the cluster and the groups say of themselves must be the target's account and Region. */
export const ELSEWHERE: readonly Rule[] = [
  (asked) => {
    const arn = known(asked.readings.aws.template)?.arn ?? null;
    // The FIS client does not return the template's ARN; there is nothing to check then.
    return arn === null ? null : elsewhere("template-elsewhere", "the experiment template", [arn], asked);
  },
  (asked) => {
    const arn = known(asked.readings.aws.cluster)?.arn;
    return arn === undefined ? null : elsewhere("cluster-elsewhere", "the cluster", [arn], asked);
  },
  (asked) => {
    const groups = known(asked.readings.aws.groups) ?? [];
    return elsewhere(
      "group-elsewhere",
      "an Auto Scaling group",
      groups.map((group) => group.arn),
      asked,
    );
  },
  (asked) => {
    const targets = known(asked.readings.aws.template)?.targets ?? [];
    return elsewhere(
      "instance-elsewhere",
      "an instance that the template names",
      targets.flatMap((target) => target.resourceArns),
      asked,
    );
  },
  otherCluster,
];

function elsewhere(rule: string, what: string, arns: readonly string[], asked: Asked): Refusal | null {
  const { target } = asked.request;
  const wrong = arns.filter((text) => {
    const arn = parseArn(text);
    return arn === null || arn.account !== target.account || arn.region !== target.region;
  });
  const [first] = wrong;
  if (first === undefined) return null;
  const arn = parseArn(first);
  const where: Line =
    arn === null
      ? [" has no ARN that tells its account and Region: "]
      : [` is in account ${arn.account || "?"}, ${arn.region || "?"}: `];
  return {
    rule,
    what: [
      what,
      ...where,
      ...listing(wrong, 2),
      "; ",
      { code: target.name },
      ` is in account ${target.account}, ${target.region}`,
    ],
    fix: [
      "Correct the target in my configuration, or the template in AWS, so that both are in one account and Region.",
    ],
  };
}

function otherCluster(asked: Asked): Refusal | null {
  const cluster = known(asked.readings.aws.cluster);
  const { target } = asked.request;
  const resource = cluster === null ? null : (parseArn(cluster.arn)?.resource ?? null);
  if (resource === null || resource === `cluster/${target.cluster}`) return null;
  return {
    rule: "other-cluster",
    what: ["AWS answered for another cluster, ", { code: resource }, ", than ", { code: target.cluster }],
    fix: ["Correct ", { code: "cluster" }, " of the target in my configuration: it is a name, not an ARN."],
  };
}

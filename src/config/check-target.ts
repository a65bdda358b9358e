import { spelled } from "../core/guardrail/setting.ts";
import { guardrailsOf } from "../core/guardrails.ts";
import type { Target } from "../core/target.ts";
import type { Problem } from "./problem.ts";

type Check = (target: Target) => (Omit<Problem, "where"> & { readonly at: string }) | null;

/** What is wrong between a target's settings, each of which is right by itself. */
export function problemsOf(target: Target, where: (setting: string) => string): readonly Problem[] {
  return CHECKS.flatMap((check) => {
    const found = check(target);
    return found === null ? [] : [{ where: where(found.at), what: found.what, fix: found.fix }];
  });
}

const CHECKS: readonly Check[] = [
  roleElsewhere,
  idWithoutRole,
  nobodyToApprove,
  tooFewApprovers,
  onlyStarter,
  onCallNowhere,
  alarmElsewhere,
  approvedUnattended,
];

function roleElsewhere({ account, roleArn }: Target): ReturnType<Check> {
  if (roleArn === null || roleArn.split(":")[4] === account) return null;
  return {
    at: "roleArn",
    what: `is a role in account ${roleArn.split(":")[4]}, and the target is in ${account}`,
    fix: "Name a role in the target's own account: every call is made with it.",
  };
}

function idWithoutRole({ roleArn, externalId }: Target): ReturnType<Check> {
  if (roleArn !== null || externalId === null) return null;
  return {
    at: "externalId",
    what: "is given without a roleArn",
    fix: "Add the roleArn that it belongs to, or leave it out.",
  };
}

function nobodyToApprove(target: Target): ReturnType<Check> {
  const { approvals, approvers } = guardrailsOf(target);
  if (approvals === 0 || approvers.length > 0) return null;
  return {
    at: "approvals",
    what: `asks for ${approvals}, and approvers names nobody`,
    fix: "List user ids (U…) or user groups (S…) under `approvers`, or leave approvals out.",
  };
}

/** Nobody approves what they start themselves; how many a group has is not known here. */
function tooFewApprovers(target: Target): ReturnType<Check> {
  const { approvals, approvers } = guardrailsOf(target);
  if (approvers.length === 0 || approvers.some((id) => id.startsWith("S"))) return null;
  const people = new Set(approvers).size;
  if (approvals <= people) return null;
  return {
    at: "approvals",
    what: `asks for ${approvals}, and approvers names ${people === 1 ? "one person" : `${people} people`}`,
    fix: "List more approvers, or ask for fewer approvals: nothing could ever be started.",
  };
}

function onlyStarter(target: Target): ReturnType<Check> {
  const { approvals, approvers } = guardrailsOf(target);
  const people = new Set(approvers);
  const isClosed = ![...approvers, ...target.starters].some((id) => id.startsWith("S"));
  const starters = new Set(target.starters);
  if (approvals === 0 || !isClosed || approvals !== people.size || ![...starters].every((id) => people.has(id)))
    return null;
  if (starters.size === 0) return null;
  return {
    at: "approvals",
    what: `asks for ${approvals}, and every starter is one of so many approvers, and nobody's own word counts`,
    fix: "List more approvers, or ask for fewer approvals: nothing could ever be started.",
  };
}

function onCallNowhere(target: Target): ReturnType<Check> {
  const { oncall, announce } = guardrailsOf(target);
  if (oncall === null || announce.length > 0) return null;
  return {
    at: "oncall",
    what: "is given without announce",
    fix: "List the channels under `announce` where it is to be told, or leave it out.",
  };
}

function alarmElsewhere(target: Target): ReturnType<Check> {
  const { account, region } = target;
  const alarms = guardrailsOf(target).alarms.filter((named) => named.startsWith("arn:"));
  const elsewhere = alarms.find((arn) => arn.split(":")[3] !== region || arn.split(":")[4] !== account);
  if (elsewhere === undefined) return null;
  const [, , , inRegion, inAccount] = elsewhere.split(":");
  return {
    at: "alarms",
    what: `names an alarm of ${inRegion} in account ${inAccount}, and the target is in ${region}, ${account}`,
    fix: "Name alarms of the target's own account and Region: no others can be read.",
  };
}

function approvedUnattended(target: Target): ReturnType<Check> {
  const { unattended, approvals, approvalsValidForMs } = guardrailsOf(target);
  if (!unattended || approvals === 0) return null;
  return {
    at: "unattended",
    what: `is true, and approvals asks for ${approvals} within ${spelled(approvalsValidForMs)}`,
    fix: "Leave one of the two out: an unattended start has nobody to approve it.",
  };
}

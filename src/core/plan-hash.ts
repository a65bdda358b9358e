import { fingerprint } from "./fingerprint.ts";
import { lossOf } from "./guard/loss.ts";
import type { Plan } from "./plan.ts";
import type { Target } from "./target.ts";

/**
 * What somebody agrees to with a plan, as a short fingerprint: account, Region, the template and what it says, how many
 * are hit of which instances, the worst case of each service, and the run that it ends. Not the order in which AWS lists things, nor what has no
 * bearing on the damage (ages, how many tasks run elsewhere).
 */
export function planHash(
  target: Pick<Target, "account" | "region">,
  plan: Plan,
  takesOver: { readonly runId: string } | null = null,
): string {
  const { services, standalone } = lossOf(plan);
  return fingerprint([
    target.account,
    target.region,
    plan.templateId,
    plan.templateContent ?? null,
    plan.waitS,
    plan.count,
    plan.candidates.map(({ instanceId }) => instanceId).sort(),
    services.map(({ service, worst, of }) => `${service} ${worst}/${of}`).sort(),
    standalone.worst,
    ...(takesOver === null ? [] : [takesOver.runId]),
  ]);
}

/** What a button of a plan carries: its id, and the hash of what whoever presses has seen. */
export function planButton(id: string, hash: string): string {
  return `${id} ${hash}`;
}

export function pressedPlan(value: string): { readonly id: string; readonly hash: string | null } {
  const [id = "", hash = null] = value.split(" ");
  return { id, hash };
}

import { templateKey, templatesOf } from "./plan-form.ts";
import type { Target } from "./target.ts";

/**
 * What somebody meant, as it is configured now, with the template that was chosen of it. null: there is no such target any
 * more, it has no such template, or its name stands for another cluster.
 */
export function asConfigured(meant: Target, targets: readonly Target[]): Target | null {
  const target = targets.find(({ name }) => name === meant.name);
  if (target === undefined) return null;
  const { account, region, cluster } = target;
  if (account !== meant.account || region !== meant.region || cluster !== meant.cluster) return null;
  const key = templateKey(meant.template);
  const template = templatesOf(target).find((one) => templateKey(one) === key);
  return template === undefined ? null : { ...target, template };
}

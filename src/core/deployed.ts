import type { View } from "./view.ts";

/**
 * Services that lost tasks and were seen deploying: which of their new tasks stands for which lost one cannot be told,
 * since the deployment starts and stops tasks of its own.
 */
export function deployedServices(view: View): ReadonlySet<string> {
  const deploying = view.looks.flatMap((look) => look.saw.services.filter((service) => service.deploying));
  return new Set(deploying.map((service) => service.name).filter((name) => view.lost.has(name)));
}

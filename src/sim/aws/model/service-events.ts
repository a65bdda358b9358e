import type { Service } from "./state.ts";
import type { World } from "./world.ts";

/** DescribeServices shows the 100 newest. */
const kept = 100;

/** The service scheduler's own words ([D AmazonECS service-event-messages-list]); it never writes a singular. */
export const serviceTexts = {
  started: (tasks: readonly string[]) => `has started ${tasks.length} tasks: ${taskList(tasks)}.`,
  stopped: (tasks: readonly string[]) => `has stopped ${tasks.length} running tasks: ${taskList(tasks)}.`,
  registered: (count: number, targetGroup: string) => `registered ${count} targets in (target-group ${targetGroup})`,
  deregistered: (count: number, targetGroup: string) =>
    `deregistered ${count} targets in (target-group ${targetGroup})`,
  deployed: (deployment: string) => `(deployment ${deployment}) deployment completed.`,
  steady: () => "has reached a steady state.",
  deadlocked: () =>
    "was unable to stop or start tasks during a deployment because of the service deployment configuration. Update the minimumHealthyPercent or maximumPercent value and try again.",
} as const;

export function addServiceEvent(world: World, service: Service, text: string): void {
  push(world, service, `(service ${service.config.name}) ${text}`);
}

/** The one message that names the task set. */
export function addDrainingEvent(world: World, service: Service, count: number): void {
  push(
    world,
    service,
    `(service ${service.config.name}, taskSet ${service.deployment}) has begun draining connections on ${count} tasks.`,
  );
}

function push(world: World, service: Service, message: string): void {
  service.events.unshift({ id: world.random.uuid("service-event-id"), at: world.now, message });
  service.events.length = Math.min(service.events.length, kept);
}

function taskList(arns: readonly string[]): string {
  return arns.map((arn) => `(task ${arn.slice(arn.lastIndexOf("/") + 1)})`).join(" ");
}

import type { Instant } from "../core/time.ts";
import { findScenario } from "../sim/aws/scenarios.ts";
import type { WorldEvent } from "../sim/aws/world-event.ts";
import type { Played } from "./played.ts";

/** Still on their way up. */
const WAITING: ReadonlySet<string> = new Set(["PROVISIONING", "PENDING", "ACTIVATING"]);

/**
 * When every service had all its tasks again and no target was still unproven, after all hit instances had gone; null:
 * never. Counted from the world's own history: the tasks that it does not tell of were running from the beginning.
 */
export function settledAt({
  history,
  experiments,
  round,
}: Pick<Played, "history" | "experiments" | "round">): Instant | null {
  const services = findScenario(round.scenario)?.world.services.filter((one) => one.scheduling === "REPLICA") ?? [];
  const missing = new Map(services.map((service) => [service.name, 0]));
  const tasks = new Map<string, string>();
  const unproven = new Set<string>();
  const there = new Set(experiments[0]?.hits ?? []);
  if (there.size === 0) return null;
  for (const event of history) {
    note(event, { missing, tasks, unproven, there });
    const isWhole = [...missing.values()].every((count) => count <= 0);
    const isQuiet = ![...tasks.values()].some((status) => WAITING.has(status));
    if (there.size === 0 && isWhole && isQuiet && unproven.size === 0) return event.at;
  }
  return null;
}

interface Counts {
  /** By service: fewer running tasks than at the beginning. */
  readonly missing: Map<string, number>;
  readonly tasks: Map<string, string>;
  readonly unproven: Set<string>;
  /** Hit instances that have not gone. */
  readonly there: Set<string>;
}

function note(event: WorldEvent, { missing, tasks, unproven, there }: Counts): void {
  switch (event.kind) {
    case "instance":
      if (event.state === "shutting-down") there.delete(event.instanceId);
      return;
    case "target": {
      const id = `${event.targetGroup} ${event.instanceId}:${event.port}`;
      if (event.health === "initial") unproven.add(id);
      else unproven.delete(id);
      return;
    }
    case "task": {
      const before = tasks.get(event.taskArn) ?? (WAITING.has(event.status) ? "" : "RUNNING");
      tasks.set(event.taskArn, event.status);
      const count = event.service === null ? undefined : missing.get(event.service);
      if (event.service === null || count === undefined) return;
      const change = Number(before === "RUNNING") - Number(event.status === "RUNNING");
      missing.set(event.service, count + change);
      return;
    }
  }
}

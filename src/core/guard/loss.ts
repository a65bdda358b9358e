import type { Plan } from "../plan.ts";

/** What a service stands to lose. */
export interface ServiceLoss {
  readonly service: string;
  readonly daemon: boolean;
  /** Its tasks on all candidates. */
  readonly onCandidates: number;
  /** Its tasks on those k candidates that carry most of them: the worst that FIS can draw. */
  readonly worst: number;
  /** All its tasks at the baseline. */
  readonly of: number;
}

export interface Loss {
  /** Services with a task on a candidate; the worst ratio first. */
  readonly services: readonly ServiceLoss[];
  readonly standalone: { readonly onCandidates: number; readonly worst: number };
  /** Every task, whatever its service: the most that one draw can take. */
  readonly tasks: { readonly onCandidates: number; readonly worst: number };
  /** Candidates that are no container instance of the cluster. */
  readonly withoutHost: readonly string[];
}

/** What the candidates carry, and the worst that a draw of `count` of them takes. */
export function lossOf(plan: Pick<Plan, "candidates" | "count" | "baseline">): Loss {
  const candidates = new Set(plan.candidates.map((candidate) => candidate.instanceId));
  const instanceOfHost = new Map(plan.baseline.hosts.map((host) => [host.hostArn, host.instanceId]));
  const all = new Tally();
  const standalone = new Tally();
  const services = new Map<string, { readonly tally: Tally; readonly daemon: boolean; of: number }>();
  for (const task of plan.baseline.tasks) {
    const instance = task.hostArn === null ? undefined : instanceOfHost.get(task.hostArn);
    const hit = instance !== undefined && candidates.has(instance) ? instance : null;
    if (hit !== null) all.add(hit);
    if (task.service === null) {
      if (hit !== null) standalone.add(hit);
      continue;
    }
    const entry = services.get(task.service) ?? { tally: new Tally(), daemon: task.daemon, of: 0 };
    entry.of += 1;
    if (hit !== null) entry.tally.add(hit);
    services.set(task.service, entry);
  }
  const hosted = new Set(instanceOfHost.values());
  return {
    services: [...services]
      .map(([service, { tally, daemon, of }]) => ({ service, daemon, of, ...tally.worstOf(plan.count) }))
      .filter((loss) => loss.onCandidates > 0)
      .sort((a, b) => b.worst / b.of - a.worst / a.of || b.worst - a.worst || (a.service < b.service ? -1 : 1)),
    standalone: standalone.worstOf(plan.count),
    tasks: all.worstOf(plan.count),
    withoutHost: [...candidates].filter((instanceId) => !hosted.has(instanceId)),
  };
}

/** Tasks by instance. */
class Tally {
  readonly #tasks = new Map<string, number>();

  add(instanceId: string): void {
    this.#tasks.set(instanceId, (this.#tasks.get(instanceId) ?? 0) + 1);
  }

  worstOf(count: number): { readonly onCandidates: number; readonly worst: number } {
    const descending = [...this.#tasks.values()].sort((a, b) => b - a);
    const sum = (numbers: readonly number[]) => numbers.reduce((total, n) => total + n, 0);
    return { onCandidates: sum(descending), worst: sum(descending.slice(0, count)) };
  }
}

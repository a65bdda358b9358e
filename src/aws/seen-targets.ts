import type { Instant } from "../core/time.ts";
import { MINUTE } from "../core/time.ts";
import type { TargetSaw } from "./elb.ts";

/** Longer than any poll interval; what was registered before that belongs to another run. */
const REMEMBERED_MS = 5 * MINUTE;

/**
 * DescribeTargetHealth lists registered targets only, so a target that was deregistered is told by its absence: this
 * remembers each group's last list.
 */
export interface SeenTargets {
  /** The targets of the last list that this one no longer holds, as `gone`. */
  vanished(region: string, targetGroupArn: string, now: readonly TargetSaw[]): readonly TargetSaw[];
}

export function createSeenTargets(clock: { now(): Instant }): SeenTargets {
  const lists = new Map<string, { readonly at: Instant; readonly targets: readonly TargetSaw[] }>();
  return {
    vanished(region, targetGroupArn, targets) {
      const key = `${region}|${targetGroupArn}`;
      const at = clock.now();
      const last = lists.get(key);
      lists.set(key, { at, targets });
      if (last === undefined || at - last.at > REMEMBERED_MS) return [];
      const present = new Set(targets.map((target) => target.targetId));
      return last.targets
        .filter((target) => !present.has(target.targetId))
        .map((target) => ({ ...target, health: "gone", reason: null }));
    },
  };
}

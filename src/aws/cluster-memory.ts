import type { Target } from "../core/target.ts";
import type { Instant } from "../core/time.ts";
import { MINUTE } from "../core/time.ts";
import type { ServiceReading } from "./ecs-services.ts";
import type { TargetSaw } from "./elb.ts";

type Place = Pick<Target, "account" | "region" | "cluster">;

/** Longer than any poll interval; what was registered before that belongs to another run. */
const REMEMBERED_MS = 5 * MINUTE;

/** The little that must be kept between two looks at a cluster. Losing it loses nothing but speed. */
export interface ClusterMemory {
  /**
   * The targets of the group's last list that this one no longer holds, as `gone`: DescribeTargetHealth lists
   * registered targets only, so deregistration is told by absence.
   */
  vanished(place: Place, targetGroupArn: string, now: readonly TargetSaw[]): readonly TargetSaw[];
  /**
   * Names of the daemon services: a service's scheduling never changes, so tasks can be told when DescribeServices was
   * throttled. null: never read.
   */
  daemons(place: Place, services: readonly ServiceReading[] | null): ReadonlySet<string> | null;
}

export function createClusterMemory(clock: { now(): Instant }): ClusterMemory {
  const lists = new Map<string, { readonly at: Instant; readonly targets: readonly TargetSaw[] }>();
  const daemons = new Map<string, ReadonlySet<string>>();
  const keyOf = ({ account, region, cluster }: Place) => `${account}|${region}|${cluster}`;
  return {
    vanished(place, targetGroupArn, targets) {
      const key = `${keyOf(place)}|${targetGroupArn}`;
      const at = clock.now();
      const last = lists.get(key);
      lists.set(key, { at, targets });
      if (last === undefined || at - last.at > REMEMBERED_MS) return [];
      const present = new Set(targets.map((target) => target.targetId));
      return last.targets
        .filter((target) => !present.has(target.targetId))
        .map((target) => ({ ...target, health: "gone", reason: null }));
    },
    daemons(place, services) {
      const key = keyOf(place);
      if (services !== null) {
        const found = services.filter((one) => one.scheduling === "DAEMON").map((one) => one.name);
        daemons.set(key, new Set([...(daemons.get(key) ?? []), ...found]));
      }
      return daemons.get(key) ?? null;
    },
  };
}

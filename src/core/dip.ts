import { byWhen } from "./mark.ts";
import type { Instant } from "./time.ts";
import type { View } from "./view.ts";

/** A stretch of time in which a REPLICA service was below its desired count. */
export interface Dip {
  readonly service: string;
  /** The first poll that saw it below, and the first of the polls that saw it whole again; null while it is below. */
  readonly from: Instant;
  readonly to: Instant | null;
  /** The worst ratio, as the two counts of that poll. */
  readonly lowest: { readonly running: number; readonly desired: number; readonly at: Instant };
}

/** The deepest one of each service, worst ratio first. Times are polls': exact to the poll interval. */
export function dipsOf(view: View): readonly Dip[] {
  const open = new Map<string, Dip>();
  const deepest = new Map<string, Dip>();
  const since = view.disturbed === null ? view.requestedAt : byWhen(view.disturbed);
  for (const look of view.looks) {
    if (look.at.to < since) continue;
    for (const { name, scheduling, running, desired } of look.saw.services) {
      if (scheduling !== "REPLICA") continue;
      const known = open.get(name);
      const lowest = { running, desired, at: look.saw.since };
      if (running >= desired) {
        if (known !== undefined) keepDeeper(deepest, { ...known, to: look.saw.since });
        open.delete(name);
      } else if (known === undefined) {
        open.set(name, { service: name, from: look.saw.since, to: null, lowest });
      } else if (depth(lowest) < depth(known.lowest)) {
        open.set(name, { ...known, lowest });
      }
    }
  }
  for (const dip of open.values()) keepDeeper(deepest, dip);
  return [...deepest.values()].sort((a, b) => depth(a.lowest) - depth(b.lowest) || (a.service < b.service ? -1 : 1));
}

function keepDeeper(dips: Map<string, Dip>, dip: Dip): void {
  const known = dips.get(dip.service);
  if (known === undefined || depth(dip.lowest) < depth(known.lowest)) dips.set(dip.service, dip);
}

function depth(lowest: Dip["lowest"]): number {
  return lowest.running / lowest.desired;
}

/** When the desired count of a service changed during the run, not by this run. */
export function desiredMoves(view: View): readonly { service: string; from: number; to: number; at: Instant }[] {
  const last = new Map(view.plan.baseline.services.map((service) => [service.name, service.desired]));
  const moves: { service: string; from: number; to: number; at: Instant }[] = [];
  for (const look of view.looks) {
    for (const { name, scheduling, desired } of look.saw.services) {
      const before = last.get(name);
      if (scheduling === "REPLICA" && before !== undefined && before !== desired)
        moves.push({ service: name, from: before, to: desired, at: look.saw.since });
      last.set(name, desired);
    }
  }
  return moves;
}

/** A stretch of the dip's time in which no poll could read the cluster, when it is longer than polls are apart; the longest. */
export function longestGap(view: View): { readonly from: Instant; readonly to: Instant } | null {
  const since = view.disturbed === null ? view.requestedAt : byWhen(view.disturbed);
  let longest: { from: Instant; to: Instant } | null = null;
  let before: Instant | null = null;
  for (const look of view.looks) {
    const from: Instant | null = before;
    before = look.at.to;
    if (from === null || look.saw.since <= since) continue;
    const to = look.saw.since;
    // An unchanged look is said again once a minute: less than that is no gap.
    if (to - from > 80_000 && (longest === null || to - from > longest.to - longest.from)) longest = { from, to };
  }
  return longest;
}

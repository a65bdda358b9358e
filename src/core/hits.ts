import type { Requested } from "./fact.ts";
import { blankInstance } from "./fold-sighting.ts";
import { joinMarks, type Mark } from "./mark.ts";
import type { Instance, Run } from "./run.ts";
import type { Signal } from "./saw.ts";

/** Whom the experiment hits, as far as it is known. */
export interface Hits {
  readonly hits: readonly Instance[];
  /** Whether these are all. */
  readonly known: boolean;
  /** How many there are, or will be. */
  readonly count: number;
  /** Interrupted or taken meanwhile, but not by this experiment. */
  readonly others: readonly Instance[];
  /** Interrupted, and nobody has read yet whether they belong to the target: the event log is account-wide. */
  readonly strangers: readonly string[];
}

/** When and how surely an instance went: EC2's state or CloudTrail's event. */
export function goneMark(instance: Instance): Mark | null {
  return joinMarks(instance.gone, instance.bidEvicted);
}

/** Gone, and known why. */
export function isAccountedFor(instance: Instance): boolean {
  return (
    goneMark(instance) !== null &&
    (instance.stateReason !== null || instance.bidEvicted !== null || spotEnded(instance))
  );
}

/** Taken by Spot, whether for the experiment or for real. */
export function isSpotEviction(instance: Instance): boolean {
  return (
    instance.bidEvicted !== null ||
    (instance.gone !== null && (instance.stateReason?.startsWith("Server.Spot") ?? false))
  );
}

function spotEnded(instance: Instance): boolean {
  return instance.spotCode?.code.startsWith("instance-terminated") ?? false;
}

/** Denied signals are not watched; anything else that fails is asked again. */
export function isDenied(run: Run, signal: Signal): boolean {
  const known = run.signals.get(signal);
  return known !== undefined && !known.saw.readable;
}

/**
 * FIS names its targets. Until it has, the target's instances that were interrupted stand in for them; all of them are
 * known then only if FIS's answer cannot be read at all, or if nothing else is left that could be hit.
 */
export function hitsOf(run: Run, requested: Requested): Hits {
  const { plan, target } = requested;
  const candidates = new Map(plan.candidates.map((candidate) => [candidate.instanceId, candidate]));
  const groupOf = launchedIn(run);
  const instanceOf = (id: string): Instance => {
    const known = run.instances.get(id) ?? blankInstance(id);
    const candidate = candidates.get(id);
    return candidate === undefined
      ? { ...known, group: known.group ?? groupOf.get(id) ?? null }
      : { ...known, group: candidate.group, type: candidate.type, zone: candidate.zone };
  };
  const ours = (one: Instance) =>
    candidates.has(one.id) || (one.group !== null && target.autoScalingGroups.includes(one.group));
  const taken = [...run.instances.keys()]
    .sort()
    .map(instanceOf)
    .filter((one) => one.warned !== null || isSpotEviction(one));
  const hitIds = run.resolved?.instanceIds ?? taken.filter(ours).map((one) => one.id);
  const hitSet = new Set(hitIds);
  const hits = hitIds.map(instanceOf);
  const count = run.resolved === null ? Math.max(plan.count, hits.length) : hits.length;
  const sure = run.resolved !== null || isDenied(run, "targets") || hits.length >= plan.candidates.length;
  return {
    hits,
    known: sure && hits.length > 0 && hits.length >= count,
    count,
    others: taken.filter((one) => !hitSet.has(one.id) && ours(one)),
    // One that EC2 has forgotten stays a stranger; asking again would tell no more.
    strangers: taken.filter((one) => !hitSet.has(one.id) && isUnread(one)).map(({ id }) => id),
  };
}

function isUnread({ group, type, gone }: Instance): boolean {
  return group === null && type === null && gone === null;
}

/** The group of each instance that was launched during the run, as its scaling activity says. */
function launchedIn(run: Run): ReadonlyMap<string, string> {
  const groups = new Map<string, string>();
  for (const { saw } of run.activities.values()) {
    if (saw.does === "launch" && saw.instanceId !== null) groups.set(saw.instanceId, saw.group);
  }
  return groups;
}

import type { Ask } from "../core/poll.ts";
import type { Target } from "../core/target.ts";
import type { PollAnswer, PollFailure, Sighting } from "../engine/ports.ts";
import { sightActivities, sightGroups } from "./auto-scaling.ts";
import { sightEvictions } from "./cloudtrail.ts";
import { sightAlarms } from "./cloudwatch.ts";
import { sightInstances, sightSpotRequests } from "./ec2.ts";
import { sightHosts } from "./ecs-hosts.ts";
import { pollFailure } from "./failure.ts";
import { sightExperiment, sightResolvedTargets } from "./fis.ts";
import { type Link, outcomeOf } from "./link.ts";
import { sightEvents } from "./logs.ts";
import { type LookMemory, sightCluster } from "./look.ts";

/** Asks AWS one question. What could not be read is a failure in the answer; it never throws for AWS. */
export async function answerPoll(link: Link, target: Target, ask: Ask, memory: LookMemory): Promise<PollAnswer> {
  switch (ask.signal) {
    case "experiment":
      return gather(ask, [sightExperiment(link, ask.experimentId)]);
    case "targets":
      return gather(ask, [sightResolvedTargets(link, ask.experimentId)]);
    case "events":
      return gather(ask, [sightEvents(link, target.logGroup, ask.since)]);
    case "hosts":
      return gather(ask, [sightHosts(link, target.cluster, ask.hosts)]);
    case "instances":
      return gather(ask, [sightInstances(link, ask.instanceIds)]);
    case "spot-requests":
      return gather(ask, [sightSpotRequests(link, ask.instanceIds)]);
    case "cluster":
      return sightCluster(link, target, ask, memory);
    case "groups":
      return gather(ask, sightGroups(link, ask));
    case "activities":
      return gather(
        ask,
        ask.groups.map((group) => sightActivities(link, group, ask.since)),
      );
    case "alarms":
      return gather(ask, [sightAlarms(link, ask.names)]);
    case "trail":
      return gather(ask, [sightEvictions(link, ask.since)]);
    default:
      return ask satisfies never;
  }
}

/** Parts that fail do not take the others with them. */
async function gather(ask: Ask, parts: readonly Promise<readonly Sighting[]>[]): Promise<PollAnswer> {
  const sightings: Sighting[] = [];
  const failures: PollFailure[] = [];
  for (const part of await Promise.all(parts.map(outcomeOf))) {
    if (part.ok) sightings.push(...part.value);
    else failures.push(pollFailure(ask.signal, part.problem));
  }
  return { sightings, failures };
}

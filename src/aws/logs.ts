import { FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import type { Instant } from "../core/time.ts";
import type { Sighting } from "../engine/ports.ts";
import { readEvent } from "./events/event.ts";
import { allPages, type Link } from "./link.ts";

/**
 * Spot events that EventBridge wrote into the log group with a timestamp from `since` on. It opens a stream for every
 * event, so the group is filtered, never a stream read; pages may be empty and still have a successor. Messages that
 * are no events of ours are left out. Rejects with AwsProblem (`missing` when there is no such group).
 */
export async function sightEvents(link: Link, logGroup: string, since: Instant): Promise<readonly Sighting[]> {
  const operation = "logs:FilterLogEvents";
  const events = await allPages(operation, async (token) => {
    const input = { logGroupName: logGroup, startTime: since, nextToken: token };
    const answer = await link.ask(operation, input, (asked, options) =>
      link.clients.logs.send(new FilterLogEventsCommand(asked), options),
    );
    return { items: answer.events ?? [], next: answer.nextToken };
  });
  const seen = new Set<string>();
  const sightings: Sighting[] = [];
  for (const { eventId, message } of events) {
    if (eventId !== undefined && seen.has(eventId)) continue;
    if (eventId !== undefined) seen.add(eventId);
    const sighting = message === undefined ? null : readEvent(message);
    if (sighting !== null) sightings.push(sighting);
  }
  return sightings;
}

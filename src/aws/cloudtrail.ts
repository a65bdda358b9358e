import { LookupEventsCommand } from "@aws-sdk/client-cloudtrail";
import type { Instant } from "../core/time.ts";
import type { Sighting } from "../engine/ports.ts";
import { readBidEvictedRecord } from "./events/bid-evicted.ts";
import { allPages, type Link } from "./link.ts";

/**
 * BidEvictedEvents since then: a late confirmation, minutes behind. Looked up by name, because the records list no
 * resources; two requests a second are allowed in the whole account. Rejects with AwsProblem.
 */
export async function sightEvictions(link: Link, since: Instant): Promise<readonly Sighting[]> {
  const operation = "cloudtrail:LookupEvents";
  const events = await allPages(operation, async (token) => {
    const input = {
      LookupAttributes: [{ AttributeKey: "EventName" as const, AttributeValue: "BidEvictedEvent" }],
      StartTime: new Date(since),
      MaxResults: 50,
      NextToken: token,
    };
    const answer = await link.ask(operation, input, (asked, options) =>
      link.clients.cloudTrail.send(new LookupEventsCommand(asked), options),
    );
    return { items: answer.Events ?? [], next: answer.NextToken };
  });
  const sightings = events.map((event) => readBidEvictedRecord(event.CloudTrailEvent ?? ""));
  return [...new Map(sightings.filter((one) => one !== null).map((one) => [one.entity, one])).values()];
}

import type { LookupEventsCommandInput, LookupEventsCommandOutput } from "@aws-sdk/client-cloudtrail";
import { AwsError } from "../aws-error.ts";
import type { TrailEvent } from "../model/state.ts";
import type { Answer, Asked } from "./asked.ts";
import { pageOf } from "./paging.ts";

/** What an event answers to each lookup attribute; the others match nothing here. */
const attributes: Readonly<Record<string, (event: TrailEvent) => string | null>> = {
  EventId: (event) => event.id,
  EventName: (event) => event.name,
  EventSource: (event) => event.source,
  ReadOnly: (event) => String(event.readOnly),
  Username: (event) => event.username,
};

/** Newest first, 50 a page at most and unless asked, one lookup attribute. The record is a JSON string, `Resources` is empty ([IMG bidEviction.png]). */
export function lookupEvents(asked: Asked, input: LookupEventsCommandInput): Answer<LookupEventsCommandOutput> {
  const { world } = asked;
  const [attribute, second] = input.LookupAttributes ?? [];
  if (second !== undefined) {
    throw new AwsError("InvalidLookupAttributesException", "You can specify only one lookup attribute.");
  }
  if (input.MaxResults !== undefined && (input.MaxResults < 1 || input.MaxResults > 50)) {
    throw new AwsError("InvalidMaxResultsException", "MaxResults must be between 1 and 50.");
  }
  const from = input.StartTime?.getTime() ?? Number.NEGATIVE_INFINITY;
  const to = input.EndTime?.getTime() ?? Number.POSITIVE_INFINITY;
  if (from > to) {
    throw new AwsError("InvalidTimeRangeException", "The start time must be before the end time.");
  }
  const page = pageOf(asked, {
    all: world.trail
      .filter(
        (event) =>
          event.at >= from &&
          event.at <= to &&
          (attribute === undefined || attributes[attribute.AttributeKey ?? ""]?.(event) === attribute.AttributeValue),
      )
      .toSorted((a, b) => b.at - a.at || a.id.localeCompare(b.id)),
    key: (event) => event.id,
    token: input.NextToken,
    size: input.MaxResults,
    usual: 50,
    invalidToken: new AwsError("InvalidNextTokenException", "Invalid token."),
  });
  return {
    Events: page.items.map((event) => ({
      EventId: event.id,
      EventName: event.name,
      ReadOnly: String(event.readOnly),
      EventTime: new Date(event.at),
      EventSource: event.source,
      ...(event.username === null ? {} : { Username: event.username }),
      Resources: [],
      CloudTrailEvent: event.record,
    })),
    NextToken: page.nextToken,
  };
}

import type { FilterLogEventsCommandInput, FilterLogEventsCommandOutput } from "@aws-sdk/client-cloudwatch-logs";
import { AwsError } from "../aws-error.ts";
import type { Answer, Asked } from "./asked.ts";
import { pageOf } from "./paging.ts";

/** The token that an empty first page carries: it leads to the page that should have come at once. */
const startOver = "AAAA-empty-page";

const invalidToken = new AwsError("InvalidParameterException", "The specified nextToken is invalid.");

/**
 * Events of the group by their own time (not by ingestion), `startTime` and `endTime` included, in ms. A page may be
 * empty and still have a nextToken. A filter pattern is taken as plain terms that all must occur.
 */
export function filterLogEvents(
  asked: Asked,
  input: FilterLogEventsCommandInput,
): Answer<FilterLogEventsCommandOutput> {
  const { world, faults } = asked;
  const name = input.logGroupName ?? input.logGroupIdentifier?.replace(/^.*:log-group:/, "").replace(/:\*$/, "");
  if (name === undefined) {
    throw new AwsError("InvalidParameterException", "Either logGroupName or logGroupIdentifier must be specified.");
  }
  if (name !== world.config.eventLog.name) {
    throw new AwsError("ResourceNotFoundException", "The specified log group does not exist.");
  }
  if (input.limit !== undefined && (input.limit < 1 || input.limit > 10_000)) {
    throw new AwsError("InvalidParameterException", "limit must be between 1 and 10000.");
  }
  const first = input.nextToken === undefined;
  if (first && world.random.at("empty-log-page", asked.n) < faults.emptyLogPageShare) {
    return { events: [], searchedLogStreams: [], nextToken: startOver };
  }
  const terms = (input.filterPattern ?? "").split(" ").flatMap((term) => term.replaceAll('"', "") || []);
  const { startTime, endTime, logStreamNames, logStreamNamePrefix: prefix } = input;
  const page = pageOf(asked, {
    all: world.logEvents
      .filter(
        (event) =>
          (startTime === undefined || event.timestamp >= startTime) &&
          (endTime === undefined || event.timestamp <= endTime) &&
          (logStreamNames === undefined || logStreamNames.includes(event.stream)) &&
          (prefix === undefined || event.stream.startsWith(prefix)) &&
          terms.every((term) => event.message.includes(term)),
      )
      .toSorted((a, b) => a.timestamp - b.timestamp || a.eventId.localeCompare(b.eventId)),
    key: (event) => event.eventId,
    token: input.nextToken === startOver ? undefined : input.nextToken,
    size: input.limit,
    usual: 10_000,
    invalidToken,
  });
  return {
    events: page.items.map(({ stream, timestamp, message, ingestedAt, eventId }) => ({
      logStreamName: stream,
      timestamp,
      message,
      ingestionTime: ingestedAt,
      eventId,
    })),
    searchedLogStreams: [],
    nextToken: page.nextToken,
  };
}

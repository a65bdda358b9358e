import type { Sighting } from "../../engine/ports.ts";
import { instantFrom } from "../instant.ts";
import { type Envelope, instanceIdFrom, isRecord, recordFrom } from "./envelope.ts";

// A CloudTrail record (https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/BidEvictedEvent.html): LookupEvents gives it as a JSON
// string; EventBridge, where a trail exists, as the `detail` of "AWS Service Event via CloudTrail".
// {"eventVersion":"1.05","userIdentity":{"accountId":"123456789012","invokedBy":"ec2.amazonaws.com"},"eventTime":"2016-08-16T22:30:00Z",
//  "eventSource":"ec2.amazonaws.com","userAgent":"ec2.amazonaws.com","sourceIPAddress":"ec2.amazonaws.com","eventName":"BidEvictedEvent",
//  "awsRegion":"us-east-2","eventID":"d27a6096-807b-4bd0-8c20-a33a83375054","eventType":"AwsServiceEvent",
//  "recipientAccountId":"123456789012","RequestParameters":null,"ResponseElements":null,
//  "serviceEventDetails":{"instanceIdSet":["i-1eb2ac8eEXAMPLE"]}}

export const SERVICE_EVENT_VIA_CLOUDTRAIL = "AWS Service Event via CloudTrail";

/** LookupEvents' CloudTrailEvent, a JSON string. null: another event, or malformed. */
export function readBidEvictedRecord(cloudTrailEvent: string): Sighting | null {
  const record = recordFrom(cloudTrailEvent);
  return record === null ? null : bidEvicted(record);
}

/** The same record inside an EventBridge event. */
export function readServiceEvent(event: Envelope): Sighting | null {
  return bidEvicted(event.detail);
}

function bidEvicted(record: Readonly<Record<string, unknown>>): Sighting | null {
  if (record.eventName !== "BidEvictedEvent" || typeof record.eventID !== "string") return null;
  const at = instantFrom(record.eventTime);
  const details = record.serviceEventDetails;
  if (at === null || !isRecord(details) || !Array.isArray(details.instanceIdSet)) return null;
  const instanceIds = details.instanceIdSet.map(instanceIdFrom).filter((id) => id !== null);
  if (instanceIds.length === 0) return null;
  return {
    entity: record.eventID,
    saw: { subject: "bid-evicted", instanceIds },
    statedAt: at,
    source: "event",
    evidence: record.eventID,
  };
}

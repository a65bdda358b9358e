import type { Sighting } from "../../engine/ports.ts";
import { type Envelope, instanceIdFrom } from "./envelope.ts";

// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/rebalance-recommendations.html
// {"version":"0","id":"12345678-1234-1234-1234-123456789012","detail-type":"EC2 Instance Rebalance Recommendation","source":"aws.ec2",
//  "account":"123456789012","time":"2020-10-26T14:00:00Z","region":"us-east-2",
//  "resources":["arn:aws:ec2:us-east-2:123456789012:instance/i-1234567890abcdef0"],
//  "detail":{"instance-id":"i-1234567890abcdef0"}}

export const REBALANCE_RECOMMENDATION = "EC2 Instance Rebalance Recommendation";

/** null: malformed. */
export function readRebalanceRecommendation(event: Envelope): Sighting | null {
  const instanceId = instanceIdFrom(event.detail["instance-id"]);
  if (instanceId === null) return null;
  return {
    entity: instanceId,
    saw: { subject: "recommendation", instanceId },
    statedAt: event.time,
    source: "event",
    evidence: event.id,
  };
}

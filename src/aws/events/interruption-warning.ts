import type { Sighting } from "../../engine/ports.ts";
import { type Envelope, instanceIdFrom } from "./envelope.ts";

// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/spot-instance-termination-notices.html
// {"version":"0","id":"a8f30e51-1d5a-b2c5-7a6b-9c1c8c7f0b11","detail-type":"EC2 Spot Instance Interruption Warning","source":"aws.ec2",
//  "account":"612606519026","time":"2022-09-27T21:09:31Z","region":"us-east-1",
//  "resources":["arn:aws:ec2:us-east-1b:instance/i-002693a8d5e8518d5"],
//  "detail":{"instance-id":"i-002693a8d5e8518d5","instance-action":"terminate"}}

export const INTERRUPTION_WARNING = "EC2 Spot Instance Interruption Warning";

/** The ARN holds an Availability Zone and no account, so only `detail.instance-id` is read. null: malformed. */
export function readInterruptionWarning(event: Envelope): Sighting | null {
  const instanceId = instanceIdFrom(event.detail["instance-id"]);
  const action = event.detail["instance-action"];
  if (instanceId === null) return null;
  if (action !== "terminate" && action !== "stop" && action !== "hibernate") return null;
  return {
    entity: instanceId,
    saw: { subject: "warning", instanceId, action },
    statedAt: event.time,
    source: "event",
    evidence: event.id,
  };
}

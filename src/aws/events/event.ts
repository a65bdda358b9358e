import type { Sighting } from "../../engine/ports.ts";
import { readServiceEvent, SERVICE_EVENT_VIA_CLOUDTRAIL } from "./bid-evicted.ts";
import { type Envelope, readEnvelope } from "./envelope.ts";
import { INTERRUPTION_WARNING, readInterruptionWarning } from "./interruption-warning.ts";
import { REBALANCE_RECOMMENDATION, readRebalanceRecommendation } from "./rebalance-recommendation.ts";

const PARSERS: ReadonlyMap<string, (event: Envelope) => Sighting | null> = new Map([
  [INTERRUPTION_WARNING, readInterruptionWarning],
  [REBALANCE_RECOMMENDATION, readRebalanceRecommendation],
  [SERVICE_EVENT_VIA_CLOUDTRAIL, readServiceEvent],
]);

/** One message of the event log group. null: not an event, malformed, or of a detail-type that says nothing to us. */
export function readEvent(message: string): Sighting | null {
  const event = readEnvelope(message);
  if (event === null) return null;
  return PARSERS.get(event.detailType)?.(event) ?? null;
}

import type { types } from "@slack/bolt";
import type { Outgoing } from "../engine/ports.ts";
import { SLACK_LIMITS } from "./limits.ts";

/** Marks our posts, so that they can be found again after a crash; visible to every app in the workspace. */
export const METADATA_EVENT_TYPE = "spot_chaos_post";

/** `{run, key}` and the further facts, as far as Slack's size allows; run and key are always there. */
export function metadataOf({ run, key, facts }: Outgoing): types.MessageMetadata {
  const payload: Record<string, string | number | boolean> = {};
  for (const [name, fact] of Object.entries({ ...facts, run, key })) {
    // Slack knows no null here; an absent fact says the same.
    if (fact !== null) payload[name] = fact;
  }
  const fits = Buffer.byteLength(JSON.stringify(payload)) <= SLACK_LIMITS.metadataPayloadBytes;
  return { event_type: METADATA_EVENT_TYPE, event_payload: fits ? payload : { run, key, cut: true } };
}

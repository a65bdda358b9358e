import type { IdSource } from "../ids.ts";
import { SLACK_LIMITS } from "../limits.ts";
import { SlackError } from "../slack-error.ts";

/** A trigger_id lets the app open one view, within 3 s of real time. */
export interface Triggers {
  issue(user: string): string;
  /** @returns the person who pressed; throws invalid_trigger_id, expired_trigger_id or exchanged_trigger_id */
  exchange(triggerId: string): { user: string };
}

export function createTriggers(place: { ids: IdSource; transportNow: () => number }): Triggers {
  const issued = new Map<string, { user: string; expiresAt: number; exchanged: boolean }>();
  return {
    issue(user) {
      const { ids } = place;
      const id = `${ids.digits("trigger", 12)}.${ids.digits("trigger", 12)}.${ids.hex("trigger", 32)}`;
      issued.set(id, { user, expiresAt: place.transportNow() + SLACK_LIMITS.triggerMs, exchanged: false });
      return id;
    },
    exchange(triggerId) {
      const trigger = issued.get(triggerId);
      if (trigger === undefined) throw new SlackError("invalid_trigger_id");
      if (trigger.exchanged) throw new SlackError("exchanged_trigger_id");
      if (place.transportNow() > trigger.expiresAt) throw new SlackError("expired_trigger_id");
      trigger.exchanged = true;
      return { user: trigger.user };
    },
  };
}

import { guardrailsOf } from "../guardrails.ts";
import type { Line } from "../message.ts";
import type { Refusal } from "../refusal.ts";
import type { Target } from "../target.ts";
import type { DoorRule } from "./asked.ts";
import { keeper, setting, unread } from "./setting.ts";

/** Every channel that is told before a start has to be one where the bot can write, and only people of this workspace read. */
export const ANNOUNCE: DoorRule = ({ request: { target }, readings }) => {
  for (const channel of guardrailsOf(target).announce) {
    const reading = readings.announce.get(channel) ?? NOT_ASKED;
    // Slack says so of a private channel that the bot is not in.
    const isUnseen = !reading.readable && reading.code === "channel_not_found";
    if (isUnseen || (reading.readable && !reading.value.isMember && !reading.value.isArchived))
      return refusal("announce-not-a-member", target, channel, ["I am not in that channel"], INVITE);
    if (!reading.readable) {
      const which = setting(target, "announce", channel);
      return unread("announce", { which, asks: "whether I can write there", reading });
    }
    if (reading.value.isArchived)
      return refusal("announce-archived", target, channel, ["that channel is archived"], ["Bring it back. "]);
    if (reading.value.isExternallyShared)
      return refusal("announce-externally-shared", target, channel, SHARED, ["Name a channel of your own alone. "]);
  }
  return null;
};

const INVITE: Line = ["Invite me there with ", { code: "/invite @spot-chaos" }, ". "];
const SHARED: Line = ["that channel is shared with another organisation, whose people would read it"];
const NOT_ASKED = { readable: false, operation: "slack:conversations.info", code: "NotAsked", message: "" } as const;

function refusal(rule: string, target: Target, channel: string, why: Line, fix: Line): Refusal {
  return {
    rule,
    what: [...setting(target, "announce", channel), " is to be told first, and ", ...why],
    fix: [...fix, ...keeper(target, "announce")],
  };
}

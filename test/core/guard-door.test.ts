import { describe } from "vitest";
import type { ChannelReading } from "../../src/core/reading.ts";
import { decide, forTarget } from "./guard-decision.ts";
import { channel, readable, unreadable } from "./guard-support.ts";

const inChannel = (differing: Partial<ChannelReading>) => ({ channel: readable(channel(differing)) });

describe("who may start a run, and where", () => {
  decide([
    [["direct-message"], "asked in a direct message", inChannel({ kind: "direct" })],
    [["group-message"], "asked in a group message", inChannel({ kind: "group-message" })],
    [
      ["externally-shared"],
      "asked in a channel shared with another organisation",
      inChannel({ isExternallyShared: true }),
    ],
    [["channel-archived"], "asked in an archived channel", inChannel({ isArchived: true, isMember: false })],
    [["not-a-member"], "asked where the bot is not a member", inChannel({ isMember: false })],
    [
      ["not-a-member"],
      "asked in a private channel that the bot cannot see",
      { channel: unreadable("conversations.info", "channel_not_found") },
    ],
    [
      ["channel-unreadable"],
      "the channel cannot be read",
      { channel: unreadable("conversations.info", "missing_scope") },
    ],
    [[], "asked in a private channel with the bot in it", inChannel({ kind: "private" })],
    [["channel-not-allowed"], "asked in a channel that is not the target's", { request: { channel: "C0LUNCH" } }],
    [["channel-not-allowed"], "the target allows no channel", forTarget({ channels: [] })],
    [["starter-not-allowed"], "asked by someone who is not among the starters", { request: { by: "U0VISITOR" } }],
    [["starter-not-allowed"], "the target has no starters", forTarget({ starters: [] })],
  ]);
});

import type { IdSource } from "../ids.ts";
import type { ChannelKind, MutableChannel } from "./channel.ts";
import type { DefaultPeople } from "./default-people.ts";

export type DefaultChannelName =
  | "game-day"
  | "general"
  | "sre-private"
  | "shared-with-acme"
  | "group-message"
  | "old-war-room"
  | "direct-message";

/** The default world's channels. The bot is a member of all but #general and #sre-private. */
export function createDefaultChannels(place: {
  ids: IdSource;
  people: DefaultPeople;
  createdS: number;
}): Record<DefaultChannelName, MutableChannel> {
  const { ana, ben, gil, carol, mia, "spot-chaos": bot } = place.people;
  const channel = (
    name: string,
    kind: ChannelKind,
    members: readonly { id: string }[],
    traits: Partial<MutableChannel> = {},
  ): MutableChannel => ({
    id: place.ids.object(kind === "im" ? "D" : "C"),
    name,
    kind,
    members: new Set(members.map((member) => member.id)),
    isArchived: false,
    isExtShared: false,
    isGeneral: false,
    creator: ben.id,
    createdS: place.createdS,
    ...traits,
  });
  return {
    "game-day": channel("game-day", "public", [ana, ben, gil, bot, mia]),
    general: channel("general", "public", [ana, ben, mia], { isGeneral: true }),
    "sre-private": channel("sre-private", "private", [ana, ben]),
    "shared-with-acme": channel("shared-with-acme", "public", [ana, ben, carol, bot], { isExtShared: true }),
    "group-message": channel("mpdm-ana--ben--spot-chaos-1", "mpim", [ana, ben, bot]),
    "old-war-room": channel("old-war-room", "public", [ana, ben, bot], { isArchived: true }),
    "direct-message": channel("", "im", [ana, bot]),
  };
}

import { type Members, membershipOf } from "../guardrail/membership.ts";
import { named, unread } from "../guardrail/setting.ts";
import type { ChannelReading, Readings } from "../reading.ts";
import type { Refusal } from "../refusal.ts";
import type { Target } from "../target.ts";
import { listing } from "./listing.ts";
import { known } from "./rule.ts";
import type { StartRequest } from "./start-request.ts";
import { mend } from "./unreadable.ts";

/** All that these rules know. */
interface AtTheDoor {
  readonly request: StartRequest;
  readonly readings: Pick<Readings, "channel" | "members">;
}

/** All that those of them know that are about the channel alone. */
interface AtThePlace {
  readonly request: { readonly target: Pick<Target, "name"> };
  readonly readings: Pick<Readings, "channel">;
}

/** A group that nobody asked about counts as unread. */
const NOBODY_ASKED: Members = new Map();

/**
 * Who may ask, and where. These stand first and alone: whoever may not ask is told nothing else about the target,
 * and AWS need not be read for it.
 */
export const DOOR: readonly ((asked: AtTheDoor) => Refusal | null)[] = [
  directMessage,
  groupMessage,
  externallyShared,
  channelNotAllowed,
  starterNotAllowed,
  archived,
  notAMember,
  channelUnreadable,
];

/** Those that say where a run may be told at all, whoever asks. */
const PLACE: readonly ((asked: AtThePlace) => Refusal | null)[] = [
  directMessage,
  groupMessage,
  externallyShared,
  archived,
  notAMember,
  channelUnreadable,
];

/** Why nothing of a target's runs may be said in a channel, the worst first; none: it may. */
export function refusalsOfPlace(targetName: string, channel: Readings["channel"]): readonly Refusal[] {
  const asked: AtThePlace = { request: { target: { name: targetName } }, readings: { channel } };
  return PLACE.map((rule) => rule(asked)).filter((refusal) => refusal !== null);
}

/** Slack answers these for a private channel that the bot is not in: it may not even know that it exists. */
const UNSEEN = new Set(["channel_not_found", "not_in_channel"]);

function directMessage(asked: AtThePlace): Refusal | null {
  if (channelOf(asked)?.kind !== "direct") return null;
  return {
    rule: "direct-message",
    what: ["a run is told in a channel, where everyone can see and stop it; this is a direct message"],
    fix: ["Type ", { command: `start ${asked.request.target.name}` }, " in a channel of the target."],
  };
}

function groupMessage(asked: AtThePlace): Refusal | null {
  if (channelOf(asked)?.kind !== "group-message") return null;
  return {
    rule: "group-message",
    what: ["a run is told in a channel, where everyone can see and stop it; this is a group message"],
    fix: ["Type ", { command: `start ${asked.request.target.name}` }, " in a channel of the target."],
  };
}

function externallyShared(asked: AtThePlace): Refusal | null {
  if (channelOf(asked)?.isExternallyShared !== true) return null;
  return {
    rule: "externally-shared",
    what: ["this channel is shared with another organisation, whose people would see the run and could stop it"],
    fix: ["Use a channel of your own workspace alone."],
  };
}

function channelNotAllowed(asked: AtTheDoor): Refusal | null {
  const { target, channel } = asked.request;
  const kind = channelOf(asked)?.kind;
  // In a direct or group message this would be the same no, said twice.
  if (target.channels.includes(channel) || kind === "direct" || kind === "group-message") return null;
  const where =
    target.channels.length === 0
      ? [" may not be started anywhere: its list of channels is empty"]
      : [" may be started in ", ...listing(target.channels), " only, and this is ", { code: channel }];
  return {
    rule: "channel-not-allowed",
    what: [{ code: target.name }, ...where],
    fix: ["Whoever keeps my configuration can add ", { code: channel }, " to its ", { code: "channels" }, "."],
  };
}

function starterNotAllowed({ request, readings }: AtTheDoor): Refusal | null {
  const { target, by } = request;
  const membership = membershipOf(target.starters, by, readings.members ?? NOBODY_ASKED);
  if (membership.kind === "in") return null;
  const keeper = ["Whoever keeps my configuration can add ", { code: by }, " to its ", { code: "starters" }, "."];
  if (membership.kind === "unknown") {
    const { group, reading } = membership;
    const which = [{ code: "starters" }, " of ", { code: target.name }];
    const asks = `whether you are in the user group ${group}`;
    const refusal = unread("starter", { which, asks, reading });
    return { ...refusal, fix: [...refusal.fix, " ", ...keeper] };
  }
  if (target.starters.length === 0) {
    return {
      rule: "starter-not-allowed",
      what: ["nobody may start ", { code: target.name }, ": its list of starters is empty"],
      fix: keeper,
    };
  }
  return {
    rule: "starter-not-allowed",
    what: ["you are not among those who may start ", { code: target.name }],
    fix: ["Ask ", ...named(target.starters), " to start it. ", ...keeper],
  };
}

function archived(asked: AtThePlace): Refusal | null {
  if (channelOf(asked)?.isArchived !== true) return null;
  return {
    rule: "channel-archived",
    what: ["this channel is archived, so I could not open the thread that the run needs"],
    fix: ["Bring the channel back, or use another one."],
  };
}

function notAMember(asked: AtThePlace): Refusal | null {
  const reading = asked.readings.channel;
  const unseen = !reading.readable && UNSEEN.has(reading.code);
  const channel = channelOf(asked);
  const outside =
    channel !== null &&
    !channel.isMember &&
    !channel.isArchived &&
    (channel.kind === "public" || channel.kind === "private");
  if (!unseen && !outside) return null;
  return {
    rule: "not-a-member",
    what: ["I am not in this channel, so I could not open the thread that the run needs"],
    fix: ["Invite me with ", { code: "/invite @spot-chaos" }, ", then try again."],
  };
}

function channelUnreadable(asked: AtThePlace): Refusal | null {
  const reading = asked.readings.channel;
  if (reading.readable || UNSEEN.has(reading.code)) return null;
  return {
    rule: "channel-unreadable",
    what: [
      "I could not read what kind of channel this is: ",
      { code: reading.operation },
      " failed with ",
      { code: reading.code },
    ],
    fix: mend(reading),
  };
}

function channelOf(asked: AtThePlace): ChannelReading | null {
  return known(asked.readings.channel);
}

import type { PageChannel, PageEvent, PageMessage, PagePerson, PageState, PageViews } from "../page-wire.ts";
import type { Change } from "../state/changes.ts";
import type { PretendChannel } from "../state/channel.ts";
import type { PretendEphemeral, PretendMessage } from "../state/message.ts";
import type { PretendUser } from "../state/user.ts";
import type { PretendView } from "../state/view-store.ts";
import type { WorkspaceState } from "../state/workspace-state.ts";

/** The whole workspace, as every person in it sees their part. */
export function stateForPage(state: WorkspaceState): Omit<PageState, "controls" | "picture"> {
  return {
    team: { id: state.team.id, name: state.team.name },
    bot: { user: state.app.botUser, name: state.app.name },
    command: "/spot-chaos",
    people: [...state.users.values()].filter(({ deleted }) => !deleted).map(personForPage),
    channels: [...state.channels.values()].map(channelForPage),
    messages: [
      ...[...state.channels.keys()].flatMap((id) => state.messages.everyOf(id).map(messageForPage)),
      ...state.ephemerals.map((each) => ephemeralForPage(state, each)),
    ],
    views: [...state.users.keys()].map((user) => viewsForPage(state, user)).filter(hasAny),
  };
}

/** What a change has made of its thing. */
export function eventForPage(state: WorkspaceState, change: Change): PageEvent {
  switch (change.kind) {
    case "message": {
      const message = state.messages.find(change.channel, change.ts);
      if (message === undefined) return { kind: "gone", channel: change.channel, ts: change.ts, only: null };
      return { kind: "message", message: messageForPage(message) };
    }
    case "ephemeral": {
      const one = state.ephemerals.find(({ user, ts }) => user === change.user && ts === change.ts);
      if (one === undefined) return { kind: "gone", channel: change.channel, ts: change.ts, only: change.user };
      return { kind: "message", message: ephemeralForPage(state, one) };
    }
    case "views":
      return { kind: "views", views: viewsForPage(state, change.user) };
    case "channel": {
      const channel = state.channels.get(change.channel);
      if (channel === undefined) throw new Error(`there is no channel ${change.channel}`);
      return { kind: "channel", channel: channelForPage(channel) };
    }
    default:
      return change satisfies never;
  }
}

function personForPage(user: PretendUser): PagePerson {
  const { id, name, realName, isBot, isStranger, timeZone } = user;
  return { id, name, realName, isBot, isStranger, timeZone, isGuest: user.isRestricted || user.isUltraRestricted };
}

function channelForPage(channel: PretendChannel): PageChannel {
  const { id, name, kind, isArchived, isExtShared } = channel;
  return { id, name, kind, isArchived, isExtShared, members: [...channel.members] };
}

function messageForPage(message: PretendMessage): PageMessage {
  const { channel, ts, user, text, blocks, threadTs, broadcast, tombstone, reactions, files } = message;
  const isEdited = message.edited !== null;
  return { channel, ts, user, text, blocks, threadTs, broadcast, isEdited, tombstone, reactions, files, only: null };
}

function ephemeralForPage(state: WorkspaceState, ephemeral: PretendEphemeral): PageMessage {
  const { channel, ts, user, text, blocks, threadTs } = ephemeral;
  return {
    ...{ channel, ts, text, blocks, threadTs },
    ...{ user: state.app.botUser, only: user },
    ...{ broadcast: false, isEdited: false, tombstone: false, reactions: [], files: [] },
  };
}

function viewsForPage(state: WorkspaceState, user: string): PageViews {
  const draw = ({ id, hash, content }: PretendView) => ({ id, hash, content });
  const home = state.views.homeOf(user);
  return { user, modals: state.views.stackOf(user).map(draw), home: home === undefined ? null : draw(home) };
}

function hasAny({ modals, home }: PageViews): boolean {
  return modals.length > 0 || home !== null;
}

import type {
  PageChannel,
  PageControls,
  PageEvent,
  PageMessage,
  PagePerson,
  PagePicture,
  PagePlace,
  PageState,
  PageView,
} from "../page-wire.ts";

/** The workspace and the rehearsal, as this tab knows them. Replaced, never changed. */
export interface Model {
  readonly place: PagePlace;
  readonly teamName: string;
  readonly bot: PageState["bot"];
  readonly command: string;
  readonly people: ReadonlyMap<string, PagePerson>;
  readonly channels: ReadonlyMap<string, PageChannel>;
  /** of each channel, replies and ephemerals included, oldest first */
  readonly messages: ReadonlyMap<string, readonly PageMessage[]>;
  readonly modals: ReadonlyMap<string, readonly PageView[]>;
  readonly homes: ReadonlyMap<string, PageView>;
  readonly controls: PageControls | null;
  readonly picture: PagePicture | null;
}

export function modelOf(state: PageState, place: PagePlace): Model {
  const messages = new Map<string, PageMessage[]>();
  for (const message of state.messages)
    messages.set(message.channel, [...(messages.get(message.channel) ?? []), message]);
  for (const list of messages.values()) list.sort(byTime);
  return {
    place,
    teamName: state.team.name,
    bot: state.bot,
    command: state.command,
    people: new Map(state.people.map((person) => [person.id, person])),
    channels: new Map(state.channels.map((channel) => [channel.id, channel])),
    messages,
    modals: new Map(state.views.map(({ user, modals }) => [user, modals])),
    homes: new Map(state.views.flatMap(({ user, home }) => (home === null ? [] : [[user, home]]))),
    controls: state.controls,
    picture: state.picture,
  };
}

export function applied(model: Model, event: PageEvent): Model {
  switch (event.kind) {
    case "message":
      return withMessages(model, event.message.channel, (list) => placed(list, event.message));
    case "gone":
      return withMessages(model, event.channel, (list) =>
        list.filter(({ ts, only }) => ts !== event.ts || only !== event.only),
      );
    case "channel":
      return { ...model, channels: new Map(model.channels).set(event.channel.id, event.channel) };
    case "views": {
      const { user, modals, home } = event.views;
      const homes = new Map(model.homes);
      if (home !== null) homes.set(user, home);
      return { ...model, modals: new Map(model.modals).set(user, modals), homes };
    }
    case "controls":
      return { ...model, controls: withSameClock(event.controls, model.controls) };
    case "picture":
      return { ...model, picture: event.picture };
    default:
      return event satisfies never;
  }
}

/** Whoever draws by the clock does so anew only when it goes otherwise than before. */
function withSameClock(now: PageControls, before: PageControls | null): PageControls {
  const isSame = before !== null && JSON.stringify(now.clock) === JSON.stringify(before.clock);
  return isSame ? { ...now, clock: before.clock } : now;
}

function withMessages(
  model: Model,
  channel: string,
  change: (list: readonly PageMessage[]) => readonly PageMessage[],
): Model {
  return { ...model, messages: new Map(model.messages).set(channel, change(model.messages.get(channel) ?? [])) };
}

/** In place of what it was before, or where its time puts it. */
function placed(list: readonly PageMessage[], message: PageMessage): readonly PageMessage[] {
  const at = list.findLastIndex(({ ts, only }) => ts === message.ts && only === message.only);
  if (at !== -1) return list.with(at, message);
  return [...list, message].sort(byTime);
}

/** Timestamps are ten digits, a point and six digits: their order as texts is their order in time. */
function byTime(a: PageMessage, b: PageMessage): number {
  return a.ts < b.ts ? -1 : a.ts > b.ts ? 1 : 0;
}

/** What this person sees in the channel itself, with how many replies each message has. */
export function channelMessages(model: Model, channel: string, me: string): readonly PageMessage[] {
  return (model.messages.get(channel) ?? []).filter(
    ({ threadTs, broadcast, only }) => (threadTs === null || broadcast) && (only === null || only === me),
  );
}

/** The parent first. */
export function threadMessages(model: Model, channel: string, ts: string, me: string): readonly PageMessage[] {
  return (model.messages.get(channel) ?? []).filter(
    (message) =>
      (message.ts === ts && message.only === null) ||
      (message.threadTs === ts && (message.only === null || message.only === me)),
  );
}

/** Of one thread. A value that stays the same while nothing is added to it. */
export interface Replies {
  readonly count: number;
  readonly lastTs: string;
}

export function repliesOf(model: Model, channel: string): ReadonlyMap<string, Replies> {
  const list = model.messages.get(channel) ?? [];
  const known = repliesKnown.get(list);
  if (known !== undefined) return known;
  const replies = new Map<string, Replies>();
  for (const { threadTs, ts, only } of list) {
    if (threadTs === null || only !== null) continue;
    replies.set(threadTs, { count: (replies.get(threadTs)?.count ?? 0) + 1, lastTs: ts });
  }
  repliesKnown.set(list, replies);
  return replies;
}

const repliesKnown = new WeakMap<readonly PageMessage[], ReadonlyMap<string, Replies>>();

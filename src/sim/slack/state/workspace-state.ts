import { type Chronicle, createChronicle } from "../chronicle.ts";
import type { Complaint } from "../complaint.ts";
import { createIds, type IdSource } from "../ids.ts";
import type { Refused } from "../refused.ts";
import type { Shown } from "../shown.ts";
import { createStamps, type Stamps } from "../stamps.ts";
import { type Changes, createChanges } from "./changes.ts";
import type { MutableChannel } from "./channel.ts";
import { createDefaultChannels, type DefaultChannelName } from "./default-channels.ts";
import { createDefaultPeople, type DefaultPeople } from "./default-people.ts";
import { createFileStore, type FileStore } from "./file-store.ts";
import type { PretendEphemeral } from "./message.ts";
import { createMessageStore, type MessageStore } from "./message-store.ts";
import { createResponseUrls, type ResponseUrls } from "./response-url.ts";
import { createTriggers, type Triggers } from "./trigger.ts";
import type { PretendUser } from "./user.ts";
import { createViewStore, type ViewStore } from "./view-store.ts";

/** Where the workspace's own addresses begin: Slack's hosts in process, one loopback address when served. */
export interface Origins {
  hooks: string;
  files: string;
  link: string;
}

export interface WorkspaceState {
  readonly now: () => number;
  readonly transportNow: () => number;
  readonly ids: IdSource;
  readonly stamps: Stamps;
  readonly team: { readonly id: string; readonly domain: string; readonly name: string };
  readonly app: { readonly id: string; readonly botId: string; readonly botUser: string; readonly name: string };
  readonly tokens: {
    readonly bot: string;
    readonly app: string;
    readonly signingSecret: string;
    readonly verification: string;
  };
  readonly scopes: readonly string[];
  readonly people: DefaultPeople;
  readonly namedChannels: Record<DefaultChannelName, MutableChannel>;
  readonly users: Map<string, PretendUser>;
  readonly channels: Map<string, MutableChannel>;
  readonly usergroups: ReadonlyMap<string, readonly string[]>;
  readonly messages: MessageStore;
  readonly ephemerals: PretendEphemeral[];
  readonly triggers: Triggers;
  readonly responseUrls: ResponseUrls;
  readonly views: ViewStore;
  readonly files: FileStore;
  /** channel → pinned timestamps */
  readonly pins: Map<string, Set<string>>;
  /** channel → number of bookmarks */
  readonly bookmarks: Map<string, number>;
  readonly changes: Changes;
  readonly shown: Chronicle<Shown>;
  readonly refused: Chronicle<Refused>;
  readonly complaints: Chronicle<Complaint>;
  readonly origins: Origins;
  /** Socket Mode tickets given out and not used yet */
  readonly tickets: Set<string>;
  /** nothing that the app asks for over HTTP gets an answer: the connection breaks */
  isCutOff: boolean;
  /** what chat.update answers instead of editing; null: edits work */
  editsRefused: "cant_update_message" | "edit_window_closed" | null;
}

export function createState(options: {
  seed: number;
  now: () => number;
  transportNow: () => number;
  scopes: readonly string[];
  /** Further public channels where ana, ben and the bot are. */
  channels: readonly string[];
}): WorkspaceState {
  const { now, transportNow, scopes } = options;
  const ids = createIds(options.seed);
  const changes = createChanges();
  const team = { id: ids.object("T"), domain: "pretend-workspace", name: "Pretend Workspace" };
  const people = createDefaultPeople({ ids, teamId: team.id, otherTeamId: ids.object("T") });
  const namedChannels = createDefaultChannels({ ids, people, createdS: Math.floor(now() / 1000) - 86_400 });
  const users = Object.values<PretendUser>({ ...people });
  const state: WorkspaceState = {
    now,
    transportNow,
    ids,
    stamps: createStamps(now),
    team,
    app: { id: ids.object("A"), botId: ids.object("B"), botUser: people["spot-chaos"].id, name: "spot-chaos" },
    tokens: {
      bot: `xoxb-${ids.digits("token", 12)}-${ids.digits("token", 13)}-${ids.word("token", 24)}`,
      app: `xapp-1-${ids.object("A")}-${ids.digits("token", 13)}-${ids.hex("token", 64)}`,
      signingSecret: ids.hex("signing secret", 32),
      verification: ids.word("verification", 24),
    },
    scopes,
    people,
    namedChannels,
    users: new Map(users.map((user) => [user.id, user])),
    channels: new Map(Object.values(namedChannels).map((channel) => [channel.id, channel])),
    usergroups: new Map([[ids.object("S"), [people.ana.id, people.ben.id]]]),
    messages: createMessageStore(changes),
    ephemerals: [],
    triggers: createTriggers({ ids, transportNow }),
    responseUrls: createResponseUrls({ ids, now, teamId: team.id }),
    views: createViewStore(changes),
    files: createFileStore(),
    pins: new Map(),
    bookmarks: new Map(),
    changes,
    shown: createChronicle(),
    refused: createChronicle(),
    complaints: createChronicle(),
    origins: {
      hooks: "https://hooks.slack.com",
      files: "https://files.slack.com",
      link: "wss://wss-primary.slack.com",
    },
    tickets: new Set(),
    isCutOff: false,
    editsRefused: null,
  };
  // Last: their ids change no other one.
  const { "game-day": usual } = namedChannels;
  for (const name of options.channels) {
    const channel = { ...usual, id: ids.object("C"), name, members: new Set(usual.members) };
    state.channels.set(channel.id, channel);
  }
  return state;
}

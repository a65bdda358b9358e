import { typeCommand } from "./acts/command.ts";
import { openHome } from "./acts/home.ts";
import { mentionBot } from "./acts/mention.ts";
import { channelNamed, personNamed } from "./acts/person.ts";
import { type Press, pressButton } from "./acts/press.ts";
import { say } from "./acts/say.ts";
import { closeView, type PressInView, pressInView, type Submission, submitView } from "./acts/view.ts";
import type { Filled } from "./choice.ts";
import type { Complaint } from "./complaint.ts";
import { type Answer, createDelivery, type Link, type SlackEnvelope } from "./delivery.ts";
import { createCallFaults, type Faults } from "./faults.ts";
import { answerHttp, type HttpOutcome, type HttpRequest } from "./http.ts";
import { createFetch } from "./in-process-fetch.ts";
import { createFeed, type Feed } from "./page-server/feed.ts";
import type { Refused } from "./refused.ts";
import type { Shown } from "./shown.ts";
import type { PretendChannel } from "./state/channel.ts";
import type { PretendEphemeral, PretendMessage } from "./state/message.ts";
import type { PretendUser } from "./state/user.ts";
import type { PretendView } from "./state/view-store.ts";
import { createState } from "./state/workspace-state.ts";
import { createWebApi } from "./web-api.ts";
import { createWorkspaceFaults } from "./workspace-faults.ts";

/** What the app's manifest would ask for, unless the caller says otherwise. */
const DEFAULT_SCOPES: readonly string[] = [
  "app_mentions:read",
  "channels:history",
  "channels:read",
  "chat:write",
  "commands",
  "files:write",
  "groups:history",
  "groups:read",
  "im:history",
  "im:read",
  "im:write",
  "mpim:read",
  "usergroups:read",
  "users:read",
];

export interface PretendWorkspace {
  readonly tokens: { readonly bot: string; readonly app: string; readonly signingSecret: string };
  readonly team: { readonly id: string; readonly domain: string };
  readonly app: { readonly id: string; readonly botId: string; readonly botUser: string };
  /** ana asks, ben approves, gil is a guest, dora has left, carol is of another company, mia is a member, spot-chaos is the bot */
  readonly people: Readonly<Record<string, PretendUser>>;
  /** game-day, general, sre-private, shared-with-acme, group-message, old-war-room, direct-message; and what was asked for */
  readonly channels: Readonly<Record<string, PretendChannel>>;
  readonly usergroups: ReadonlyMap<string, readonly string[]>;
  /** One Web API call. Throws ConnectionCut where a fault leaves the caller without an answer. */
  webApi(call: { method: string; token: string | null; args: Record<string, string> }): {
    status: number;
    headers: Record<string, string>;
    body: unknown;
  };
  /** Everything the app made Slack show, in order. */
  onShown(listener: (shown: Shown) => void): () => void;
  readonly shown: readonly Shown[];
  /** Every message and edit that Slack did not take, in order. */
  onRefused(listener: (refused: Refused) => void): () => void;
  readonly refused: readonly Refused[];
  /** Every error that the app was answered with, in order: also those that it then answers with something plainer. */
  readonly complaints: readonly Complaint[];
  /** People and channels by id or by name. Each throws where the person could not do that. */
  command(act: { user: string; channel: string; text: string; command?: string }): Promise<Answer>;
  press(act: Press): Promise<Answer>;
  mention(act: { user: string; channel: string; text: string; threadTs?: string }): Promise<Answer>;
  /** A message of a person's own; one that names @spot-chaos is a mention. */
  say(act: { user: string; channel: string; text: string; threadTs?: string }): Promise<void>;
  /** In a modal or on the Home tab. */
  pressInView(act: PressInView): Promise<Answer>;
  submitView(act: { user: string; viewId: string; filled: Filled }): Promise<Submission>;
  closeView(act: { user: string; viewId: string; all?: boolean }): Promise<void>;
  openHome(act: { user: string; tab?: "home" | "messages" }): Promise<Answer>;
  /** Hears, by id, for whom a view was opened or changed. */
  onViews(listener: (user: string) => void): () => void;
  /** A person's modals, the bottom one first, and their Home. */
  views(user: string): { readonly modals: readonly PretendView[]; readonly home: PretendView | null };
  messages(channel: string): readonly PretendMessage[];
  thread(channel: string, ts: string): readonly PretendMessage[];
  ephemerals(user: string): readonly PretendEphemeral[];
  /** Delivery without a socket: resolves with the ack's payload; a rejection is no answer. */
  connectInProcess(deliver: (envelope: SlackEnvelope) => Promise<unknown>): () => void;
  readonly fetch: typeof globalThis.fetch;
  /** Every change from now on, numbered, for the page; `world` names this history. */
  feed(world: string): Feed;
  readonly faults: Faults;
  callCounts(): ReadonlyMap<string, number>;
  /** For the servers of this folder. */
  readonly wire: WorkspaceWire;
}

/** What a server needs to speak for the workspace. */
export interface WorkspaceWire {
  readonly verificationToken: string;
  readonly pongsSilenced: boolean;
  answer(request: HttpRequest): Promise<HttpOutcome>;
  connect(link: Link): () => void;
  /** A Socket Mode ticket works once. */
  useTicket(ticket: string): boolean;
  /** From now on every address that the workspace gives out begins here. */
  listenAt(origin: string): void;
  transportNow(): number;
}

/** A Web API call that got no answer: Slack may or may not have acted on it. */
export class ConnectionCut extends Error {}

export function createWorkspace(options: {
  seed: number;
  /** world milliseconds: message timestamps, rate limits, Retry-After, the 30 min of a response_url */
  now: () => number;
  /** real milliseconds: the 3 s of trigger_id and ack, HTTP signatures */
  transportNow: () => number;
  /** the bot token's */
  scopes?: readonly string[];
  /** names of further public channels where ana, ben and the bot are */
  moreChannels?: readonly string[];
}): PretendWorkspace {
  const state = createState({
    ...options,
    scopes: options.scopes ?? DEFAULT_SCOPES,
    channels: options.moreChannels ?? [],
  });
  const callFaults = createCallFaults();
  const webApi = createWebApi(state, callFaults);
  const delivery = createDelivery(state);
  const sockets = { silent: false };
  let origin: string | null = null;
  const answer = (request: HttpRequest): Promise<HttpOutcome> => answerHttp(state, webApi, request);
  return {
    tokens: state.tokens,
    team: state.team,
    app: state.app,
    people: { ...state.people },
    channels: { ...Object.fromEntries(byName(state.channels.values())), ...state.namedChannels },
    usergroups: state.usergroups,
    webApi(call) {
      const outcome = webApi.call(call);
      if (outcome.kind !== "answer") throw new ConnectionCut(`${call.method} got no answer (${outcome.kind})`);
      return { status: outcome.status, headers: outcome.headers, body: outcome.body };
    },
    onShown: (listener) => state.shown.listen(listener),
    shown: state.shown.all,
    onRefused: (listener) => state.refused.listen(listener),
    refused: state.refused.all,
    complaints: state.complaints.all,
    command: (act) => typeCommand(state, delivery, act),
    press: (act) => pressButton(state, delivery, act),
    onViews: (listener) => state.changes.listen((change) => void (change.kind === "views" && listener(change.user))),
    mention: (act) => mentionBot(state, delivery, act),
    say: (act) => say(state, delivery, act),
    pressInView: (act) => pressInView(state, delivery, act),
    submitView: (act) => submitView(state, delivery, act),
    closeView: (act) => closeView(state, delivery, act),
    openHome: (act) => openHome(state, delivery, act),
    views(user) {
      const { id } = personNamed(state, user);
      return { modals: state.views.stackOf(id), home: state.views.homeOf(id) ?? null };
    },
    messages: (channel) => state.messages.inChannel(channelNamed(state, channel).id),
    thread: (channel, ts) => state.messages.thread(channelNamed(state, channel).id, ts),
    ephemerals: (user) => state.ephemerals.filter((each) => each.user === personNamed(state, user).id),
    connectInProcess: (deliver) => delivery.connect({ deliver }),
    fetch: createFetch(answer, () => origin),
    feed: (world) => createFeed(state, world),
    faults: createWorkspaceFaults({ state, callFaults, delivery, sockets }),
    callCounts: () => webApi.counts(),
    wire: {
      verificationToken: state.tokens.verification,
      get pongsSilenced() {
        return sockets.silent;
      },
      answer,
      connect: (link) => delivery.connect(link),
      useTicket: (ticket) => state.tickets.delete(ticket),
      listenAt(address) {
        origin = address;
        state.origins.hooks = address;
        state.origins.files = address;
        state.origins.link = address.replace(/^http/, "ws");
      },
      transportNow: () => state.transportNow(),
    },
  };
}

function byName(channels: Iterable<PretendChannel>): readonly (readonly [string, PretendChannel])[] {
  return [...channels].map((channel) => [channel.name, channel]);
}

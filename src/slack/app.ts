import { App, type Receiver } from "@slack/bolt";
import { WebClient } from "@slack/web-api";
import { SECOND } from "../core/time.ts";
import type { Desk, Intake } from "../engine/desk.ts";
import type { Chat, Clock, Log } from "../engine/ports.ts";
import { answerWith } from "./answer.ts";
import { boltLog, describeError } from "./bolt-log.ts";
import { failureOf } from "./chat-failure.ts";
import { deliverTo } from "./deliver.ts";
import type { DirectReceiver } from "./direct-receiver.ts";
import { homesOf } from "./homes.ts";
import { httpReceiverFor, serverOptions } from "./http-receiver.ts";
import { registerListeners } from "./listeners.ts";
import { heardIn, replyOf } from "./reply-of.ts";
import { type Socket, socketFor } from "./socket.ts";
import { scopesNeeded } from "./surface.ts";
import { webOptions } from "./web-options.ts";
import { windowsOf } from "./windows.ts";
import { troubleMessage } from "./words.ts";

/** How Slack's deliveries come in. */
export type Mode =
  /** appToken: `xapp-…` with the scope connections:write. */
  | { readonly kind: "socket"; readonly appToken: string }
  /** Slack posts to `/slack/events`. port 0 takes a free one. */
  | { readonly kind: "http"; readonly signingSecret: string; readonly port: number; readonly host?: string }
  | { readonly kind: "direct"; readonly receiver: DirectReceiver };

export interface SlackAppOptions {
  readonly mode: Mode;
  /** `xoxb-…` */
  readonly botToken: string;
  /** Slack's own when absent. */
  readonly apiUrl?: string;
  /** Carries every call and answer; the global one when absent. */
  readonly fetch?: typeof fetch;
  /** With its slash. */
  readonly command: string;
  /** Asked at each delivery, since the desk is built on this app's chat. */
  readonly desk: () => Desk;
  readonly intake: Intake;
  readonly clock: Clock;
  readonly log: Log;
  /** Puts the word REHEARSAL into every message. */
  readonly rehearsal: boolean;
  /** Names of the targets that may be started in a channel. */
  readonly targetsIn: (channel: string) => readonly string[];
}

export interface SlackApp {
  readonly chat: Chat;
  /**
   * Rejects when Slack does not know the tokens or cannot be reached. With `keepTrying` it resolves in the latter case and
   * goes on trying: what was begun before is to be watched meanwhile.
   */
  start(how?: { readonly keepTrying: boolean }): Promise<void>;
  /** Takes nothing new, and resolves when everyone who waits has an answer. */
  stop(): Promise<void>;
  /** Whether Slack can reach us now. */
  connected(): boolean;
  /** Called at every connection, the first one included. */
  onConnected(listener: () => void): void;
  /** Null before `start`. */
  botUserId(): string | null;
  /** Where HTTP mode listens; null otherwise. */
  port(): number | null;
}

/** Milliseconds of world time between two tries to reach Slack. */
const LONGEST_PAUSE_MS = 15 * SECOND;

interface Identity {
  readonly userId: string;
  readonly botId: string;
  readonly name: string;
  readonly teamId: string | null;
}

/** Real Bolt, listening where `mode` says, and the chat that the engine speaks through. */
export function createSlackApp(options: SlackAppOptions): SlackApp {
  const { mode, clock, log, rehearsal, command, intake } = options;
  const wire = { apiUrl: options.apiUrl ?? null, fetch: options.fetch ?? globalThis.fetch, clock, log };
  const client = new WebClient(options.botToken, webOptions(wire));
  let identity: Identity | null = null;
  let isInitialized = false;
  let isOpen = false;
  let isStopped = false;
  const stopping = clock.bell();
  let port: number | null = null;
  const listeners: (() => void)[] = [];
  const onConnected = () => {
    for (const listener of listeners) listener();
  };

  const chat = deliverTo({
    client,
    rehearsal,
    command,
    botName: () => identity?.name ?? "spot-chaos",
    team: () => identity?.teamId ?? null,
  });
  const { receiver, socket } = receiverFor(mode, { ...wire, onConnected });
  const app = new App({
    receiver,
    // Ours, so that Slack is asked once who we are and Bolt never in the middle of a delivery.
    authorize: async () => {
      if (identity === null) throw new Error("the Slack app has not been started");
      return { botToken: options.botToken, botId: identity.botId, botUserId: identity.userId };
    },
    convoStore: false,
    ignoreSelf: true,
    logger: boltLog(log),
    clientOptions: webOptions(wire),
    deferInitialization: true,
    extendedErrorHandler: true,
  });
  const answer = answerWith({ ...wire, client, chat, rehearsal, command });
  // The listeners answer for what breaks in them; this is for what breaks before them.
  app.error(async ({ error, body }: { readonly error: Error; readonly body: object }) => {
    log.error({ err: describeError(error) }, "Bolt could not handle a delivery");
    const reply = replyOf(body);
    const trouble = troubleMessage({ command, asked: "to read" });
    const wasHeard = reply !== null && (await answer(reply, trouble));
    const heard = heardIn(body);
    if (heard === null) return;
    const note = `(broke) ${wasHeard ? "" : "(reached nobody) "}${trouble.summary}`;
    await intake.answered(heard.whom, { key: heard.what, what: heard.what }, note);
  });
  const windows = windowsOf({ client, log, rehearsal, command });
  const { desk, targetsIn } = options;
  const read = (user: string) => desk().home.messages(user);
  const homes = homesOf({ client, clock, log, rehearsal, command, read });
  const work = registerListeners(app, { command, desk, intake, clock, log, answer, windows, homes, targetsIn });

  const open = async () => {
    identity ??= await whoWeAre(client, log);
    if (!isInitialized) await app.init();
    isInitialized = true;
    switch (mode.kind) {
      case "socket":
        return socket?.start();
      case "http": {
        const address = { port: mode.port, ...(mode.host === undefined ? {} : { host: mode.host }) };
        const listening = await app.start(address, serverOptions());
        const bound = listening.address();
        port = typeof bound === "object" && bound !== null ? bound.port : null;
        break;
      }
      case "direct":
        await mode.receiver.start();
        break;
      default:
        return mode satisfies never;
    }
    isOpen = true;
    onConnected();
  };
  const tryUntilOpen = async () => {
    for (let pauseMs = SECOND; !isStopped; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
      await clock.sleepUntil(clock.now() + pauseMs, stopping);
      try {
        if (!isStopped) return await open();
      } catch (error) {
        log.warn({ err: describeError(error) }, "could not connect to Slack; trying again");
      }
    }
  };

  return {
    chat,
    async start({ keepTrying } = { keepTrying: false }) {
      try {
        await open();
      } catch (error) {
        if (!keepTrying || !isAway(error)) throw error;
        log.warn({ err: describeError(error) }, "Slack cannot be reached; trying again, and watching on");
        clock.task("slack: start", tryUntilOpen);
      }
    },
    async stop() {
      isStopped = true;
      stopping.ring();
      if (socket !== null) await socket.stop();
      else if (isOpen) await app.stop();
      isOpen = false;
      await work.finished();
    },
    connected: () => socket?.connected() ?? isOpen,
    onConnected: (listener) => void listeners.push(listener),
    botUserId: () => identity?.userId ?? null,
    port: () => port,
  };
}

function receiverFor(
  mode: Mode,
  wire: Omit<Parameters<typeof socketFor>[0], "appToken">,
): { readonly receiver: Receiver; readonly socket: Socket | null } {
  switch (mode.kind) {
    case "socket": {
      const socket = socketFor({ ...wire, appToken: mode.appToken });
      return { receiver: socket.receiver, socket };
    }
    case "http": {
      const { signingSecret } = mode;
      return { receiver: httpReceiverFor({ ...wire, signingSecret }), socket: null };
    }
    case "direct":
      return { receiver: mode.receiver, socket: null };
    default:
      return mode satisfies never;
  }
}

class WrongToken extends Error {}

/** Slack has not said no; it has said nothing that counts. */
function isAway(error: unknown): boolean {
  return !(error instanceof WrongToken) && failureOf(error, "").kind !== "refused";
}

async function whoWeAre(client: WebClient, log: Log): Promise<Identity> {
  const me = await client.auth.test();
  if (me.user_id === undefined || me.bot_id === undefined) {
    throw new WrongToken("the token is not a bot's: a bot token begins with xoxb-");
  }
  const granted = me.response_metadata?.scopes;
  const missing = granted === undefined ? [] : scopesNeeded().filter((scope) => !granted.includes(scope));
  if (missing.length > 0)
    log.warn({ missing }, "the Slack token lacks scopes that manifest.yml lists: reinstall the app");
  log.info({ team: me.team, user: me.user }, "Slack knows us");
  return { userId: me.user_id, botId: me.bot_id, name: me.user ?? "spot-chaos", teamId: me.team_id ?? null };
}

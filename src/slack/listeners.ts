import type { App, BlockAction, BlockElementAction } from "@slack/bolt";
import type { Message } from "../core/message.ts";
import type { Asker, Desk, Intake } from "../engine/desk.ts";
import type { Clock, Log } from "../engine/ports.ts";
import { buttonOf, isHomeButton, isOurs } from "./action-id.ts";
import type { Answer } from "./answer.ts";
import { type Command, type Problem, parseCommand } from "./grammar.ts";
import { handlerOf, type Job, type Seen } from "./handling.ts";
import { registerHome } from "./home-listeners.ts";
import type { Homes } from "./homes.ts";
import { pressOn } from "./press.ts";
import { instantOf } from "./stamp.ts";
import { planned, registerSubmissions } from "./submissions.ts";
import type { SlackEvent } from "./surface.ts";
import type { Window, Windows } from "./windows.ts";
import {
  type Asked,
  helpMessage,
  mentionHelp,
  noReasonAsked,
  notInDirectMessages,
  noWindow,
  oldButton,
  problemMessage,
} from "./words.ts";

export interface Floor {
  readonly command: string;
  /** Asked at each delivery: the desk itself needs the chat that comes from here. */
  readonly desk: () => Desk;
  readonly intake: Intake;
  readonly clock: Clock;
  readonly log: Log;
  readonly answer: Answer;
  readonly windows: Windows;
  readonly homes: Homes;
  readonly targetsIn: (channel: string) => readonly string[];
}

/** Everything Slack may send is acknowledged first, worked on after, and answered in any case. */
export function registerListeners(app: App, floor: Floor): { finished(): Promise<void> } {
  const { command, desk, log, windows, homes, targetsIn } = floor;
  const { handle, finished } = handlerOf(floor);

  const obeying = (asker: Asker, asked: Command, threadTs: string | null): Job => ({
    name: asked.kind,
    asked: ASKED[asked.kind] ?? "to read",
    rule: null,
    work: () => obey(asker, asked, threadTs),
  });

  const obey = async (asker: Asker, asked: Command, threadTs: string | null): Promise<Message | Seen> => {
    switch (asked.kind) {
      case "help":
        return helpMessage({ command, targets: targetsIn(asker.channel) });
      case "targets":
        return desk().targets(asker);
      case "runs":
        return desk().runs(asker, { target: asked.target });
      case "schedule-add":
      case "schedule-list":
      case "schedule-remove":
      case "schedule-pause":
      case "schedule-resume":
        return desk().schedule(asker, asked);
      case "status":
        return desk().status(asker, { run: asked.run, threadTs });
      case "stop":
        return desk().stop(asker, { run: asked.run, threadTs });
      case "halt":
        return desk().halt(asker, { reason: asked.reason });
      case "resume":
        return desk().resume(asker);
      case "start":
        return planned(desk(), asker, { ...asked, mode: "start", template: null });
      case "plan":
        return planned(desk(), asker, { ...NOTHING_SAID, mode: "look", target: asked.target });
      default:
        return asked satisfies never;
    }
  };

  /** What is missing for a plan is asked for in a window. */
  const fillingIn = (asker: Asker, asked: Ask, window: Window): Job => {
    const mode = asked.kind === "plan" ? "look" : "start";
    const reason = asked.kind === "plan" ? null : asked.reason;
    return {
      ...obeying(asker, asked, null),
      work: async () => {
        const found = await desk().form(asker, { mode, target: asked.target, reason });
        if ("refused" in found) {
          // Also beside the window: what to do about it is read when that is closed.
          await window.message(found.refused);
          return found.refused;
        }
        if (await window.form(found.form, asker.channel)) return { seen: "the form is open" };
        const target = found.form.choices[0]?.label ?? "TARGET";
        return noWindow({ command, target, opened: await window.opened() });
      },
    };
  };

  // Any slash command that Slack sends to this app, so that a renamed one is answered too.
  app.command(/.*/s, ({ command: body, ack }) => {
    const asker = { user: body.user_id, channel: body.channel_id };
    return handle({
      key: `command ${body.trigger_id}`,
      what: `${body.command} ${body.text ?? ""}`.trim(),
      ack: () => ack(),
      reply: { ...asker, threadTs: null, responseUrl: body.response_url, replaces: false },
      open: () => {
        const targets = targetsIn(asker.channel);
        const asked = parseCommand(body.text ?? "", { command, targets });
        return isIncomplete(asked, targets) ? windows.open(body.trigger_id, { form: modeOf(asked) }) : null;
      },
      read: (window) => {
        const asked = parseCommand(body.text ?? "", { command, targets: targetsIn(asker.channel) });
        const isDirect = asker.channel.startsWith("D") || body.channel_name === "directmessage";
        if (asked.kind === "problem") return saying("unreadable-command", problemMessage(asked));
        if (isDirect && (asked.kind === "start" || asked.kind === "plan" || asked.kind === "stop")) {
          return saying("direct-message", notInDirectMessages({ command, verb: asked.kind }));
        }
        const isAsk = asked.kind === "start" || asked.kind === "plan";
        return isAsk && window !== null ? fillingIn(asker, asked, window) : obeying(asker, asked, null);
      },
    });
  });

  app.action<BlockAction<BlockElementAction>>(
    { type: "block_actions", action_id: /^(?!spot-chaos:home-)/s },
    ({ action, body, ack }) => {
      // Links are buttons too and want no more than to be acknowledged.
      if (action.type !== "button" || !isOurs(action.action_id)) return ack();
      const channel: unknown = body.channel?.id ?? body.container?.channel_id;
      const button = buttonOf(action.action_id);
      const press = {
        key: `press ${body.trigger_id}`,
        what: `press ${action.action_id} ${action.value ?? ""}`.trim(),
        ack: () => ack(),
      };
      const reply = { threadTs: threadOf(body), responseUrl: body.response_url ?? null, replaces: false };
      const { id: user } = body.user;
      // Every button of this version that is no Home's stands in a channel.
      if (typeof channel !== "string") {
        const read = () => saying("unknown-button", oldButton({ command }));
        return handle({ ...press, reply: { ...reply, user, channel: null }, read });
      }
      const asker = { user, channel };
      return handle({
        ...press,
        reply: { ...reply, ...asker },
        open: () => {
          if (button === "checks") return windows.open(body.trigger_id, { title: "All checks" });
          const reject = { ...asker, value: action.value ?? "", ts: tsOf(body) };
          return button === "reject" ? windows.open(body.trigger_id, { reject }) : null;
        },
        read: (window) => {
          if (button === null || isHomeButton(button)) return saying("unknown-button", oldButton({ command }));
          if (button === "reject") return askingWhy(window);
          const pressed = { value: action.value ?? "", ts: tsOf(body), pressedAt: instantOf(action.action_ts) };
          const { asked, work } = pressOn(button, { press: pressed, asker, desk });
          const shown = async () => {
            const message = await work();
            return window !== null && (await window.message(message)) ? said(message) : message;
          };
          return { name: button, rule: null, asked, work: shown };
        },
      });
    },
  );

  app.event("app_mention" satisfies SlackEvent, async ({ event, body, context }) => {
    // Other apps mention too; nobody would read the answer.
    if (event.user === undefined || event.bot_id !== undefined) return;
    const asker = { user: event.user, channel: event.channel };
    const threadTs = event.thread_ts ?? null;
    return handle({
      key: `event ${body.event_id}`,
      what: `app_mention ${event.text}`,
      ack: null,
      reply: { ...asker, threadTs, responseUrl: null, replaces: false },
      read: () => {
        const asked = parseCommand(behindMention(event.text, context.botUserId), { command, targets: [] });
        const isMeant = asked.kind === "status" || asked.kind === "stop" || asked.kind === "halt";
        return isMeant ? obeying(asker, asked, threadTs) : saying("unreadable-mention", mentionHelp({ command }));
      },
    });
  });

  registerSubmissions(app, { desk, homes, log, handle });
  registerHome(app, { command, desk, homes, windows, handle });
  return { finished };
}

type Ask = Extract<Command, { kind: "start" | "plan" }>;

/** Beside the target of a plan that is only looked at. */
const NOTHING_SAID = { template: null, reason: null, hypothesis: null } as const;

/** Whether there is something left to fill in; what would be refused anyway is refused without a form. */
function isIncomplete(asked: Command | Problem, targets: readonly string[]): asked is Ask {
  if (asked.kind !== "start" && asked.kind !== "plan") return false;
  if (asked.target === null ? targets.length === 0 : !targets.includes(asked.target)) return false;
  return asked.kind === "plan" || asked.reason === null || (asked.target === null && targets.length > 1);
}

function modeOf(asked: Ask): "look" | "start" {
  return asked.kind === "plan" ? "look" : "start";
}

function said({ summary }: Message): Seen {
  return { seen: summary };
}

function tsOf(body: BlockAction): string {
  const ts: unknown = body.container?.message_ts ?? body.message?.ts;
  return typeof ts === "string" ? ts : "";
}

/** What may be half done if it breaks; the others only read. */
const ASKED: Readonly<Partial<Record<Command["kind"], Asked>>> = {
  stop: "to stop",
  halt: "to halt",
  resume: "to resume",
};

/** The reason is asked for in a window; nothing is rejected before it is sent off. */
function askingWhy(window: Window | null): Job {
  const work = async () => {
    const opened = (await window?.opened()) ?? null;
    return opened === "here" ? { seen: "asked for the reason" } : noReasonAsked(opened);
  };
  return { name: "reject", asked: "to read", rule: null, work };
}

/** Nothing is done, by this rule. */
function saying(rule: string, message: Message): Job {
  return { name: rule, asked: "to read", rule, work: async () => message };
}

function threadOf(body: BlockAction): string | null {
  const ts: unknown = body.container?.thread_ts ?? body.message?.thread_ts;
  return typeof ts === "string" ? ts : null;
}

/** Slack escapes the text of events, and not that of commands. */
function behindMention(text: string, botUserId: string | undefined): string {
  const mention = new RegExp(`^.*?<@${botUserId ?? "[A-Z0-9]+"}(?:\\|[^>]*)?>`, "s");
  return text.replace(mention, "").replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
}

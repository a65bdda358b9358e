import type { App, BlockAction, BlockElementAction } from "@slack/bolt";
import type { Message } from "../core/message.ts";
import type { Asker, Desk, Intake } from "../engine/desk.ts";
import type { Clock, Log } from "../engine/ports.ts";
import { buttonOf } from "./action-id.ts";
import type { Answer, Reply } from "./answer.ts";
import { describeError } from "./bolt-log.ts";
import { DeliveredOnce } from "./delivered-once.ts";
import { type Command, parseCommand } from "./grammar.ts";
import { pressOn, replacesItself } from "./press.ts";
import { SURFACE } from "./surface.ts";
import {
  type Asked,
  helpMessage,
  mentionHelp,
  notInDirectMessages,
  oldButton,
  problemMessage,
  troubleMessage,
} from "./words.ts";

export interface Floor {
  readonly command: string;
  /** Asked at each delivery: the desk itself needs the chat that comes from here. */
  readonly desk: () => Desk;
  readonly intake: Intake;
  readonly clock: Clock;
  readonly log: Log;
  readonly answer: Answer;
  readonly targetsIn: (channel: string) => readonly string[];
}

interface Delivery {
  /** The same key twice acts once. */
  readonly key: string;
  /** In words, for the audit. */
  readonly what: string;
  /** Null for events, which Bolt acknowledges itself. */
  readonly ack: (() => Promise<void>) | null;
  readonly reply: Reply;
  /** Reads what is asked. It runs after the acknowledgement, so that nothing in it can delay or prevent that. */
  readonly read: () => Job;
}

interface Job {
  readonly name: string;
  /** What may be half done if it breaks. */
  readonly asked: Asked;
  /** By which rule nothing is done; null: the desk decides, and writes down its own. */
  readonly rule: string | null;
  readonly work: () => Promise<Message>;
}

/** Everything Slack may send is acknowledged first, worked on after, and answered in any case. */
export function registerListeners(app: App, floor: Floor): { finished(): Promise<void> } {
  const { command, desk, intake, clock, log, answer, targetsIn } = floor;
  const delivered = new DeliveredOnce();
  const underWay = new Set<Promise<void>>();

  const handle = ({ key, what, ack, reply, read }: Delivery): Promise<void> => {
    const acknowledged = ack?.().catch((error: unknown) => {
      // The person sees Slack's own error now; the answer below still reaches them.
      log.warn({ key, err: describeError(error) }, "could not acknowledge");
    });
    if (!delivered.isNew(key)) return acknowledged ?? Promise.resolve();
    const tell = async (message: Message, note: string) => {
      const wasHeard = await answer(reply, message);
      await intake.answered(reply, { key, what }, `${note}${wasHeard ? "" : "(reached nobody) "}${message.summary}`);
    };
    // A task and not a hold: the desk may sleep (a read that is due again), also when a rehearsal delivers from a task.
    const done = new Promise<void>((resolve) => {
      clock.task(`slack: ${key}`, async () => {
        let job: Job | null = null;
        try {
          await acknowledged;
          // Whoever was delivered in the same burst is acknowledged before anyone is answered.
          await clock.sleepUntil(clock.now());
          const isNew = await intake.received(reply, { key, what });
          if (!isNew) return;
          job = read();
          const message = await job.work();
          await tell(message, job.rule === null ? "" : `(refused: ${job.rule}) `);
        } catch (error) {
          log.error({ name: job?.name, err: describeError(error) }, "a request from Slack broke");
          await tell(troubleMessage({ command, asked: job?.asked ?? "to read" }), "(broke) ");
        } finally {
          resolve();
        }
      });
    });
    underWay.add(done);
    return done.finally(() => underWay.delete(done));
  };

  const obeying = (asker: Asker, asked: Command, threadTs: string | null): Job => ({
    name: asked.kind,
    asked: asked.kind === "stop" ? "to stop" : "to read",
    rule: null,
    work: () => obey(asker, asked, threadTs),
  });

  const obey = async (asker: Asker, asked: Command, threadTs: string | null): Promise<Message> => {
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
      case "start":
        return desk().start(asker, { target: asked.target, reason: asked.reason });
      default:
        return asked satisfies never;
    }
  };

  // Any slash command that Slack sends to this app, so that a renamed one is answered too.
  app.command(/.*/s, ({ command: body, ack }) => {
    const asker = { user: body.user_id, channel: body.channel_id };
    return handle({
      key: `command ${body.trigger_id}`,
      what: `${body.command} ${body.text ?? ""}`.trim(),
      ack: () => ack(),
      reply: { ...asker, threadTs: null, responseUrl: body.response_url, replaces: false },
      read: () => {
        const asked = parseCommand(body.text ?? "", { command, targets: targetsIn(asker.channel) });
        const isDirect = asker.channel.startsWith("D") || body.channel_name === "directmessage";
        if (asked.kind === "problem") return saying("unreadable-command", problemMessage(asked));
        if (isDirect && (asked.kind === "start" || asked.kind === "stop")) {
          return saying("direct-message", notInDirectMessages({ command, verb: asked.kind }));
        }
        return obeying(asker, asked, null);
      },
    });
  });

  app.action<BlockAction<BlockElementAction>>({ type: "block_actions", action_id: /.*/s }, ({ action, body, ack }) => {
    const channel: unknown = body.channel?.id ?? body.container?.channel_id;
    // Links are buttons too and want no more than to be acknowledged.
    const isOurs = action.type === "button" && action.action_id.startsWith("spot-chaos:");
    if (!isOurs || typeof channel !== "string") return ack();
    const button = buttonOf(action.action_id);
    const asker = { user: body.user.id, channel };
    return handle({
      key: `press ${body.trigger_id}`,
      what: `press ${action.action_id} ${action.value ?? ""}`.trim(),
      ack: () => ack(),
      reply: {
        ...asker,
        threadTs: threadOf(body),
        responseUrl: body.response_url ?? null,
        replaces: button !== null && replacesItself(button),
      },
      read: () =>
        button === null
          ? saying("unknown-button", oldButton({ command }))
          : { name: button, rule: null, ...pressOn(button, { value: action.value ?? "", asker, desk }) },
    });
  });

  for (const name of SURFACE.events) {
    app.event(name, async ({ event, body, context }) => {
      // Other apps mention too; nobody would read the answer.
      if (event.user === undefined || event.bot_id !== undefined) return;
      const asker = { user: event.user, channel: event.channel };
      const threadTs = event.thread_ts ?? null;
      return handle({
        key: `event ${body.event_id}`,
        what: `${name} ${event.text}`,
        ack: null,
        reply: { ...asker, threadTs, responseUrl: null, replaces: false },
        read: () => {
          const asked = parseCommand(behindMention(event.text, context.botUserId), { command, targets: [] });
          const isMeant = asked.kind === "status" || asked.kind === "stop";
          return isMeant ? obeying(asker, asked, threadTs) : saying("unreadable-mention", mentionHelp({ command }));
        },
      });
    });
  }

  return {
    async finished() {
      while (underWay.size > 0) await Promise.all(underWay);
    },
  };
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

import type { WebClient } from "@slack/web-api";
import type { Message } from "../core/message.ts";
import type { Chat, Clock, Log } from "../engine/ports.ts";
import { type Rendered, render } from "./blocks.ts";
import { describeError } from "./bolt-log.ts";
import { sendPlainer } from "./plainer.ts";

/** To whom an answer goes, and how it gets there. */
export interface Reply {
  readonly user: string;
  /** null: none, as on a Home; then it is a direct message. */
  readonly channel: string | null;
  /** Of the thread that the answer belongs into. */
  readonly threadTs: string | null;
  /** Works for 30 minutes and 5 answers, also where the bot is no member; null for mentions, which have none. */
  readonly responseUrl: string | null;
  /** The answer takes the place of the pressed message, whose buttons are gone with it. */
  readonly replaces: boolean;
}

interface Options {
  readonly client: WebClient;
  readonly chat: Pick<Chat, "direct">;
  readonly fetch: typeof fetch;
  readonly clock: Clock;
  readonly log: Log;
  readonly rehearsal: boolean;
  /** The slash command's name, with its slash. */
  readonly command: string;
}

/** Transport milliseconds for one answer over a response address. */
const ANSWER_DEADLINE_MS = 5_000;

/** Answers whether it reached them. */
export type Answer = (reply: Reply, message: Message) => Promise<boolean>;

/**
 * Says something to one person alone: over the response address, else as an ephemeral message, else directly. Never
 * throws: when no way is open, the log says so. An answer may arrive twice when the first way broke after it worked.
 */
export function answerWith({ client, chat, fetch, clock, log, rehearsal, command }: Options): Answer {
  const respond = async (url: string, reply: Reply, { text, blocks }: Rendered) => {
    const body = {
      text,
      blocks,
      response_type: "ephemeral",
      replace_original: reply.replaces,
      ...(reply.threadTs === null || reply.replaces ? {} : { thread_ts: reply.threadTs }),
    };
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json; charset=utf-8" },
      body: JSON.stringify(body),
      redirect: "error",
      signal: clock.deadline(ANSWER_DEADLINE_MS),
    });
    const said = await response.text();
    if (!response.ok) throw new Error(`HTTP ${response.status}: ${said.slice(0, 200)}`);
    // Some refusals come with a 200.
    if (/"ok"\s*:\s*false/.test(said)) throw new Error(said.slice(0, 200));
  };

  return async (reply, message) => {
    const { user, channel, threadTs, responseUrl } = reply;
    const failures: unknown[] = [];
    const works = async (way: () => Promise<unknown>) => {
      try {
        await way();
        return true;
      } catch (error) {
        failures.push(describeError(error));
        return false;
      }
    };
    try {
      const drawn = render(message, { rehearsal, command });
      if (responseUrl !== null && (await works(() => respond(responseUrl, reply, drawn)))) return true;
      const thread = threadTs === null ? {} : { thread_ts: threadTs };
      if (channel !== null) {
        const ephemeral = () =>
          sendPlainer(drawn, (body) =>
            client.chat.postEphemeral({ channel, user, ...thread, ...body, link_names: false, parse: "none" }),
          );
        if (await works(ephemeral)) return true;
      }
      const direct = await chat.direct(user, message);
      if (direct.kind === "done") return true;
      failures.push(direct);
    } catch (error) {
      failures.push(describeError(error));
    }
    log.error({ user, channel, failures }, "an answer reached nobody");
    return false;
  };
}

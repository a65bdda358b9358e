import { WebAPIPlatformError, type WebClient } from "@slack/web-api";
import type { PersonReading } from "../core/guardrail/asked.ts";
import type { Message } from "../core/message.ts";
import type { ChannelReading, Reading, Unreadable } from "../core/reading.ts";
import type { Chat, ChatAnswer, MayLeave, Outgoing } from "../engine/ports.ts";
import { adviceFor } from "./advice.ts";
import { render } from "./blocks.ts";
import { failureOf, slackCode } from "./chat-failure.ts";
import { METADATA_EVENT_TYPE, metadataOf } from "./metadata.ts";
import { personOf } from "./person.ts";
import { sendPlainer } from "./plainer.ts";
import { whileItMay } from "./web-options.ts";

export { METADATA_EVENT_TYPE };

interface Options {
  /** Sends once, see `webOptions`. */
  readonly client: WebClient;
  readonly rehearsal: boolean;
  /** The slash command's name, with its slash. */
  readonly command: string;
  /** What people type after the @; known once Slack has been asked. */
  readonly botName: () => string;
  /** The workspace's id; null before Slack has been asked. */
  readonly team: () => string | null;
}

/** Everything the engine says in Slack. No method ever throws for what Slack or the network does. */
export function deliverTo({ client, rehearsal, command, botName, team }: Options): Chat {
  const draw = (message: Message) => render(message, { rehearsal, command });
  const answered = async (
    mayLeave: MayLeave | undefined,
    call: () => Promise<{ ts?: string | undefined }>,
  ): Promise<ChatAnswer> => {
    try {
      const { ts } = await (mayLeave === undefined ? call() : whileItMay(mayLeave, call));
      if (ts === undefined) return { kind: "unknown", message: "Slack answered without the message's ts" };
      return { kind: "done", ts };
    } catch (error) {
      return failureOf(error, botName());
    }
  };

  return {
    post({ channel, threadTs, broadcast, mayLeave }, what: Outgoing) {
      const place = threadTs === null ? {} : { thread_ts: threadTs, reply_broadcast: broadcast };
      return answered(mayLeave, () =>
        sendPlainer(draw(what.message), (body) =>
          client.chat.postMessage({ channel, ...place, ...body, ...QUIET, ...UNFURL_OFF, metadata: metadataOf(what) }),
        ),
      );
    },

    update({ channel, ts, mayLeave }, what: Outgoing) {
      return answered(mayLeave, () =>
        sendPlainer(draw(what.message), (body) =>
          client.chat.update({ channel, ts, ...body, ...QUIET, metadata: metadataOf(what) }),
        ),
      );
    },

    async find({ channel, threadTs, since }, what) {
      const all = { channel, include_all_metadata: true, limit: PAGE, oldest: String(since / 1000), inclusive: true };
      const found: string[] = [];
      try {
        let cursor: string | undefined;
        do {
          const more = cursor === undefined ? {} : { cursor };
          const page =
            threadTs === null
              ? await client.conversations.history({ ...all, ...more })
              : await client.conversations.replies({ ...all, ...more, ts: threadTs });
          const ours = (page.messages ?? []).filter((message) => isOurs(message, what));
          found.push(...ours.flatMap(({ ts }) => (ts === undefined ? [] : [ts])));
          cursor = page.response_metadata?.next_cursor || undefined;
        } while (cursor !== undefined);
        return { readable: true, value: found.sort() };
      } catch (error) {
        return unreadable(
          threadTs === null ? "slack:conversations.history" : "slack:conversations.replies",
          error,
          botName(),
        );
      }
    },

    remove({ channel, ts, mayLeave }) {
      return answered(mayLeave, () => client.chat.delete({ channel, ts }));
    },

    direct(user, message, mayLeave) {
      return answered(mayLeave, async () => {
        const opened = await client.conversations.open({ users: user });
        const channel = opened.channel?.id;
        if (channel === undefined) return {};
        return sendPlainer(draw(message), (body) =>
          client.chat.postMessage({ channel, ...body, ...QUIET, ...UNFURL_OFF }),
        );
      });
    },

    async channel(id): Promise<Reading<ChannelReading>> {
      // Direct messages need no question, and the scope im:read would be asked for nothing else.
      if (id.startsWith("D")) return { readable: true, value: { ...DIRECT, id } };
      try {
        const { channel } = await client.conversations.info({ channel: id });
        if (channel === undefined) throw new Error("Slack answered without the channel");
        const kind = channel.is_im
          ? "direct"
          : channel.is_mpim
            ? "group-message"
            : channel.is_private || channel.is_group
              ? "private"
              : "public";
        return {
          readable: true,
          value: {
            id,
            name: channel.name ?? id,
            kind,
            // Slack says it of channels only; whoever sees a private conversation is in it.
            isMember: channel.is_member ?? kind !== "public",
            isArchived: channel.is_archived ?? false,
            isExternallyShared: (channel.is_ext_shared ?? false) || (channel.is_pending_ext_shared ?? false),
          },
        };
      } catch (error) {
        return unreadable("slack:conversations.info", error, botName());
      }
    },

    async person(id): Promise<Reading<PersonReading>> {
      try {
        const { user } = await client.users.info({ user: id });
        if (user === undefined) throw new Error("Slack answered without the user");
        // Asked for last: whoever is connecting right now may have learned it meanwhile.
        const ownTeam = team();
        if (ownTeam === null) return NO_TEAM;
        const person = personOf(user, id, ownTeam);
        if (person === null) throw new Error("Slack answered without the user's team_id");
        return { readable: true, value: person };
      } catch (error) {
        return unreadable("slack:users.info", error, botName());
      }
    },

    async members(group): Promise<Reading<readonly string[]>> {
      try {
        const { users } = await client.usergroups.users.list({ usergroup: group });
        if (users === undefined) throw new Error("Slack answered without the users");
        return { readable: true, value: users };
      } catch (error) {
        return unreadable("slack:usergroups.users.list", error, botName());
      }
    },

    async isIn(channel, user): Promise<Reading<boolean>> {
      try {
        let cursor = "";
        do {
          const more = cursor === "" ? {} : { cursor };
          const page = await client.conversations.members({ channel, limit: MEMBERS_PAGE, ...more });
          if (page.members === undefined) throw new Error("Slack answered without the members");
          if (page.members.includes(user)) return { readable: true, value: true };
          cursor = page.response_metadata?.next_cursor ?? "";
        } while (cursor !== "");
        return { readable: true, value: false };
      } catch (error) {
        return unreadable("slack:conversations.members", error, botName());
      }
    },

    async permalink(channel, ts) {
      try {
        const { permalink } = await client.chat.getPermalink({ channel, message_ts: ts });
        return permalink ?? null;
      } catch {
        // A message reads well without the link, and the port says null for it.
        return null;
      }
    },
  };
}

/** Messages a page of conversations.replies and conversations.history; 999 is the most that both give. */
const PAGE = 200;
/** People a page of conversations.members; Slack gives 1000 at most. */
const MEMBERS_PAGE = 1000;

function isOurs(
  message: { readonly metadata?: unknown },
  { run, key }: { readonly run: string; readonly key: string },
): boolean {
  const { event_type: type, event_payload: said } = (message.metadata ?? {}) as {
    readonly event_type?: unknown;
    readonly event_payload?: { readonly run?: unknown; readonly key?: unknown };
  };
  return type === METADATA_EVENT_TYPE && said?.run === run && said.key === key;
}

/** Nothing in a text becomes a mention or a link by itself; chat.update would otherwise look for them. */
const QUIET = { link_names: false, parse: "none" } as const;
const UNFURL_OFF = { unfurl_links: false, unfurl_media: false } as const;
/** Without it nobody can be told apart from somebody of another workspace. */
const NO_TEAM: Unreadable = {
  readable: false,
  operation: "slack:auth.test",
  code: "NoTeam",
  message: "Slack has not said yet which workspace this is",
};
const DIRECT = {
  name: "direct message",
  kind: "direct",
  isMember: true,
  isArchived: false,
  isExternallyShared: false,
} as const;

function unreadable(operation: string, error: unknown, botName: string): Unreadable {
  const failure = failureOf(error, botName);
  switch (failure.kind) {
    case "wait": {
      const message = `Slack asks to wait ${failure.ms / 1000} s`;
      return { readable: false, operation, code: "ratelimited", message, waitMs: failure.ms, passes: true };
    }
    case "unknown":
    case "later": {
      if (error instanceof WebAPIPlatformError) {
        const code = slackCode(error);
        return { readable: false, operation, code, message: adviceFor(code, botName), passes: true };
      }
      const code = /timeout|aborted/i.test(failure.message) ? "Timeout" : "Unreachable";
      return { readable: false, operation, code, message: failure.message, passes: true };
    }
    case "refused":
      return { readable: false, operation, code: failure.code, message: failure.advice };
    default:
      return failure satisfies never;
  }
}

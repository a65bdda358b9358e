import type { Answer, Delivery } from "../delivery.ts";
import type { PretendMessage } from "../state/message.ts";
import type { WorkspaceState } from "../state/workspace-state.ts";
import { channelOf, personNamed } from "./person.ts";

/** What people type is escaped by Slack: https://docs.slack.dev/messaging/formatting-message-text#escaping */
function escapeText(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** Someone writes to the bot by name, in a channel or in a thread. Where the bot is no member, Slack tells it nothing. */
export async function mentionBot(
  state: WorkspaceState,
  delivery: Delivery,
  act: { user: string; channel: string; text: string; threadTs?: string },
): Promise<Answer> {
  const person = personNamed(state, act.user);
  const channel = channelOf(state, person, act.channel);
  if (act.threadTs !== undefined && state.messages.thread(channel.id, act.threadTs).length === 0) {
    throw new Error(`There is no thread ${act.threadTs} in ${act.channel}.`);
  }
  const handle = `<@${state.app.botUser}>`;
  const said = escapeText(act.text).replaceAll(escapeText(handle), handle);
  const message: PretendMessage = {
    channel: channel.id,
    ts: state.stamps.next(),
    user: person.id,
    botId: null,
    text: said.includes(handle) ? said : `${handle} ${said}`.trim(),
    blocks: [],
    metadata: null,
    threadTs: act.threadTs ?? null,
    broadcast: false,
    edited: null,
    tombstone: false,
    reactions: [],
    files: [],
  };
  state.messages.add(message);
  if (channel.kind === "im") return { answered: false, why: "a direct message is no app_mention" };
  if (!channel.members.has(state.app.botUser)) return { answered: false, why: "the bot is not in the channel" };
  if (!state.scopes.includes("app_mentions:read")) return { answered: false, why: "app_mentions:read is not granted" };
  return delivery.deliver({
    type: "events_api",
    accepts_response_payload: false,
    payload: {
      token: state.tokens.verification,
      team_id: state.team.id,
      context_team_id: state.team.id,
      context_enterprise_id: null,
      api_app_id: state.app.id,
      event: {
        type: "app_mention",
        user: person.id,
        ts: message.ts,
        client_msg_id: state.ids.uuid("client message"),
        text: message.text,
        team: person.teamId,
        ...(message.threadTs === null ? {} : { thread_ts: message.threadTs }),
        channel: channel.id,
        event_ts: message.ts,
      },
      type: "event_callback",
      event_id: state.ids.object("Ev"),
      event_time: Math.floor(state.now() / 1000),
      authorizations: [
        {
          enterprise_id: null,
          team_id: state.team.id,
          user_id: state.app.botUser,
          is_bot: true,
          is_enterprise_install: false,
        },
      ],
      is_ext_shared_channel: channel.isExtShared,
      event_context: `4-${state.ids.word("event context", 40)}`,
    },
  });
}

import type { Answer, Delivery } from "../delivery.ts";
import type { WorkspaceState } from "../state/workspace-state.ts";
import { eventCallback } from "./interaction.ts";
import { channelOf, personNamed } from "./person.ts";
import { escapeText, spoken } from "./spoken.ts";

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
  const text = said.includes(handle) ? said : `${handle} ${said}`.trim();
  const message = spoken(state, { ...act, user: person.id, channel: channel.id, text });
  state.messages.add(message);
  if (channel.kind === "im") return { answered: false, why: "a direct message is no app_mention" };
  if (!channel.members.has(state.app.botUser)) return { answered: false, why: "the bot is not in the channel" };
  if (!state.scopes.includes("app_mentions:read")) return { answered: false, why: "app_mentions:read is not granted" };
  return delivery.deliver({
    type: "events_api",
    accepts_response_payload: false,
    payload: eventCallback(state, {
      type: "app_mention",
      user: person.id,
      ts: message.ts,
      client_msg_id: state.ids.uuid("client message"),
      text: message.text,
      team: person.teamId,
      ...(message.threadTs === null ? {} : { thread_ts: message.threadTs }),
      channel: channel.id,
      event_ts: message.ts,
    }),
  });
}

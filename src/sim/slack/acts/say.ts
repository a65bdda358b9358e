import type { Delivery } from "../delivery.ts";
import type { WorkspaceState } from "../state/workspace-state.ts";
import { mentionBot } from "./mention.ts";
import { channelOf, personNamed } from "./person.ts";
import { escapeText, spoken } from "./spoken.ts";

/** Someone writes a message. One that names the bot (`@spot-chaos`) is a mention; of any other the bot hears nothing. */
export async function say(
  state: WorkspaceState,
  delivery: Delivery,
  act: { user: string; channel: string; text: string; threadTs?: string },
): Promise<void> {
  const named = new RegExp(`@${state.app.name}(?![\\w-])`);
  if (named.test(act.text)) {
    await mentionBot(state, delivery, { ...act, text: act.text.replace(named, `<@${state.app.botUser}>`) });
    return;
  }
  const person = personNamed(state, act.user);
  const channel = channelOf(state, person, act.channel);
  if (act.threadTs !== undefined && state.messages.thread(channel.id, act.threadTs).length === 0)
    throw new Error(`There is no thread ${act.threadTs} in ${act.channel}.`);
  if (act.text.trim() === "") throw new Error("There is nothing to send.");
  state.messages.add(spoken(state, { ...act, user: person.id, channel: channel.id, text: escapeText(act.text) }));
}

import type { Answer, Delivery } from "../delivery.ts";
import { answerInteraction } from "../interaction-answer.ts";
import type { WorkspaceState } from "../state/workspace-state.ts";
import { channelOf, personNamed, wireNameOf } from "./person.ts";

/**
 * Someone types a slash command: into a channel, never into a thread, and whether or not the bot is a member of it.
 * The text arrives as typed: Slack escapes it only where the app's manifest says should_escape, which this one does not.
 */
export async function typeCommand(
  state: WorkspaceState,
  delivery: Delivery,
  act: { user: string; channel: string; text: string; command?: string },
): Promise<Answer> {
  const person = personNamed(state, act.user);
  const channel = channelOf(state, person, act.channel);
  if (!state.scopes.includes("commands")) return { answered: false, why: "the scope `commands` is not granted" };
  const responsePath = state.responseUrls.issue({
    channel: channel.id,
    user: person.id,
    threadTs: null,
    original: null,
  });
  const answer = await delivery.deliver({
    type: "slash_commands",
    accepts_response_payload: true,
    payload: {
      token: state.tokens.verification,
      team_id: state.team.id,
      team_domain: state.team.domain,
      channel_id: channel.id,
      channel_name: wireNameOf(channel),
      user_id: person.id,
      user_name: person.name,
      command: act.command ?? "/spot-chaos",
      text: act.text.trim(),
      api_app_id: state.app.id,
      is_enterprise_install: "false",
      response_url: `${state.origins.hooks}${responsePath}`,
      trigger_id: state.triggers.issue(person.id),
    },
  });
  return answerInteraction(state, { channel: channel.id, user: person.id }, answer);
}

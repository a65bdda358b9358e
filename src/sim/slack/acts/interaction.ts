import type { Json } from "../state/message.ts";
import type { PretendUser } from "../state/user.ts";
import type { WorkspaceState } from "../state/workspace-state.ts";
import { userOnTheWire } from "./person.ts";

/** What every payload of an interaction has, whichever kind it is. */
export function interactionBy(state: WorkspaceState, person: PretendUser): Json {
  return {
    user: userOnTheWire(person),
    api_app_id: state.app.id,
    token: state.tokens.verification,
    team: { id: state.team.id, domain: state.team.domain },
    enterprise: null,
    is_enterprise_install: false,
  };
}

/** The outside of an event, as the Events API sends it. */
export function eventCallback(state: WorkspaceState, event: Json): Json {
  return {
    token: state.tokens.verification,
    team_id: state.team.id,
    context_team_id: state.team.id,
    context_enterprise_id: null,
    api_app_id: state.app.id,
    event,
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
    is_ext_shared_channel: state.channels.get(String(event.channel))?.isExtShared ?? false,
    event_context: `4-${state.ids.word("event context", 40)}`,
  };
}

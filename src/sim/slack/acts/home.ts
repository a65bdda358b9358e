import { directMessageWith } from "../access.ts";
import type { Answer, Delivery } from "../delivery.ts";
import type { WorkspaceState } from "../state/workspace-state.ts";
import { viewOnTheWire } from "../view-content.ts";
import { eventCallback } from "./interaction.ts";
import { personNamed } from "./person.ts";

/** Someone opens the app's Home (or its Messages tab): https://docs.slack.dev/reference/events/app_home_opened */
export function openHome(
  state: WorkspaceState,
  delivery: Delivery,
  act: { user: string; tab?: "home" | "messages" },
): Promise<Answer> {
  const person = personNamed(state, act.user);
  const tab = act.tab ?? "home";
  const published = state.views.homeOf(person.id);
  return delivery.deliver({
    type: "events_api",
    accepts_response_payload: false,
    payload: eventCallback(state, {
      type: "app_home_opened",
      user: person.id,
      channel: directMessageWith(state, person.id).id,
      tab,
      ...(published === undefined || tab !== "home" ? {} : { view: viewOnTheWire(state, published) }),
      event_ts: state.stamps.next(),
    }),
  });
}

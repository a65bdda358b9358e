import { isRecord } from "../blocks/check.ts";
import type { Answer, Delivery } from "../delivery.ts";
import type { Json } from "../state/message.ts";
import type { WorkspaceState } from "../state/workspace-state.ts";
import { viewOnTheWire } from "../view-content.ts";
import { personNamed, userOnTheWire } from "./person.ts";

/** block_id → action_id → a text, or an option's value; null: nothing. What is not there stands as the app sent it. */
export type Filled = Readonly<Record<string, Readonly<Record<string, string | null>>>>;

/** What became of a modal that a person sent off. */
export type Submission =
  | { readonly kind: "errors"; readonly sent: boolean; readonly errors: Readonly<Record<string, string>> }
  | { readonly kind: "closed" | "cleared" }
  | { readonly kind: "failed"; readonly why: string };

/** Someone presses the submit button of their topmost modal. Throws where they have no such modal. */
export async function submitView(
  state: WorkspaceState,
  delivery: Delivery,
  act: { user: string; viewId: string; filled: Filled },
): Promise<Submission> {
  const person = personNamed(state, act.user);
  const view = state.views.stackOf(person.id).at(-1);
  if (view === undefined || view.id !== act.viewId) throw new Error(`${person.name} has no modal ${act.viewId}.`);
  if (view.content.submit === undefined) throw new Error(`View ${view.id} has no submit button.`);
  const blocks = Array.isArray(view.content.blocks) ? view.content.blocks.filter(isRecord) : [];
  const values = Object.fromEntries(
    blocks.flatMap((block) => {
      const { element, block_id: blockId } = block;
      if (block.type !== "input" || !isRecord(element)) return [];
      const actionId = String(element.action_id);
      return [[String(blockId), { [actionId]: chosenIn(element, act.filled[String(blockId)]?.[actionId]) }]];
    }),
  );
  const answer: Answer = await delivery.deliver({
    type: "interactive",
    accepts_response_payload: true,
    payload: {
      type: "view_submission",
      user: userOnTheWire(person),
      api_app_id: state.app.id,
      token: state.tokens.verification,
      team: { id: state.team.id, domain: state.team.domain },
      enterprise: null,
      is_enterprise_install: false,
      trigger_id: state.triggers.issue(person.id),
      view: { ...viewOnTheWire(state, view), state: { values } },
      response_urls: [],
    },
  });
  if (!answer.answered) return { kind: "failed", why: answer.why };
  const { payload } = answer;
  if (isRecord(payload) && payload.response_action === "errors" && isRecord(payload.errors)) {
    const errors = Object.entries(payload.errors).map(([id, words]): [string, string] => [id, String(words)]);
    return { kind: "errors", sent: true, errors: Object.fromEntries(errors) };
  }
  state.views.closeAll(person.id);
  return { kind: "closed" };
}

function chosenIn(element: Json, filled: string | null | undefined): Json {
  if (element.type === "static_select") {
    const options = Array.isArray(element.options) ? element.options.filter(isRecord) : [];
    const chosen = filled === undefined ? element.initial_option : options.find((option) => option.value === filled);
    return { type: element.type, selected_option: chosen ?? null };
  }
  return { type: element.type, value: filled === undefined ? (element.initial_value ?? null) : filled };
}

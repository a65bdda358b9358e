import { isRecord } from "../blocks/check.ts";
import type { Choice, Filled } from "../choice.ts";
import { complaintOf } from "../complaint.ts";
import type { Answer, Delivery } from "../delivery.ts";
import { SLACK_LIMITS } from "../limits.ts";
import { SlackError } from "../slack-error.ts";
import type { Json } from "../state/message.ts";
import type { PretendView } from "../state/view-store.ts";
import type { WorkspaceState } from "../state/workspace-state.ts";
import { readView, replaceView, storeView, viewBlocks, viewOnTheWire } from "../view-content.ts";
import { valuesOf } from "./chosen.ts";
import { incompleteFields } from "./incomplete.ts";
import { interactionBy } from "./interaction.ts";
import { personNamed } from "./person.ts";
import { pressedIn } from "./pressable.ts";

/** What became of a modal that a person sent off. */
export type Submission =
  /** Slack's own client objects, or the app does: words by block_id, and the modal stays. `sent`: the app has seen it. */
  | { readonly kind: "errors"; readonly sent: boolean; readonly errors: Readonly<Record<string, string>> }
  | { readonly kind: "closed" | "cleared" | "updated" | "pushed" }
  /** The app did not answer, or with what Slack does not take: the modal stays. */
  | { readonly kind: "failed"; readonly why: string };

/** Throws where this person has no such view before them. */
export function viewOf(state: WorkspaceState, user: string, viewId: string): PretendView {
  const view = state.views.find(viewId);
  if (view === undefined || view.user !== personNamed(state, user).id) {
    throw new Error(`${personNamed(state, user).name} has no view ${viewId} before them.`);
  }
  return view;
}

/** Someone presses the submit button of their topmost modal. */
export async function submitView(
  state: WorkspaceState,
  delivery: Delivery,
  act: { user: string; viewId: string; filled: Filled },
): Promise<Submission> {
  const person = personNamed(state, act.user);
  const view = viewOf(state, act.user, act.viewId);
  if (view.type !== "modal" || state.views.stackOf(person.id).at(-1)?.id !== view.id)
    throw new Error(`View ${view.id} is not the topmost modal of ${person.name}.`);
  if (view.content.submit === undefined) throw new Error(`View ${view.id} has no submit button.`);
  const incomplete = incompleteFields(viewBlocks(view), act.filled);
  if (Object.keys(incomplete).length > 0) return { kind: "errors", sent: false, errors: incomplete };
  const answer = await delivery.deliver({
    type: "interactive",
    accepts_response_payload: true,
    payload: {
      type: "view_submission",
      ...interactionBy(state, person),
      trigger_id: state.triggers.issue(person.id),
      view: withValues(state, view, act.filled),
      response_urls: [],
    },
  });
  if (!answer.answered) return { kind: "failed", why: answer.why };
  try {
    return applyAnswer(state, view, answer.payload);
  } catch (error) {
    if (!(error instanceof SlackError)) throw error;
    state.complaints.add(complaintOf("view_submission", error, state.now()));
    return { kind: "failed", why: `Slack refused the answer: ${error.code} ${JSON.stringify(error.details)}` };
  }
}

/** https://docs.slack.dev/surfaces/modals#updating_response and …#displaying_errors */
function applyAnswer(state: WorkspaceState, view: PretendView, payload: unknown): Submission {
  const action = isRecord(payload) ? payload.response_action : undefined;
  // The app may have updated or closed it meanwhile.
  const now = state.views.find(view.id);
  switch (action) {
    case undefined:
      if (now !== undefined) state.views.close(now);
      return { kind: "closed" };
    case "clear":
      state.views.closeAll(view.user);
      return { kind: "cleared" };
    case "errors": {
      const errors = isRecord(payload) && isRecord(payload.errors) ? payload.errors : {};
      const inputs = viewBlocks(view).filter(({ type }) => type === "input");
      const unknown = Object.keys(errors).filter((id) => !inputs.some((block) => block.block_id === id));
      if (unknown.length > 0 || Object.keys(errors).length === 0)
        return { kind: "failed", why: `Slack refused the answer: errors for no input block (${unknown.join(", ")})` };
      const words = Object.entries(errors).map(([id, text]): [string, string] => [id, String(text)]);
      return { kind: "errors", sent: true, errors: Object.fromEntries(words) };
    }
    case "update":
    case "push": {
      const content = readView(JSON.stringify(isRecord(payload) ? payload.view : undefined), "modal");
      if (now === undefined) throw new SlackError("not_found");
      if (action === "update") replaceView(state, now, { content, hash: undefined });
      else if (state.views.stackOf(view.user).length >= SLACK_LIMITS.viewsStacked)
        throw new SlackError("push_limit_reached");
      else storeView(state, content, { user: view.user, type: "modal", previous: now });
      return { kind: action === "update" ? "updated" : "pushed" };
    }
    default:
      return { kind: "failed", why: `Slack refused the answer: response_action ${JSON.stringify(action)} is unknown` };
  }
}

/** Someone closes a modal: this one, or with `all` every one of theirs. The app hears of those that ask for it. */
export async function closeView(
  state: WorkspaceState,
  delivery: Delivery,
  act: { user: string; viewId: string; all?: boolean },
): Promise<void> {
  const person = personNamed(state, act.user);
  const view = viewOf(state, act.user, act.viewId);
  if (view.type !== "modal") throw new Error("A home cannot be closed.");
  const stack = state.views.stackOf(person.id);
  const isCleared = act.all === true || view.content.clear_on_close === true;
  const closed = isCleared ? stack : stack.slice(stack.findIndex(({ id }) => id === view.id));
  if (isCleared) state.views.closeAll(person.id);
  else state.views.close(view);
  const told = closed.filter(({ content }) => content.notify_on_close === true);
  await Promise.all(
    told.map((one) =>
      delivery.deliver({
        type: "interactive",
        accepts_response_payload: false,
        payload: {
          type: "view_closed",
          ...interactionBy(state, person),
          view: viewOnTheWire(state, one),
          is_cleared: isCleared,
        },
      }),
    ),
  );
}

export interface PressInView {
  readonly user: string;
  readonly viewId: string;
  readonly actionId: string;
  readonly blockId?: string;
  readonly choice?: Choice;
  readonly filled: Filled;
}

/** Someone presses or picks something in a modal or on the Home tab. */
export async function pressInView(state: WorkspaceState, delivery: Delivery, act: PressInView): Promise<Answer> {
  const person = personNamed(state, act.user);
  const view = viewOf(state, act.user, act.viewId);
  const action = pressedIn(state, viewBlocks(view), act);
  if (action === null) throw new Error(`View ${view.id} has no "${act.actionId}" to press.`);
  return delivery.deliver({
    type: "interactive",
    accepts_response_payload: false,
    payload: {
      type: "block_actions",
      ...interactionBy(state, person),
      container: { type: "view", view_id: view.id },
      trigger_id: state.triggers.issue(person.id),
      view: withValues(state, view, act.filled),
      actions: [{ ...action, action_ts: state.stamps.next() }],
    },
  });
}

function withValues(state: WorkspaceState, view: PretendView, filled: Filled): Json {
  return { ...viewOnTheWire(state, view), state: { values: valuesOf(state, viewBlocks(view), filled) } };
}

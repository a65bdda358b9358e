import { isRecord, type Problem } from "./blocks/check.ts";
import { completeBlocks } from "./blocks/complete.ts";
import { problemsOfBlocks } from "./blocks/validate.ts";
import { SLACK_LIMITS } from "./limits.ts";
import { invalidArguments, SlackError } from "./slack-error.ts";
import type { Json } from "./state/message.ts";
import type { PretendView } from "./state/view-store.ts";
import type { WorkspaceState } from "./state/workspace-state.ts";

const TITLES = ["title", "submit", "close"] as const;

/** Reads the `view` argument. Throws view_too_large, or invalid_arguments with pointers, as Slack does for views. */
export function readView(value: string | undefined, type: "modal" | "home"): Json {
  if (Buffer.byteLength(value ?? "") > SLACK_LIMITS.viewBytes) throw new SlackError("view_too_large");
  let view: unknown;
  try {
    view = JSON.parse(value ?? "");
  } catch {
    throw invalidArguments(["must be a valid JSON object [json-pointer:/view]"]);
  }
  if (!isRecord(view)) throw invalidArguments(["must be an object [json-pointer:/view]"]);
  const problems: Problem[] = [...problemsOfBlocks(view.blocks, { surface: type, pointer: "/view/blocks" })];
  const complain = (field: string, message: string): void => {
    problems.push({ pointer: `/view/${field}`, message });
  };
  if (view.type !== type) complain("type", `must be ${type}`);
  if (type === "modal") {
    if (view.title === undefined) complain("title", "missing required field: title");
    for (const field of TITLES) checkTitle(view[field], field, complain);
    const hasInput =
      Array.isArray(view.blocks) && view.blocks.some((block) => isRecord(block) && block.type === "input");
    if (hasInput && view.submit === undefined) complain("submit", "missing required field: submit");
  }
  const lengths = {
    callback_id: SLACK_LIMITS.viewCallbackId,
    private_metadata: SLACK_LIMITS.viewPrivateMetadata,
    external_id: SLACK_LIMITS.viewExternalId,
  };
  for (const [field, max] of Object.entries(lengths)) {
    const content = view[field];
    if (typeof content === "string" && content.length > max) complain(field, `must be less than ${max + 1} characters`);
  }
  if (problems.length > 0) {
    throw invalidArguments(problems.map((problem) => `${problem.message} [json-pointer:${problem.pointer}]`));
  }
  return view;
}

function checkTitle(title: unknown, field: string, complain: (field: string, message: string) => void): void {
  if (title === undefined) return;
  if (!isRecord(title) || title.type !== "plain_text" || typeof title.text !== "string") {
    complain(field, "must be a plain_text object");
  } else if (title.text.length > SLACK_LIMITS.viewTitle) {
    complain(`${field}/text`, `must be less than ${SLACK_LIMITS.viewTitle + 1} characters`);
  }
}

/** Stores a new view on top of a person's others. Throws duplicate_external_id. */
export function storeView(
  state: WorkspaceState,
  content: Json,
  place: { user: string; type: "modal" | "home"; previous: PretendView | undefined },
): PretendView {
  const externalId = typeof content.external_id === "string" ? content.external_id : "";
  if (externalId !== "" && state.views.byExternalId(externalId) !== undefined) {
    throw new SlackError("duplicate_external_id");
  }
  const id = state.ids.object("V");
  const view: PretendView = {
    id,
    type: place.type,
    user: place.user,
    rootId: place.previous?.rootId ?? id,
    previousId: place.previous?.id ?? null,
    externalId,
    hash: newHash(state),
    content: completed(state, content),
  };
  state.views.put(view);
  return view;
}

/** Replaces a view's content. Throws hash_conflict when the app knew an older one. */
export function replaceView(
  state: WorkspaceState,
  view: PretendView,
  change: { content: Json; hash: string | undefined },
): PretendView {
  if (change.hash && change.hash !== view.hash) throw new SlackError("hash_conflict");
  const replaced = { ...view, content: completed(state, change.content), hash: newHash(state) };
  state.views.put(replaced);
  return replaced;
}

/** With the ids that Slack adds to blocks and elements without. */
function completed(state: WorkspaceState, content: Json): Json {
  return { ...content, blocks: completeBlocks(Array.isArray(content.blocks) ? content.blocks : [], state.ids) };
}

/** As stored, with their ids. */
export function viewBlocks(view: PretendView): readonly Json[] {
  return view.content.blocks as readonly Json[];
}

function newHash(state: WorkspaceState): string {
  return `${Math.floor(state.now() / 1000)}.${state.ids.word("view hash", 8)}`;
}

export function viewOnTheWire(state: WorkspaceState, view: PretendView): Json {
  return {
    callback_id: "",
    private_metadata: "",
    clear_on_close: false,
    notify_on_close: false,
    close: null,
    submit: null,
    ...view.content,
    id: view.id,
    team_id: state.team.id,
    state: { values: {} },
    hash: view.hash,
    previous_view_id: view.previousId,
    root_view_id: view.rootId,
    external_id: view.externalId,
    app_id: state.app.id,
    app_installed_team_id: state.team.id,
    bot_id: state.app.botId,
  };
}

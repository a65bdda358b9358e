import type { Method } from "../method.ts";
import { SlackError } from "../slack-error.ts";
import { readView, storeView, viewOnTheWire } from "../view-content.ts";

/** https://docs.slack.dev/reference/methods/views.open */
export const viewsOpen: Method = {
  name: "views.open",
  tier: "tier4",
  token: "bot",
  scopes: [],
  required: { view: "json" },
  optional: { interactivity_pointer: "text", trigger_id: "text" },
  run(state, args) {
    const pointer = args.trigger_id || args.interactivity_pointer;
    if (!pointer) throw new SlackError("invalid_trigger_id");
    const content = readView(args.view, "modal");
    const { user } = state.triggers.exchange(pointer);
    state.views.closeAll(user);
    return { view: viewOnTheWire(state, storeView(state, content, { user, type: "modal", previous: undefined })) };
  },
};

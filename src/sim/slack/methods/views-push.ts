import { SLACK_LIMITS } from "../limits.ts";
import type { Method } from "../method.ts";
import { SlackError } from "../slack-error.ts";
import { readView, storeView, viewOnTheWire } from "../view-content.ts";

/** https://docs.slack.dev/reference/methods/views.push */
export const viewsPush: Method = {
  name: "views.push",
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
    const stack = state.views.stackOf(user);
    const previous = stack.at(-1);
    if (previous === undefined) throw new SlackError("not_found");
    if (stack.length >= SLACK_LIMITS.viewsStacked) throw new SlackError("push_limit_reached");
    return { view: viewOnTheWire(state, storeView(state, content, { user, type: "modal", previous })) };
  },
};

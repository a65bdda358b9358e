import type { Method } from "../method.ts";
import { invalidArguments } from "../slack-error.ts";
import { readView, replaceView, storeView, viewOnTheWire } from "../view-content.ts";

/** https://docs.slack.dev/reference/methods/views.publish */
export const viewsPublish: Method = {
  name: "views.publish",
  tier: "tier4",
  token: "bot",
  scopes: [],
  required: { user_id: "text", view: "json" },
  optional: { hash: "text", interactivity_pointer: "text" },
  run(state, args) {
    const user = args.user_id ?? "";
    if (!state.users.has(user)) throw invalidArguments(["invalid user id [json-pointer:/user_id]"]);
    const content = readView(args.view, "home");
    const published = state.views.homeOf(user);
    const view =
      published === undefined
        ? storeView(state, content, { user, type: "home", previous: undefined })
        : replaceView(state, published, { content, hash: args.hash });
    return { view: viewOnTheWire(state, view) };
  },
};

import type { Method } from "../method.ts";
import { invalidArguments, SlackError } from "../slack-error.ts";
import { readView, replaceView, viewOnTheWire } from "../view-content.ts";

/** https://docs.slack.dev/reference/methods/views.update: not_found once the person has closed it */
export const viewsUpdate: Method = {
  name: "views.update",
  tier: "tier4",
  token: "bot",
  scopes: [],
  required: { view: "json" },
  optional: { external_id: "text", hash: "text", view_id: "text" },
  run(state, args) {
    if (!args.view_id && !args.external_id) throw invalidArguments(["missing required field: view_id"]);
    const view = args.view_id ? state.views.find(args.view_id) : state.views.byExternalId(args.external_id ?? "");
    if (view === undefined) throw new SlackError("not_found");
    const content = readView(args.view, view.type);
    return { view: viewOnTheWire(state, replaceView(state, view, { content, hash: args.hash })) };
  },
};

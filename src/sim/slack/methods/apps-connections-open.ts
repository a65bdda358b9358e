import type { Method } from "../method.ts";

/** https://docs.slack.dev/reference/methods/apps.connections.open: the ticket in the address can be used once */
export const appsConnectionsOpen: Method = {
  name: "apps.connections.open",
  tier: "tier3",
  token: "app",
  scopes: [],
  required: {},
  optional: {},
  run(state) {
    const ticket = state.ids.uuid("ticket");
    state.tickets.add(ticket);
    return { url: `${state.origins.link}/link/?ticket=${ticket}&app_id=${state.app.id}` };
  },
};

import type { WorkspaceState } from "./state/workspace-state.ts";

/** How Slack limits a method: https://docs.slack.dev/apis/web-api/rate-limits */
export type Tier = "tier2" | "tier3" | "tier4" | "special";

/** What an argument must look like on the wire. "json" is an array or object, JSON-encoded. */
export type ArgumentKind = "text" | "flag" | "number" | "json";

export type Arguments = Readonly<Record<string, string>>;

export interface Method {
  readonly name: string;
  readonly tier: Tier;
  /** which token it takes */
  readonly token: "bot" | "app";
  /** any one of them is enough to be let in; empty: no scope needed */
  readonly scopes: readonly string[];
  readonly required: Readonly<Record<string, ArgumentKind>>;
  readonly optional: Readonly<Record<string, ArgumentKind>>;
  /** @returns the body without `ok`; throws SlackError */
  run(state: WorkspaceState, args: Arguments): Readonly<Record<string, unknown>>;
}

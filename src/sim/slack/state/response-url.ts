import type { IdSource } from "../ids.ts";
import { SLACK_LIMITS } from "../limits.ts";

/** What a response_url answers to: the interaction it came with. */
export interface ResponseUrl {
  readonly channel: string;
  readonly user: string;
  readonly threadTs: string | null;
  /** the message that was pressed, null for a slash command */
  readonly original: { readonly ts: string; readonly ephemeral: boolean } | null;
  readonly expiresAt: number;
  uses: number;
}

export interface ResponseUrls {
  /** @returns the path, "/commands/T…/123/abc" or "/actions/T…/123/abc" */
  issue(interaction: Pick<ResponseUrl, "channel" | "user" | "threadTs" | "original">): string;
  find(path: string): ResponseUrl | undefined;
}

export function createResponseUrls(place: { ids: IdSource; now: () => number; teamId: string }): ResponseUrls {
  const issued = new Map<string, ResponseUrl>();
  return {
    issue(interaction) {
      const kind = interaction.original === null ? "commands" : "actions";
      const path = `/${kind}/${place.teamId}/${place.ids.digits("response", 13)}/${place.ids.word("response", 24)}`;
      issued.set(path, { ...interaction, expiresAt: place.now() + SLACK_LIMITS.responseUrlMs, uses: 0 });
      return path;
    },
    find: (path) => issued.get(path),
  };
}

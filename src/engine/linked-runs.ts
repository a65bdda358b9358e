import type { LinkedRun } from "../core/answers.ts";
import type { KnownRun } from "./known-runs.ts";
import type { Chat } from "./ports.ts";

/** Each run with the link to its thread, where there is one. */
export function linkedRuns(
  chat: Pick<Chat, "permalink">,
  known: readonly (KnownRun | null)[],
): Promise<readonly LinkedRun[]> {
  return Promise.all(
    known
      .filter((one) => one !== null)
      .map(async ({ run }) => ({
        run,
        link: run.card === null ? null : await chat.permalink(run.card.channel, run.card.ts),
      })),
  );
}

import type { Clock } from "../../engine/ports.ts";
import { keyOf } from "./people.ts";
import type { Pretend } from "./world.ts";

/** The bot's last reply of a run, whether or not Slack took it. */
export const isLastReply = (said: Parameters<typeof keyOf>[0]): boolean => keyOf(said) === "closing";

/** What stands in its metadata; null before it was sent. */
export function lastReplyOf({ workspace }: Pick<Pretend, "workspace">): Readonly<Record<string, unknown>> | null {
  const said = [...workspace.shown, ...workspace.refused].filter(isLastReply).sort((a, b) => a.at - b.at);
  return said.at(-1)?.metadata?.event_payload ?? null;
}

/** The card follows within seconds; where Slack takes no edit, or nothing at all, this is time enough for what comes. */
const LAST_WORDS_MS = 60_000;

/** Resolves when a run is over and has said so: after its last reply the card, or what Slack still takes. */
export function runClosed({ workspace }: Pretend, clock: Clock): Promise<void> {
  return new Promise((resolve) => {
    let isEnding = false;
    const stops = [
      workspace.onRefused((refused) => isLastReply(refused) && wait()),
      workspace.onShown((shown) => {
        if (isLastReply(shown)) wait();
        if (isEnding && shown.op === "update" && keyOf(shown) === "card") end();
      }),
    ];

    function wait(): void {
      if (isEnding) return;
      isEnding = true;
      clock.task("wait for the last words", async () => {
        await clock.sleepUntil(clock.now() + LAST_WORDS_MS);
        end();
      });
    }

    function end(): void {
      for (const stop of stops) stop();
      resolve();
    }
  });
}

import type { types } from "@slack/bolt";
import { WebAPIPlatformError } from "@slack/web-api";
import type { Rendered } from "./blocks.ts";
import { slackCode } from "./chat-failure.ts";

/** The blocks are at fault, and nothing was posted. */
const BLOCKS_REFUSED = new Set(["invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "block_mismatch"]);

/**
 * Sends a message; when Slack refuses its blocks, once more as plain sections with their buttons, then as text alone.
 * Blocks are refused where a workspace lags behind, and a plain message is better than none. Not a retry: each attempt
 * is another message, and the ones before are known not to exist.
 */
export async function sendPlainer<T>(
  { text, blocks }: Rendered,
  send: (body: { text: string; blocks: types.KnownBlock[] }) => Promise<T>,
): Promise<T> {
  for (const attempt of [blocks, plainBlocks(blocks)]) {
    try {
      return await send({ text, blocks: attempt });
    } catch (error) {
      if (!(error instanceof WebAPIPlatformError && BLOCKS_REFUSED.has(slackCode(error)))) throw error;
    }
  }
  return send({ text, blocks: [] });
}

function plainBlocks(blocks: readonly types.KnownBlock[]): types.KnownBlock[] {
  return blocks.flatMap((block): types.KnownBlock[] => {
    if (block.type === "section" && block.text !== undefined) {
      return [{ type: "section", text: { type: "mrkdwn", text: block.text.text } }];
    }
    if (block.type === "actions") {
      const elements = block.elements.flatMap((element) =>
        element.type === "button"
          ? [
              {
                type: element.type,
                action_id: element.action_id,
                text: element.text,
                value: element.value,
                // What cannot be undone is asked for twice, however plainly.
                ...(element.confirm === undefined ? {} : { confirm: element.confirm }),
              },
            ]
          : [],
      );
      return [{ type: "actions", elements }];
    }
    return [];
  });
}

import type { types } from "@slack/bolt";
import type { Message } from "../core/message.ts";
import { type Drawing, render } from "./blocks.ts";
import { SLACK_LIMITS } from "./limits.ts";
import { plainText } from "./mrkdwn.ts";

/** Each message one part of it, with a line between them. What does not fit is left out from the end. */
export function homeView(messages: readonly Message[], drawing: Drawing): types.HomeView {
  const blocks = messages.flatMap((message, place): types.KnownBlock[] => {
    const rehearsal = drawing.rehearsal && place === 0;
    const drawn = render(message, { ...drawing, rehearsal }).blocks;
    const line: types.DividerBlock[] = place === 0 ? [] : [{ type: "divider", block_id: `line.${place}` }];
    // Ids are unique within a message; with its place in front they are so within the view.
    return [...line, ...drawn.map((block) => ({ ...block, block_id: `${place}.${block.block_id}` }))];
  });
  return { type: "home", blocks: blocks.slice(0, SLACK_LIMITS.blocksPerView) };
}

/** The same as text alone, for a Slack that refuses its blocks. */
export function plainHomeView(messages: readonly Message[], { rehearsal }: Drawing): types.HomeView {
  const said = `${rehearsal ? "REHEARSAL · " : ""}${messages.map(({ summary }) => summary).join(" ")}`;
  const text = plainText(said, SLACK_LIMITS.sectionText);
  return { type: "home", blocks: [{ type: "section", text: { type: "plain_text", text } }] };
}

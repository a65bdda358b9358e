import type { Line } from "../message.ts";
import { type Phase, type PhaseName, phaseOf } from "../phase.ts";
import type { Post, PostFacts } from "../post.ts";
import type { Instant } from "../time.ts";
import type { View } from "../view.ts";
import { iconOf } from "./writing.ts";

/** What a reply says: a heading after the phase's name, a sentence for notifications, and the lines of evidence. */
export interface Reply {
  readonly heading: Line;
  readonly summary: string;
  readonly lines: readonly Line[];
}

export function replyPost(
  key: string,
  reply: { summary: string; body: readonly (readonly Line[])[] },
  facts: PostFacts = {},
): Post {
  return {
    key,
    place: "reply",
    broadcast: false,
    message: { summary: reply.summary, body: reply.body, footer: [], buttons: [] },
    facts,
    pulse: null,
  };
}

/** A phase's reply, from the moment the phase is reached on; `write` gives its words. */
export function phaseReply(
  view: View,
  name: PhaseName,
  title: string,
  now: Instant,
  write: (phase: Phase) => Reply,
): Post | null {
  const phase = phaseOf(view, name, now);
  if (phase.first === null) return null;
  const reply = write(phase);
  const icon = iconOf(view, phase);
  return replyPost(name, {
    summary: reply.summary,
    body: [[[{ icon }, " ", { bold: title }, " · ", ...reply.heading], ...reply.lines]],
  });
}

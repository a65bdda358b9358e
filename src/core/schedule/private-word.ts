import { plainText } from "../guard/plain-text.ts";
import type { Line, Message } from "../message.ts";
import type { Refusal } from "../refusal.ts";
import { dueHead } from "./due-head.ts";
import type { Forewarning } from "./forewarning.ts";

/** What was to be said in a channel in which nothing of a run may be said, for whoever added the schedule. */
export function saidAlone(message: Message, channel: string, no: Refusal): Message {
  return { ...message, body: [...message.body, [["I say it to you alone. ", ...whyNot(channel, no)]]] };
}

/** What starts by itself is announced in its channel or does not start: why it was not, for whoever added the schedule. */
export function notAnnounced({ schedule, at }: Forewarning, no: Refusal): Message {
  const { target, channel } = schedule;
  return {
    summary: `The exercise in ${target} that was scheduled is not announced, so it does not start: ${plainText(no.what)}.`,
    body: [[dueHead("Not announced, so it does not start", schedule, at), whyNot(channel, no)]],
    footer: [],
    buttons: [],
  };
}

function whyNot(channel: string, { what, fix }: Refusal): Line {
  return ["In ", { channel }, ": ", ...what, ". ", ...fix];
}

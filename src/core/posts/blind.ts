import type { Blind } from "../fact.ts";
import type { Post } from "../post.ts";
import { MINUTE } from "../time.ts";
import type { View } from "../view.ts";
import { replyPost } from "./reply.ts";
import { duration, offset } from "./writing.ts";

/** A bot that restarts again and again does not fill the thread. */
const MOST_ABSENCES = 3;
const TOLD_FROM_MS = 1 * MINUTE;

/** What nobody could see, from when to when; and the last words before a shutdown. */
export function blindReplies(view: View): readonly Post[] {
  const blinds = [...view.run.blinds.values()].sort((a, b) => a.from - b.from || (a.key < b.key ? -1 : 1));
  const absences = blinds.filter((blind) => isAbsence(blind) && isTold(blind)).slice(0, MOST_ABSENCES);
  return [
    ...absences.map((blind, place) => reply(place === 0 ? "goodbye" : `goodbye:${place + 1}`, absence(view, blind))),
    ...blinds.filter((blind) => !isAbsence(blind)).map((blind) => reply(`bad:${blind.key}`, blindness(view, blind))),
  ];
}

function isAbsence({ why }: Blind): boolean {
  return why === "shutdown" || why === "away";
}

/** A restart or a takeover, shorter than what counts as blind, changes nothing for the reader. */
function isTold({ why, from, to }: Blind): boolean {
  return why === "shutdown" || to === null || to - from >= TOLD_FROM_MS;
}

function reply(key: string, words: string): Post {
  return replyPost(key, { summary: words, body: [[[{ icon: "warning" }, " ", words]]] });
}

function absence(view: View, blind: Blind): string {
  const from = offset(view, blind.from) ?? "the start";
  if (blind.to === null) {
    return `I stop watching here: the bot is being shut down at ${from}. When it is back it reads what it missed. What FIS and EC2 have begun goes on.`;
  }
  return `I was away from ${from} to ${offset(view, blind.to) ?? "later"} (${duration(blind.to - blind.from)}). What happened meanwhile was read afterwards, with its true times.`;
}

function blindness(view: View, blind: Blind): string {
  const from = offset(view, blind.from) ?? "the start";
  if (blind.to === null)
    return `Blind since ${from}: ${blind.detail} I go on trying, and tell the rest when I see again.`;
  return `I was blind from ${from} to ${offset(view, blind.to) ?? "later"} (${duration(blind.to - blind.from)}). What follows was read afterwards, with its true times.`;
}

import type { Blind } from "../fact.ts";
import type { Line } from "../message.ts";
import type { Post } from "../post.ts";
import { MINUTE } from "../time.ts";
import type { View } from "../view.ts";
import { BAD_TURN, type BadTurn } from "./bad-turns.ts";
import { replyPost } from "./reply.ts";
import { duration, list, MOST_NAMES, many, offset } from "./writing.ts";

/** A bot that restarts again and again does not fill the thread: the last of these lines names the later absences too. */
const MOST_ABSENCES = 3;
/** When nothing could be read for so long, the run is blind. */
export const BLIND_AFTER_MS = 1 * MINUTE;

/** The bot's last words before a shutdown, and from when to when it was away. */
export function absences(view: View): readonly Post[] {
  const told = blindsOf(view).filter((blind) => isAbsence(blind) && isTold(blind));
  return told.slice(0, MOST_ABSENCES).map((blind, place) => {
    const later = place + 1 === MOST_ABSENCES ? told.slice(MOST_ABSENCES) : [];
    const again = later.length === 0 ? "" : ` And again ${spans(view, later)}.`;
    return reply(place === 0 ? "goodbye" : `goodbye:${place + 1}`, `${absence(view, blind)}${again}`);
  });
}

/** What could not be seen while the bot was there. */
export function blindTurns(view: View): readonly BadTurn[] {
  return blindsOf(view)
    .filter((blind) => !isAbsence(blind))
    .map((blind) => ({
      post: reply(`${BAD_TURN}${blind.key}`, blindness(view, blind)),
      since: blind.from + BLIND_AFTER_MS,
    }));
}

/** For the card: what could not be seen and has no reply of its own, for want of room in the thread. */
export function blindLines(view: View, replies: readonly Post[]): readonly Line[] {
  const keys = new Set(replies.map(({ key }) => key));
  const untold = blindsOf(view).filter((blind) => !isAbsence(blind) && !keys.has(`${BAD_TURN}${blind.key}`));
  return untold.length === 0 ? [] : [[{ icon: "warning" }, ` Also blind ${spans(view, untold)}.`]];
}

function blindsOf(view: View): readonly Blind[] {
  return [...view.run.blinds.values()].sort((a, b) => a.from - b.from || (a.key < b.key ? -1 : 1));
}

function isAbsence({ why }: Blind): boolean {
  return why === "shutdown" || why === "away";
}

/** A restart or a takeover, shorter than what counts as blind, changes nothing for the reader. */
function isTold({ why, from, to }: Blind): boolean {
  return why === "shutdown" || to === null || to - from >= BLIND_AFTER_MS;
}

function reply(key: string, words: string): Post {
  return replyPost(key, { summary: words, body: [[[{ icon: "warning" }, " ", words]]] });
}

/** `from T+5:00 to T+6:10 (1 min 10 s) and from T+9:00 on`; of very many, when the rest of them were. */
function spans(view: View, blinds: readonly Blind[]): string {
  const named = blinds.slice(0, MOST_NAMES).map((blind) => {
    const from = offset(view, blind.from) ?? "the start";
    if (blind.to === null) return `from ${from} on`;
    return `from ${from} to ${offset(view, blind.to) ?? "later"} (${duration(blind.to - blind.from)})`;
  });
  const rest = blinds.slice(MOST_NAMES);
  const [first] = rest;
  if (first === undefined) return list(named);
  const from = offset(view, first.from) ?? "the start";
  const to = Math.max(...rest.map((blind) => blind.to ?? Number.POSITIVE_INFINITY));
  const until = to === Number.POSITIVE_INFINITY ? `since ${from}` : `from ${from} to ${offset(view, to) ?? "later"}`;
  return list([...named, `${many(rest.length, "more time")} ${until}`]);
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

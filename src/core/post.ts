import type { Message } from "./message.ts";
import { announcements } from "./posts/announcement.ts";
import { BAD_TURN, type BadTurn, badTurns } from "./posts/bad-turns.ts";
import { absences, blindLines, blindTurns } from "./posts/blind.ts";
import { card } from "./posts/card.ts";
import { closing } from "./posts/closing.ts";
import { drainingReply } from "./posts/draining.ts";
import { evictionsReply } from "./posts/evictions.ts";
import { experimentReply } from "./posts/experiment.ts";
import { noticesReply } from "./posts/notices.ts";
import { recoveredReply } from "./posts/recovered.ts";
import { replacementsReply } from "./posts/replacements.ts";
import { scaleInReply } from "./posts/scale-in.ts";
import { scaleOutReply } from "./posts/scale-out.ts";
import { stopReply } from "./posts/stop.ts";
import type { Run } from "./run.ts";
import type { Instant } from "./time.ts";
import { viewOf } from "./view.ts";

/** Plain values that travel as the message's metadata. */
export type PostFacts = Readonly<Record<string, string | number | boolean | null>>;

/** One keyed message that the thread should show. Shown again, it is an edit, never a second message. */
export interface Post {
  /** `card`, a phase's name, `stop`, `closing`, a bad turn's own key, or `announce:C…`. */
  readonly key: string;
  /** The thread's parent, a reply, or a message of its own in the channel that its key names. */
  readonly place: "parent" | "reply" | "announcement";
  /** Also to the channel, at the moment it is posted. */
  readonly broadcast: boolean;
  readonly message: Message;
  readonly facts: PostFacts;
  /** When AWS last answered: an edit for this alone is due once a minute, no more. Null for replies. */
  readonly pulse: Instant | null;
  /** Past it the message is edited, but not posted any more; absent: at any time. */
  readonly postBy?: Instant;
}

/** A thread with more replies than this is not read; what people and the bot itself did (`stop`, `goodbye`) aside. */
export const MOST_REPLIES = 12;
/** Eight phases and the last reply always have their place. */
const MOST_BAD_TURNS = MOST_REPLIES - 9;

/** Every message that the thread should show now, the card first, in the order in which replies are to be posted. */
export function postsOf(run: Run, now: Instant): readonly Post[] {
  const view = viewOf(run);
  if (view === null) return [];
  const turns = firstOf(run, [...badTurns(view, now), ...blindTurns(view)]);
  const replies = [
    experimentReply(view, now),
    noticesReply(view, now),
    drainingReply(view, now),
    stopReply(view),
    evictionsReply(view, now),
    replacementsReply(view, now),
    scaleOutReply(view, now),
    ...turns,
    ...absences(view),
    recoveredReply(view, now),
    scaleInReply(view, now),
    closing(view, now),
  ].filter((reply) => reply !== null);
  return [card(view, now, blindLines(view, turns)), ...announcements(view, now), ...replies];
}

/** A reply that nobody hoped for, by its key. */
export function isBadTurn(key: string): boolean {
  return key.startsWith(BAD_TURN);
}

/** The bad turns among the posts that nobody has told before: from now on each of them is a fact. */
export function newlyTold(run: Run, posts: readonly Post[]): readonly string[] {
  return posts.map(({ key }) => key).filter((key) => isBadTurn(key) && !run.told.has(key));
}

/**
 * Bad turns beyond the limit stay on the card. What was told keeps its place: by what is learned later, another one may
 * have been due before it.
 */
function firstOf({ told }: Run, turns: readonly BadTurn[]): readonly Post[] {
  const inTime = turns.toSorted((a, b) => a.since - b.since);
  const { said = [], unsaid = [] } = Object.groupBy(inTime, ({ post }) => (told.has(post.key) ? "said" : "unsaid"));
  const kept = new Set([...said, ...unsaid].slice(0, MOST_BAD_TURNS));
  return turns.filter((turn) => kept.has(turn)).map(({ post }) => post);
}

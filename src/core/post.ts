import type { Message } from "./message.ts";
import { announcements } from "./posts/announcement.ts";
import { type BadTurn, badTurns } from "./posts/bad-turns.ts";
import { absences, blindTurns } from "./posts/blind.ts";
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
  const replies = [
    experimentReply(view, now),
    noticesReply(view, now),
    drainingReply(view, now),
    stopReply(view),
    evictionsReply(view, now),
    replacementsReply(view, now),
    scaleOutReply(view, now),
    ...firstOf([...badTurns(view, now), ...blindTurns(view)]),
    ...absences(view),
    recoveredReply(view, now),
    scaleInReply(view, now),
    closing(view, now),
  ].filter((reply) => reply !== null);
  return [card(view, now), ...announcements(view, now), ...replies];
}

/** Bad turns beyond the limit stay on the card. The first ones keep their place: what was said once is never dropped. */
function firstOf(turns: readonly BadTurn[]): readonly Post[] {
  const kept = new Set([...turns].sort((a, b) => a.since - b.since).slice(0, MOST_BAD_TURNS));
  return turns.filter((turn) => kept.has(turn)).map(({ post }) => post);
}

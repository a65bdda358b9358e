import type { Post } from "../post.ts";
import type { View } from "../view.ts";
import { replyPost } from "./reply.ts";
import { duration, offset } from "./writing.ts";

/** What nobody could see, from when to when; and the last words before a shutdown. */
export function blindReplies(view: View): readonly Post[] {
  const blinds = [...view.run.blinds.values()].sort((a, b) => a.from - b.from || (a.key < b.key ? -1 : 1));
  const leaving = blinds.find((blind) => blind.why === "shutdown");
  return blinds
    .filter((blind) => blind.why !== "shutdown" || blind === leaving)
    .map((blind) => {
      const from = offset(view, blind.from) ?? "the start";
      if (blind.why === "shutdown") {
        const words = `I stop watching here: the bot is being shut down at ${from}, and this version forgets the run with it. What FIS and EC2 have begun goes on.`;
        return replyPost("goodbye", { summary: words, body: [[[{ icon: "stopped" }, " ", words]]] });
      }
      const words =
        blind.to === null
          ? `Blind since ${from}: ${blind.detail} I go on trying, and tell the rest when I see again.`
          : `I was blind from ${from} to ${offset(view, blind.to) ?? "later"} (${duration(blind.to - blind.from)}). What follows was read afterwards, with its true times.`;
      return replyPost(`bad:${blind.key}`, { summary: words, body: [[[{ icon: "warning" }, " ", words]]] });
    });
}

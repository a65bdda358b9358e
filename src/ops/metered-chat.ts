import type { Chat, ChatAnswer, Meter } from "../engine/ports.ts";

type Unread = Extract<Awaited<ReturnType<Chat["find"]>>, { readonly readable: false }>;

/** The same chat; what changes a thread, or looks into it, is counted by what became of it. */
export function meteredChat(chat: Chat, meter: Pick<Meter, "posted">): Chat {
  const counted = async (what: Parameters<Meter["posted"]>[0], call: Promise<ChatAnswer>): Promise<ChatAnswer> => {
    const answer = await call;
    meter.posted(what, answer.kind);
    return answer;
  };
  return {
    ...chat,
    post: (to, what) => counted("post", chat.post(to, what)),
    update: (at, what) => counted("edit", chat.update(at, what)),
    remove: (at) => counted("remove", chat.remove(at)),
    direct: (user, message, mayLeave) => counted("direct", chat.direct(user, message, mayLeave)),
    async find(where, what) {
      const found = await chat.find(where, what);
      meter.posted("find", found.readable ? "done" : outcomeOf(found));
      return found;
    },
  };
}

/** A look that Slack asks to make later, one that passes, and one that it refuses. */
function outcomeOf({ waitMs, passes }: Unread): ChatAnswer["kind"] {
  if (waitMs !== undefined) return "wait";
  return passes === true ? "later" : "refused";
}

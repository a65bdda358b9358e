import type { App } from "@slack/bolt";
import type { Message } from "../core/message.ts";
import { channelIn, chosenIn, type FieldProblem, type PlanAsk } from "../core/plan-form.ts";
import type { Asker, Desk } from "../engine/desk.ts";
import type { Log } from "../engine/ports.ts";
import { describeError } from "./bolt-log.ts";
import type { Handler, Seen } from "./handling.ts";
import type { Homes } from "./homes.ts";
import { REJECTION, rejectionIn } from "./reject-view.ts";
import { FORM, filledIn } from "./views.ts";

interface SubmissionFloor extends Pick<Handler, "handle"> {
  readonly desk: () => Desk;
  readonly homes: Homes;
  readonly log: Log;
}

/** The windows that people send off. */
export function registerSubmissions(app: App, { desk, homes, log, handle }: SubmissionFloor): void {
  app.view({ callback_id: FORM, type: "view_submission" }, ({ ack, body, view }) => {
    const { mode, channel, choice, reason, hypothesis } = filledIn(view);
    const isFromHome = channel === null;
    const asker = { user: body.user.id, channel: channel ?? channelIn(choice) ?? "" };
    const ask = { mode, ...chosenIn(choice), reason, hypothesis };
    const problems = fieldProblems(() => desk().problems(asker, ask));
    const errors = Object.fromEntries(problems.map(({ field, words }) => [field, words]));
    const work = async () => {
      if (!isFromHome) return planned(desk(), asker, ask);
      const answer = await planned(desk().home, asker, ask);
      // That is where they look.
      await homes.show(asker.user);
      return answer;
    };
    return handle({
      key: `submit ${triggerOf(body) ?? `${view.id} ${view.hash}`}`,
      what: `submit ${mode === "look" ? "plan" : "start"} ${ask.target ?? ""} ${reason ?? ""}`.trim(),
      ack: () => (problems.length === 0 ? ack() : ack({ response_action: "errors", errors })),
      reply: {
        user: asker.user,
        // Whoever looks at their Home does not see what is said to them in a channel.
        channel: isFromHome ? null : asker.channel,
        threadTs: null,
        responseUrl: null,
        replaces: false,
      },
      read: () => {
        const [first] = problems;
        if (first === undefined) return { name: "submit", asked: "to read", rule: null, work };
        const seen = async () => ({ seen: `${first.field}: ${first.words}` });
        return { name: "submit", asked: "to read", rule: "field", work: seen };
      },
    });
  });

  app.view({ callback_id: REJECTION, type: "view_submission" }, ({ ack, body, view }) => {
    const { value, ts, channel, reason } = rejectionIn(view);
    const asker = { user: body.user.id, channel: channel ?? "" };
    return handle({
      key: `submit ${triggerOf(body) ?? `${view.id} ${view.hash}`}`,
      what: `submit reject ${value} ${reason ?? ""}`.trim(),
      ack: () => ack(),
      reply: { ...asker, threadTs: null, responseUrl: null, replaces: false },
      read: () => ({
        name: "reject",
        asked: "to read",
        rule: null,
        work: async () => desk().reject(asker, { value, ts }, { reason }),
      }),
    });
  });

  /** The acknowledgement goes out in any case; without the fields' problems the desk refuses, to the person alone. */
  const fieldProblems = (find: () => readonly FieldProblem[]): readonly FieldProblem[] => {
    try {
      return find();
    } catch (error) {
      log.error({ err: describeError(error) }, "the fields of a form could not be checked");
      return [];
    }
  };
}

/** The plan itself is the answer, unless there is none. */
export async function planned(desk: Pick<Desk, "plan">, asker: Asker, ask: PlanAsk): Promise<Message | Seen> {
  const { mode, target, template, reason, hypothesis } = ask;
  return (await desk.plan(asker, { mode, target, template, reason, hypothesis })) ?? PLANNED;
}

const PLANNED: Seen = { seen: "the plan is in the channel" };

/** Bolt's types do not know it of submissions. */
function triggerOf(body: object): string | null {
  const id: unknown = Reflect.get(body, "trigger_id");
  return typeof id === "string" ? id : null;
}

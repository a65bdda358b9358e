import { plainAnswer } from "../core/answers.ts";
import type { KeptPlan } from "../core/kept-plan.ts";
import type { Message } from "../core/message.ts";
import type { Refusal } from "../core/refusal.ts";
import type { Target } from "../core/target.ts";
import type { Posted } from "./plans.ts";
import type { Begun } from "./watches.ts";

export const STORE_AWAY =
  "my database does not answer, and I start nothing that I cannot write down. Whoever runs me must look at it";

/** Nothing was started: `why` is a clause, or several sentences. */
export function nothing(why: string): Message {
  return plainAnswer(`I did not start anything: ${why.replace(/\.$/, "")}.`);
}

export function begunAnswer(begun: Begun, target: Target): Message {
  switch (begun.kind) {
    case "begun":
      return plainAnswer(`The experiment in ${target.name} begins, and the plan is its card. Anyone here may stop it.`);
    case "taken":
      return nothing(
        `another run on ${target.cluster} was opened a moment ago. Wait until it has recovered, or finish it there`,
      );
    case "not-stored":
      return nothing("I could not write the run down. Whoever runs me must look at my store");
    case "leaving":
      return nothing("I am being shut down. Try again once I am back");
    default:
      return begun satisfies never;
  }
}

/** By which rule, and in which words, a plan did not get into the channel. */
export function whyNotPosted(posted: Exclude<Posted, { kind: "posted" }>): {
  readonly rule: string;
  readonly why: string;
} {
  switch (posted.kind) {
    case "not-stored":
      return { rule: "store-away", why: STORE_AWAY };
    case "refused":
      return { rule: "no-card", why: `I could not post the plan (${posted.code}). ${posted.advice}` };
    case "unknown":
      return {
        rule: "no-card",
        why: "Slack did not answer when I posted the plan. It may stand in the channel all the same, and can be pressed there; if not, try again",
      };
    case "wait":
    case "later":
      return { rule: "no-card", why: "Slack does not take messages right now. Try again in a minute" };
    default:
      return posted satisfies never;
  }
}

type Shown = Pick<KeptPlan, "accepted" | "refusals">;

/** To end another run by a start has to be agreed to by a person; where nobody is there, it is a no. */
export function unconfirmed(shown: Shown): Shown {
  const { takesOver } = shown.accepted;
  if (takesOver === null) return shown;
  const refusal: Refusal = {
    rule: "takeover-unattended",
    what: [
      "this would end the run ",
      { code: takesOver.runId },
      ", which is still watched, and nobody is there to agree",
    ],
    fix: ["Press Finish watching there, or wait until its scale-in is over."],
  };
  return { ...shown, refusals: [...shown.refusals, refusal] };
}

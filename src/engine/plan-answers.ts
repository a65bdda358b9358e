import { plainAnswer } from "../core/answers.ts";
import type { Approval } from "../core/approvals.ts";
import { guardrailsOf } from "../core/guardrails.ts";
import { BY_ITSELF_VALID_MS, type KeptPlan, type PlanRow } from "../core/kept-plan.ts";
import type { Message } from "../core/message.ts";
import type { Refusal } from "../core/refusal.ts";
import type { Target } from "../core/target.ts";
import { MINUTE, SECOND } from "../core/time.ts";
import type { Posted } from "./plans.ts";
import type { Begun } from "./watches.ts";

export const STORE_AWAY =
  "my database does not answer, and I start nothing that I cannot write down. Whoever runs me must look at it";

export const PRESS_ANEW = "Ask again, or press again, if it is safe";
export const CHANGED =
  "the plan is different from what you saw. It shows what has changed; press Start again if that is right";
export const UNDATED = "Slack did not say when you pressed, and nothing may start long after a press. Press again";
export const WORSE =
  "more was at stake at the start than when the plan was posted a moment before, and nobody was there to agree to that";
export const OVERDUE = `reading everything took too long: what starts by itself does so within ${BY_ITSELF_VALID_MS / MINUTE} minutes of its time`;
export const TOO_LATE =
  "reading everything again took a whole minute, and nothing may start so long after a press. Press again";

/** Nothing was started: `why` is a clause, or several sentences. */
export function nothing(why: string): Message {
  return plainAnswer(`I did not start anything: ${why.replace(/\.$/, "")}.`);
}

/** A halt that is over stops a start that was on its way all the same; `schedule`: nobody pressed. */
export function haltedSince(schedule: string | undefined): string {
  const since = schedule === undefined ? "after the press" : "after this was due";
  return `everything was halted ${since}, and somebody has resumed since; what was on its way then does not start`;
}

/** A press that came late, in milliseconds. */
export function latePress(ageMs: number, mostMs: number): string {
  return `your press reached me ${Math.floor(ageMs / SECOND)} s after it was made, and it may only start within ${mostMs / SECOND} s of the press. Press again`;
}

/** A press that Slack dates later than it is here by so many milliseconds: nobody can tell when its minute is over. */
export function pressAhead(aheadMs: number, mostMs: number): string {
  return `by Slack's clock you pressed ${Math.ceil(aheadMs / SECOND)} s after what my clock says now, over the ${mostMs / SECOND} s that I allow: with clocks that differ so much I cannot tell when the minute of your press is over. Whoever runs me must set my machine's clock; then press again`;
}

export function begunAnswer(begun: Begun, target: Target): Message {
  switch (begun.kind) {
    case "begun":
      return plainAnswer(`The experiment in ${target.name} begins, and the plan is its card. Anyone here may stop it.`);
    case "taken":
      return nothing(
        `another run on ${target.cluster} was opened a moment ago. Wait until it has recovered, or finish it there`,
      );
    case "crowded": {
      const { concurrentRuns } = guardrailsOf(target);
      return nothing(
        `concurrentRuns: ${concurrentRuns} of ${target.name} is reached: another run was opened in account ${target.account} a moment ago. Wait until it has ended, or press Finish watching there`,
      );
    }
    case "not-stored":
      // Somebody else may find that it was, within the minute that a start has.
      return nothing(
        "I could not write the run down. If my database kept it all the same, it starts within a minute of the press, and the plan becomes its card. Whoever runs me must look at my store",
      );
    case "leaving":
      return nothing("I am being shut down. Try again once I am back");
    default:
      return begun satisfies never;
  }
}

/**
 * What became of a plan while somebody's word on it was judged and written down; null: it stands as they saw it, or nobody
 * can read how. A no counts whatever the plan says by now.
 */
export function wordCameLate(
  row: PlanRow | null,
  { kind, agreed }: { readonly kind: Approval["kind"]; readonly agreed: string },
): { readonly rule: string; readonly words: string } | null {
  if (row === null) return null;
  switch (row.state) {
    case "open": {
      if (row.plan.agreed === agreed || kind === "rejected") return null;
      const words = "That does not count: the plan has grown worse meanwhile. Look at it again, then press again.";
      return { rule: "changed", words };
    }
    case "started": {
      const words = "That came too late: the plan was started a moment before. Anyone here may stop it, on its card.";
      return { rule: "answered-already", words };
    }
    case "cancelled":
    case "expired":
      return { rule: "answered-already", words: "That came too late: the plan has ended. Nothing was started." };
    default:
      return row.state satisfies never;
  }
}

/** By which rule, and in which words, a plan did not get into the channel; `byItself`: nobody could press it there. */
export function whyNotPosted(
  posted: Exclude<Posted, { kind: "posted" }>,
  { byItself }: { readonly byItself: boolean },
): { readonly rule: string; readonly why: string } {
  switch (posted.kind) {
    case "not-stored":
      return { rule: "store-away", why: STORE_AWAY };
    case "refused":
      return { rule: "no-card", why: `I could not post the plan (${posted.code}). ${posted.advice}` };
    case "unknown":
      return {
        rule: "no-card",
        why: byItself
          ? "Slack did not answer when I posted the plan. It may stand in the channel all the same, and nothing starts by it"
          : "Slack did not answer when I posted the plan. It may stand in the channel all the same, and can be pressed there; if not, try again",
      };
    case "wait":
    case "later":
      return {
        rule: "no-card",
        why: `Slack does not take messages right now${byItself ? "" : ". Try again in a minute"}`,
      };
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

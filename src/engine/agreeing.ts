import type { Approval } from "../core/approvals.ts";
import type { Message } from "../core/message.ts";
import { planHash, pressedPlan } from "../core/plan-hash.ts";
import type { Asker, PlanButton } from "./desk.ts";
import { wordCameLate } from "./plan-answers.ts";
import { approvable } from "./revising.ts";
import { Starting } from "./starting.ts";

/** What others say to a plan before it is started. */
export class Agreeing extends Starting {
  approve(asker: Asker, press: PlanButton): Promise<Message> {
    return this.#say(asker, press, { kind: "approved", reason: null });
  }

  reject(asker: Asker, press: PlanButton, { reason }: { readonly reason: string | null }): Promise<Message> {
    return this.#say(asker, press, { kind: "rejected", reason });
  }

  async #say(asker: Asker, press: PlanButton, word: Pick<Approval, "kind" | "reason">): Promise<Message> {
    const what = word.kind === "approved" ? "approve" : "reject";
    const found = await this.pressed(asker, what, press);
    if ("message" in found) return found.message;
    const { plan } = found.row;
    // Only what was seen can be agreed to: it may have changed while the button was on its way.
    if (pressedPlan(press.value).hash !== planHash(plan.wish.target, plan.accepted.plan, plan.accepted.takesOver)) {
      const words = "I did nothing: the plan is different from what you saw. Look at it again, then press again.";
      return this.refused(asker, { what, rule: "changed", runId: plan.id, words });
    }
    const { isKept, message } = await this.approving.say(asker, approvable(plan), word);
    if (!isKept) return message;
    const late = wordCameLate(await this.showApprovals(plan.id), { ...word, agreed: plan.agreed });
    return late === null ? message : this.refused(asker, { what, ...late, runId: plan.id });
  }
}

import { approvalLines } from "../core/approval-lines.ts";
import { fingerprint } from "../core/fingerprint.ts";
import { changedSince } from "../core/guard/change.ts";
import type { Verdict } from "../core/guard.ts";
import { guardrailsOf } from "../core/guardrails.ts";
import { type KeptPlan, PLAN_VALID_MS, type PlanRow, type ShownApprovals, shownOf } from "../core/kept-plan.ts";
import type { Line } from "../core/message.ts";
import { planHash } from "../core/plan-hash.ts";
import { type ApprovablePlan, Approving } from "./approving.ts";
import type { Plans } from "./plans.ts";
import { Tending } from "./tend.ts";
import type { WatchPorts } from "./watch.ts";
import type { Watches } from "./watches.ts";

export interface RevisingPorts extends WatchPorts {
  readonly watches: Watches;
  readonly plans: Plans;
}

/** A plan that stands in the channel: what is read again of it, and what is said to it. */
export class Revising extends Tending {
  readonly #ports: RevisingPorts;

  protected readonly approving: Approving;

  constructor(ports: RevisingPorts) {
    super(ports);
    this.#ports = ports;
    this.approving = new Approving(ports);
  }

  /** What was read again, and how it differs from before; its message shows it, and its time begins anew. */
  protected async revise(
    { plan: before, version }: PlanRow,
    verdict: Verdict,
  ): Promise<{ readonly isRevised: boolean; readonly changed: readonly Line[] }> {
    const { store, plans, clock, log } = this.#ports;
    const refusals = verdict.kind === "refused" ? verdict.refusals : [];
    const shown = shownOf(verdict) ?? { accepted: before.accepted, refusals };
    const { lines: changed, worse: isMoreAtStake } = changedSince(before.accepted.plan, shown.accepted.plan);
    // Nobody agreed to end another run by it.
    const worse = isMoreAtStake || shown.accepted.takesOver?.runId !== before.accepted.takesOver?.runId;
    const now = clock.now();
    // Never one that was before: an approval of a plan that was like this one, and was not in between, is void.
    const agreed = worse
      ? fingerprint([planHash(before.wish.target, shown.accepted.plan, shown.accepted.takesOver), now])
      : before.agreed;
    const validUntil = before.scheduled === undefined ? now + PLAN_VALID_MS : before.validUntil;
    const read = { ...before, ...shown, changed, agreed, readAt: now, validUntil };
    const plan: KeptPlan = { ...read, approvals: await this.approvals(read) };
    try {
      const isRevised = await store.revisePlan(plan, version);
      plans.showSoon(plan.id);
      if (isRevised && agreed !== before.agreed) await this.approving.tellVoid(approvable(before), changed);
      return { isRevised, changed };
    } catch (error) {
      log.error({ plan: plan.id, err: error }, "what was read again could not be stored");
      return { isRevised: false, changed };
    }
  }

  /** How its approvals stand, as its message shows it; null: none are needed. */
  protected async approvals(plan: KeptPlan): Promise<ShownApprovals | null> {
    const { target } = plan.wish;
    if (guardrailsOf(target).approvals === 0) return null;
    const standing = await this.approving.standing(approvable(plan), { anew: false });
    const missing = standing.readable ? standing.value.missing : guardrailsOf(target).approvals;
    const isRejected = standing.readable && standing.value.rejected !== null;
    return {
      lines: approvalLines(target, standing, plan.scheduled === undefined ? plan.wish.by : null),
      missing,
      isRejected,
    };
  }

  /**
   * Brings the message to what was said, and answers the plan as it stood then; null: it cannot be read. Never rejects: what
   * was said counts whether it is shown or not.
   */
  protected async showApprovals(id: string): Promise<PlanRow | null> {
    const { store, plans, log } = this.#ports;
    try {
      for (let tries = 0; tries < MOST_TRIES; tries++) {
        const row = await store.plan(id);
        if (row === null || row.state !== "open") return row;
        const plan = { ...row.plan, approvals: await this.approvals(row.plan) };
        // Somebody else says something at the same moment.
        if (!(await store.revisePlan(plan, row.version))) continue;
        plans.showSoon(id);
        return row;
      }
    } catch (error) {
      log.error({ plan: id, err: error }, "the approvals of a plan could not be shown");
    }
    return null;
  }
}

/** What approvers agree to. */
export function approvable({ id, wish, agreed }: KeptPlan): ApprovablePlan {
  return { id, hash: agreed, target: wish.target, asker: wish.by };
}

/** Somebody else says something at the same moment, each time. */
const MOST_TRIES = 5;

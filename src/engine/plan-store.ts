import type { KeptPlan, PlanRow } from "../core/kept-plan.ts";

/**
 * What is kept of plans, in whatever process they are posted, pressed and ended. A state is left once; whoever comes second
 * is told `false`.
 */
export interface PlanStore {
  /** A new plan, open and at version 1, before its message leaves; one that is there already stays as it is. */
  keepPlan(plan: KeptPlan): Promise<void>;
  /** null: unknown, or forgotten a day after its time. */
  plan(id: string): Promise<PlanRow | null>;
  /** Where its message stands; the first word on it counts. It shows that version. */
  planPosted(id: string, shown: { readonly ts: string; readonly version: number }): Promise<void>;
  /** False: it is not open any more, or another version by now; nothing was changed. */
  revisePlan(plan: KeptPlan, version: number): Promise<boolean>;
  /** False: it is not open any more; nothing was changed. */
  endPlan(id: string, end: { readonly state: "cancelled" | "expired"; readonly by: string | null }): Promise<boolean>;
  /** Its message shows that version, or never will. */
  planShown(id: string, version: number): Promise<void>;
  /** Those that are open, and those whose message does not show yet how they ended. Not the started: they are runs. */
  unsettledPlans(): Promise<readonly PlanRow[]>;
}

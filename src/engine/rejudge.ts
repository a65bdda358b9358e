import { asConfigured } from "../core/as-configured.ts";
import type { Requested } from "../core/fact.ts";
import { changedSince } from "../core/guard/change.ts";
import { plainText } from "../core/guard/plain-text.ts";
import { guardrailsOf } from "../core/guardrails.ts";
import type { Refusal } from "../core/refusal.ts";
import { startsByItself } from "../core/schedule/forewarning.ts";
import type { Target } from "../core/target.ts";
import { Approving } from "./approving.ts";
import { audit } from "./audit.ts";
import { type JudgePorts, judge } from "./judge.ts";
import { stored } from "./limits.ts";
import type { Log } from "./ports.ts";

interface RejudgePorts extends JudgePorts {
  readonly log: Log;
  /** As they are configured now: the start may have been accepted by a process with another configuration. */
  readonly targets: readonly Target[];
}

/**
 * What is against a start that was accepted before, and may have waited, as everything reads now; null: still yes, and no
 * more is at stake. May sleep: call it inside a task.
 */
export async function rejudge(ports: RejudgePorts, requested: Requested): Promise<string | null> {
  const { runId, by, channel } = requested;
  const no = await whyNot(ports, requested);
  if (no === null) return null;
  await audit(ports, { who: by, where: channel, what: "start again", runId, outcome: `refused: ${no.rules}` });
  return no.why;
}

interface No {
  readonly rules: string;
  readonly why: string;
}

async function whyNot(ports: RejudgePorts, requested: Requested): Promise<No | null> {
  const { runId, by, channel, reason, supersedes, plan, schedule } = requested;
  const target = asConfigured(requested.target, ports.targets);
  const { name } = requested.target;
  if (target === null)
    return { rules: "unknown-target", why: `${name} is not configured here any more as it was at the press` };
  if (schedule !== undefined && !startsByItself(target))
    return { rules: "attended", why: `nothing of ${name} starts by itself here any more` };
  const step = { kind: "press", supersedes } as const;
  // The cluster is this run's: the store gave it to no other.
  const runs = { open: async () => ({ readable: true, value: null }) as const, own: runId };
  const verdict = await judge(ports, { target, by, channel, reason, step }, runs);
  if (verdict.kind === "refused") return noOf(verdict.refusals);
  const change = changedSince(plan, verdict.plan);
  if (change.worse) return { rules: "plan-worse", why: change.lines.map(plainText).join(" ") };
  return unapproved(ports, requested, target);
}

/** What approvers said to the plan that the run was made of. */
async function unapproved(ports: RejudgePorts, { runId, by }: Requested, target: Target): Promise<No | null> {
  if (guardrailsOf(target).approvals === 0) return null;
  const row = await stored("store:plan", () => ports.store.plan(runId));
  if (!row.readable || row.value === null)
    return { rules: "approvals-unreadable", why: "nobody can read who approved its plan" };
  const asked = { id: runId, hash: row.value.plan.agreed, target, asker: by };
  const refusal = await new Approving(ports).refusal(asked);
  return refusal === null ? null : noOf([refusal]);
}

function noOf(refusals: readonly Refusal[]): No {
  const [first] = refusals;
  return {
    rules: refusals.map(({ rule }) => rule).join(", "),
    why: first === undefined ? "a guard says no now" : plainText(first.what),
  };
}

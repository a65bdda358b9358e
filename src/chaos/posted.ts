import { CHANNEL } from "../cli/rehearse/world.ts";
import type { PlanRow } from "../core/kept-plan.ts";
import type { Store } from "../engine/ports.ts";
import type { Shown } from "../sim/slack/shown.ts";
import type { PretendMessage } from "../sim/slack/state/message.ts";
import type { PretendWorkspace } from "../sim/slack/workspace.ts";

/** Whose message it is and what it is about, as its metadata says. */
export interface Mark {
  readonly runId: string;
  readonly key: string;
}

export function markOf({ metadata }: Pick<PretendMessage, "metadata">): Mark | null {
  const { run, key } = metadata?.event_payload ?? {};
  return typeof run === "string" && typeof key === "string" ? { runId: run, key } : null;
}

/** The plans of which anything was ever shown, as this store holds them. */
export async function plansIn(store: Pick<Store, "plan">, shown: readonly Shown[]): Promise<readonly PlanRow[]> {
  const ids = new Set(shown.flatMap((one) => markOf(one)?.runId ?? []));
  const plans = await Promise.all([...ids].map((id) => store.plan(id)));
  return plans.filter((plan) => plan !== null);
}

/** Every message of the channel, threads included, each once. */
export function messagesOf(workspace: PretendWorkspace): readonly PretendMessage[] {
  const parents = workspace.messages(CHANNEL).filter((message) => message.threadTs === null);
  return parents.flatMap((parent) => workspace.thread(CHANNEL, parent.ts));
}

import { markOf, messagesOf } from "../../src/chaos/posted.ts";
import type { Fact } from "../../src/core/fact.ts";
import { runOf } from "../../src/core/fold.ts";
import { postsOf } from "../../src/core/post.ts";
import type { Instant } from "../../src/core/time.ts";
import type { Store } from "../../src/engine/ports.ts";
import { Random } from "../../src/sim/aws/random.ts";
import type { Json } from "../../src/sim/slack/state/message.ts";
import type { PretendWorkspace } from "../../src/sim/slack/workspace.ts";
import { render } from "../../src/slack/blocks.ts";

/** What a message looks like. */
export interface Face {
  readonly text: string;
  readonly blocks: readonly Json[];
}

/** By key, in the order of the thread. */
export type Faces = ReadonlyMap<string, Face>;

export interface KeptThread {
  readonly runId: string;
  /** As the store holds them. */
  readonly facts: readonly Fact[];
  /** As Slack shows it at the end; messages by their metadata. */
  readonly shown: Faces;
  /** By key: when Slack last took it, posted or edited. */
  readonly takenAt: ReadonlyMap<string, Instant>;
  readonly endedAt: Instant;
}

/** Of every run of which anything was ever shown. */
export async function keptThreads({
  store,
  workspace,
  endedAt,
}: {
  readonly store: Pick<Store, "facts">;
  readonly workspace: PretendWorkspace;
  readonly endedAt: Instant;
}): Promise<readonly KeptThread[]> {
  const runIds = new Set(workspace.shown.flatMap((shown) => markOf(shown)?.runId ?? []));
  const messages = messagesOf(workspace);
  return Promise.all(
    [...runIds].map(async (runId) => {
      const own = messages.flatMap((message) => {
        const mark = markOf(message);
        return mark?.runId === runId ? [[mark.key, { text: message.text, blocks: message.blocks }] as const] : [];
      });
      if (new Set(own.map(([key]) => key)).size < own.length) throw new Error(`${runId} has a message twice`);
      const takenAt = workspace.shown.flatMap((shown) => {
        const mark = markOf(shown);
        return mark?.runId === runId ? [[mark.key, shown.at] as const] : [];
      });
      return { runId, facts: await store.facts(runId), shown: new Map(own), takenAt: new Map(takenAt), endedAt };
    }),
  );
}

/**
 * The thread again, from nothing but the facts: in another order than they were learned in, and each third one twice.
 * `at`: as the facts known by then asked for it; else as they do at the end.
 */
export function rebuilt(
  { facts, endedAt }: Pick<KeptThread, "facts" | "endedAt">,
  { at = endedAt }: { readonly at?: Instant } = {},
): Faces {
  const run = runOf(shuffled(facts.filter((fact) => fact.seenAt <= at)));
  return new Map(
    postsOf(run, at).map(({ key, message }) => {
      const { text, blocks } = render(message, { rehearsal: true, command: "/spot-chaos" });
      // As they are on their way to Slack.
      return [key, { text, blocks: JSON.parse(JSON.stringify(blocks)) as readonly Json[] }];
    }),
  );
}

/** Whether this message, as it stands there, is what the facts said at some moment before Slack took it. */
export function wasOnceSo(thread: KeptThread, key: string): boolean {
  const shown = JSON.stringify(thread.shown.get(key));
  const moments = [...new Set(thread.facts.map(({ seenAt }) => seenAt))];
  return moments
    .filter((at) => at <= (thread.takenAt.get(key) ?? 0))
    .sort((a, b) => b - a)
    .some((at) => JSON.stringify(rebuilt(thread, { at }).get(key)) === shown);
}

function shuffled(facts: readonly Fact[]): readonly Fact[] {
  const chance = new Random(1);
  return [...facts, ...facts.filter((_, nth) => nth % 3 === 0)]
    .map((fact) => ({ fact, place: chance.next("order") }))
    .sort((a, b) => a.place - b.place)
    .map(({ fact }) => fact);
}

import type { MessageMetadata } from "./state/message.ts";

export type ShownOp = "post" | "update" | "ephemeral" | "upload" | "delete";

/** One thing that the app made Slack show, or take away. What people write themselves is not among them. */
export interface Shown {
  readonly op: ShownOp;
  /** world milliseconds since 1970 */
  readonly at: number;
  readonly channel: string;
  readonly ts: string;
  readonly threadTs: string | null;
  /** for whom, of an ephemeral */
  readonly user?: string;
  /** as sent */
  readonly text: string;
  /** as sent */
  readonly blocks: unknown[];
  readonly metadata: MessageMetadata | null;
  readonly broadcast: boolean;
}

export interface ShownLog {
  readonly all: readonly Shown[];
  add(shown: Shown): void;
  listen(listener: (shown: Shown) => void): () => void;
}

export function createShownLog(): ShownLog {
  const all: Shown[] = [];
  const listeners = new Set<(shown: Shown) => void>();
  return {
    all,
    add(shown) {
      all.push(shown);
      for (const listener of [...listeners]) listener(shown);
    },
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

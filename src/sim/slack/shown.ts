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
  /** for whom, of an ephemeral or a direct message */
  readonly user?: string;
  /** as sent */
  readonly text: string;
  /** as sent */
  readonly blocks: unknown[];
  readonly metadata: MessageMetadata | null;
  readonly broadcast: boolean;
}

export type Json = Readonly<Record<string, unknown>>;

export interface MessageMetadata {
  readonly event_type: string;
  readonly event_payload: Record<string, unknown>;
}

export interface PretendMessage {
  readonly channel: string;
  readonly ts: string;
  readonly user: string;
  /** null for a person's message */
  readonly botId: string | null;
  readonly text: string;
  /** with the block ids and action ids that Slack adds where they are missing */
  readonly blocks: readonly Json[];
  readonly metadata: MessageMetadata | null;
  /** the parent's ts of a reply, null for a message of the channel itself */
  readonly threadTs: string | null;
  /** a reply that is also shown in the channel */
  readonly broadcast: boolean;
  readonly edited: { readonly user: string; readonly ts: string } | null;
  /** a deleted parent whose replies remain */
  readonly tombstone: boolean;
  readonly reactions: readonly { readonly name: string; readonly users: readonly string[] }[];
  readonly files: readonly { readonly id: string; readonly title: string; readonly name: string }[];
}

/** Kept for the one person who sees it, so that its buttons can be pressed; never part of a history. */
export interface PretendEphemeral {
  readonly channel: string;
  readonly ts: string;
  readonly user: string;
  readonly text: string;
  readonly blocks: readonly Json[];
  readonly threadTs: string | null;
}

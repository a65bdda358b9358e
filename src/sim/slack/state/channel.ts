export type ChannelKind = "public" | "private" | "im" | "mpim";

export interface PretendChannel {
  readonly id: string;
  /** without the "#"; for a direct message the empty string */
  readonly name: string;
  readonly kind: ChannelKind;
  readonly members: ReadonlySet<string>;
  readonly isArchived: boolean;
  /** shared with another organisation (Slack Connect) */
  readonly isExtShared: boolean;
  readonly isGeneral: boolean;
  readonly creator: string;
  readonly createdS: number;
}

export interface MutableChannel extends PretendChannel {
  readonly members: Set<string>;
  isArchived: boolean;
}

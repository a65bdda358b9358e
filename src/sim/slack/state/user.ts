export interface PretendUser {
  readonly id: string;
  /** the handle, "ana" */
  readonly name: string;
  readonly realName: string;
  /** another workspace's id for a person met in a shared channel */
  readonly teamId: string;
  readonly isBot: boolean;
  readonly isAdmin: boolean;
  /** a guest of several channels */
  readonly isRestricted: boolean;
  /** a guest of one channel */
  readonly isUltraRestricted: boolean;
  /** a person of another workspace */
  readonly isStranger: boolean;
  readonly deleted: boolean;
  readonly timeZone: string;
  readonly timeZoneOffsetS: number;
}

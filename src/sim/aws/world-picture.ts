/** A small snapshot of the world, for people and tests. Times are ms since the epoch. */
export interface WorldPicture {
  readonly now: number;
  readonly experiments: readonly { readonly id: string; readonly status: string }[];
  readonly groups: readonly {
    readonly name: string;
    readonly desired: number;
    readonly inService: number;
    readonly instances: readonly {
      readonly id: string;
      readonly state: string;
      readonly lifecycle: string;
      /** The container instance's status; null before it registered. */
      readonly ecs: string | null;
      readonly tasks: number;
    }[];
  }[];
  readonly services: readonly {
    readonly name: string;
    readonly desired: number;
    readonly running: number;
    readonly pending: number;
  }[];
  readonly tasksByStatus: Readonly<Record<string, number>>;
  readonly targetsByHealth: Readonly<Record<string, number>>;
}

import type { Signal } from "./saw.ts";
import type { Instant } from "./time.ts";

/** A question to AWS, with all that it needs to be asked. */
export type Ask =
  | { readonly signal: "experiment"; readonly experimentId: string }
  | { readonly signal: "targets"; readonly experimentId: string }
  /** Spot events in the log group with a timestamp from `since` on (an overlap is part of it). */
  | { readonly signal: "events"; readonly since: Instant }
  | { readonly signal: "hosts"; readonly hosts: readonly { readonly hostArn: string; readonly instanceId: string }[] }
  | { readonly signal: "instances"; readonly instanceIds: readonly string[] }
  | { readonly signal: "spot-requests"; readonly instanceIds: readonly string[] }
  /**
   * Services, tasks and target health in one look. `settledTasks` need not be described again: they are STOPPED, and
   * all that ECS says of their end is known.
   */
  | {
      readonly signal: "cluster";
      readonly services: readonly string[];
      readonly targetGroupArns: readonly string[];
      readonly settledTasks: ReadonlySet<string>;
    }
  /** `hits`: the instances of which it matters whether a group still counts them as InService. */
  | { readonly signal: "groups"; readonly groups: readonly string[]; readonly hits: readonly string[] }
  | { readonly signal: "activities"; readonly groups: readonly string[]; readonly since: Instant }
  | { readonly signal: "alarms"; readonly names: readonly string[] }
  | { readonly signal: "trail"; readonly since: Instant };

/** What to ask next, how soon, and why. */
export interface Poll {
  readonly ask: Ask & { readonly signal: Exclude<Signal, "health"> };
  readonly everyMs: number;
  readonly why: string;
}

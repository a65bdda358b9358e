import type { Faults } from "../faults.ts";
import type { Identities, Identity } from "../identities.ts";
import type { World } from "../model/world.ts";

/** What an operation is asked of: the caller's account, already advanced to now. */
export interface Asked {
  readonly world: World;
  readonly faults: Faults;
  readonly identity: Identity;
  readonly identities: Identities;
  /** Time on the wire, which the caller's own clock shows; the world's may be warped. */
  readonly transportNow: number;
  /** This is the n-th call of the operation, from 1. */
  readonly n: number;
}

/** An operation's output without the transport's metadata. */
export type Answer<Output> = Omit<Output, "$metadata">;

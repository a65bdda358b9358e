import { AsyncLocalStorage } from "node:async_hooks";
import { getEventListeners } from "node:events";
import type { VirtualClock } from "./virtual-clock.ts";

/** A process on virtual time, and how to take off the agenda whoever of it sleeps. */
export interface Owner {
  ended: boolean;
  /** It stands still: null when it does not. */
  pause: Pause | null;
  readonly asleep: Set<() => void>;
}

/** What waits for a process that stands still. */
export interface Pause {
  /** Its tickets that were out: it is awake, and nobody waits for it. */
  readonly held: Set<Ticket>;
  /** What time or a bell brought meanwhile. */
  readonly late: Set<() => void>;
  readonly over: PromiseWithResolvers<void>;
}

export interface Ticket {
  readonly name: string;
  readonly clock: VirtualClock;
  readonly owner: Owner;
  /** The ticket in whose work this hold was begun. */
  readonly within: Ticket | null;
  state: "awake" | "asleep" | "over";
}

/** What time can bring. */
export type Due = { readonly wake: () => void } | { readonly abort: AbortController; readonly owner: Owner };

/** The ticket of the work that is running right now. It follows the work through every await. */
export const current = new AsyncLocalStorage<Ticket | null>();

/** What those wait for whose process has ended. */
export const NEVER = new Promise<never>(() => undefined);

export function newOwner(): Owner {
  return { ended: false, pause: null, asleep: new Set() };
}

export function isHeard(due: Due): boolean {
  return "abort" in due && !due.owner.ended && getEventListeners(due.abort.signal, "abort").length > 0;
}

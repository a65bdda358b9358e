import type { Played } from "./played.ts";

/** What a check found. `false`: something was claimed that was not so, or not told that it could not be seen. */
export interface Violation {
  readonly kind: "lost" | "duplicated" | "false";
  readonly what: string;
}

/** A rule that holds after every round. `calm` is the undisturbed round of the same world; null when nothing was started. */
export type Check = (played: Played, calm: Played | null) => readonly Violation[];

export const lost = (what: string): Violation => ({ kind: "lost", what });
export const duplicated = (what: string): Violation => ({ kind: "duplicated", what });
export const untrue = (what: string): Violation => ({ kind: "false", what });

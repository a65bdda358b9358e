import type { Instant } from "../core/time.ts";

/** Where a process is killed: before its n-th port call (from 0) leaves it, or when the answer has come and nobody has read it. */
export interface Death {
  readonly call: number;
  readonly side: "before" | "after";
}

/** World time in which something is broken, in milliseconds after the world's beginning. */
export interface Spell {
  readonly fromMs: number;
  readonly untilMs: number;
}

export type Fault =
  /** The n-th process (from 0) is killed, and the next one is started `awayMs` later. */
  | { readonly kind: "crash"; readonly process: number; readonly death: Death; readonly awayMs: number }
  /** Slack takes the call, and the connection is cut before its answer, or before it has acted. */
  | { readonly kind: "slack lost replies"; readonly share: number; readonly acted: boolean; readonly spell: Spell }
  | { readonly kind: "slack 429"; readonly share: number; readonly retryAfterS: number; readonly spell: Spell }
  | { readonly kind: "slack down"; readonly how: "cut" | "http 503" | "internal_error"; readonly spell: Spell }
  /** Edits, then all writing, then the channel itself are taken from the bot, and given back. */
  | { readonly kind: "edits refused"; readonly spell: Spell }
  | { readonly kind: "bot removed"; readonly spell: Spell }
  | { readonly kind: "channel archived"; readonly spell: Spell }
  /** What Slack delivers comes twice. */
  | { readonly kind: "delivered twice"; readonly spell: Spell }
  /** People press every button twice. */
  | { readonly kind: "pressed twice" }
  | { readonly kind: "aws throttled"; readonly share: number; readonly spell: Spell }
  | { readonly kind: "aws credentials expired"; readonly spell: Spell }
  | { readonly kind: "aws unreachable"; readonly spell: Spell }
  | { readonly kind: "aws lost replies"; readonly share: number; readonly acted: boolean; readonly spell: Spell }
  | { readonly kind: "events lost"; readonly share: number }
  | { readonly kind: "events late"; readonly delayMs: readonly [number, number] }
  | { readonly kind: "events twice" };

export type FaultKind = Fault["kind"];

export function isWithin(spell: Spell, epoch: Instant, now: Instant): boolean {
  return now >= epoch + spell.fromMs && now < epoch + spell.untilMs;
}

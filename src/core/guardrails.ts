import type { Target } from "./target.ts";
import { HOUR, MINUTE } from "./time.ts";

/** The limits that a target's configuration sets beside its channels and starters. */
export interface Guardrails {
  /** Slack ids of users (U…) and user groups (S…) who may approve, and end a halt. */
  readonly approvers: readonly string[];
  /** How many of them have to approve a plan before it may be started; 0: none. */
  readonly approvals: number;
  /** An approval older than this counts no more. */
  readonly approvalsValidForMs: number;
  /** A start is allowed inside one of these; none: always. */
  readonly windows: readonly Window[];
  readonly freeze: readonly Freeze[];
  /** From the end of the target's last run to its next start; 0: none. */
  readonly coolDownMs: number;
  readonly atMost: AtMost;
  /** Runs that may be open in the target's account, this one included; null: any number. */
  readonly concurrentRuns: number | null;
  /** Names or ARNs of CloudWatch alarms that must be OK. */
  readonly alarms: readonly string[];
  /** Channel ids that are told before a start, and of its end. */
  readonly announce: readonly string[];
  /** The user group (S…) that announcements mention. */
  readonly oncall: string | null;
  /** Whether a schedule may start it with nobody there to press. */
  readonly unattended: boolean;
}

/** How much of a target one experiment may take; null: no limit. */
export interface AtMost {
  readonly instances: number | null;
  /** Of the Spot Instances that the template reaches, in percent. */
  readonly percent: number | null;
}

export const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
export type Day = (typeof DAYS)[number];

/** By the clock on a wall in `timeZone`. One that ends before it begins goes on past midnight, and is its first day's. */
export interface Window {
  readonly days: readonly Day[];
  /** Minutes since midnight, 0 to 1439. */
  readonly fromMinute: number;
  /** Minutes since midnight, 1 to 1440; the first minute that is outside again. */
  readonly toMinute: number;
  /** IANA name: Europe/Berlin. */
  readonly timeZone: string;
}

/** Days on which nothing starts, the first and the last one included. */
export interface Freeze {
  /** 2026-12-20 */
  readonly from: string;
  readonly to: string;
  readonly timeZone: string;
  readonly reason: string | null;
}

export const DEFAULT_APPROVALS_VALID_MS = 30 * MINUTE;
/** Longer ones are slips of the pen. */
export const LONGEST_COOL_DOWN_MS = 31 * 24 * HOUR;

/** What a target has that sets none. The configuration's own defaults are stricter: one run at a time in an account. */
export const NO_GUARDRAILS: Guardrails = {
  approvers: [],
  approvals: 0,
  approvalsValidForMs: DEFAULT_APPROVALS_VALID_MS,
  windows: [],
  freeze: [],
  coolDownMs: 0,
  atMost: { instances: null, percent: null },
  concurrentRuns: null,
  alarms: [],
  announce: [],
  oncall: null,
  unattended: false,
};

export function guardrailsOf(target: Pick<Target, "guardrails">): Guardrails {
  return target.guardrails ?? NO_GUARDRAILS;
}

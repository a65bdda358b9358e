import { unreadAnswer } from "../guard/unreadable.ts";
import type { Line } from "../message.ts";
import type { Reading, Unreadable } from "../reading.ts";
import type { Situation } from "./situation.ts";

/** `unknown`: what the rule stands on could not be read. */
export type CheckLevel = "ok" | "warn" | "refuse" | "unknown";

/** One weakness that can be seen before a start, or that it is not there. */
export interface Check {
  /** The rule, in kebab-case; for the audit and for tests, not shown. */
  readonly rule: string;
  readonly level: CheckLevel;
  /** Whether it keeps the run from starting: a `refuse`, or an `unknown` of a rule that can refuse. */
  readonly forbids: boolean;
  /** What is, with its numbers: a clause that can follow "I did not start anything:", without a full stop. */
  readonly evidence: Line;
  /** What it means for the run, in one sentence; empty when all is well. */
  readonly consequence: Line;
  /** Who can do what about it: whole sentences; empty when all is well. */
  readonly fix: Line;
}

export type Finding = Pick<Check, "level" | "evidence" | "consequence" | "fix">;

/** A row of the table of weaknesses: how it is told before a start. */
export interface Preflight {
  readonly rule: string;
  /** Whether it can refuse. Then a start is also refused when it cannot be told. */
  readonly refuses: boolean;
  /** Several findings only where each stands for a thing of its own; none counts as nothing to say. */
  readonly judge: (situation: Situation) => Finding | readonly Finding[];
}

export function ok(...evidence: Line): Finding {
  return { level: "ok", evidence, consequence: [], fix: [] };
}

type Trouble = Omit<Finding, "level">;

export const warn = (trouble: Trouble): Finding => ({ level: "warn", ...trouble });
export const refuse = (trouble: Trouble): Finding => ({ level: "refuse", ...trouble });
export const unknown = (trouble: Trouble): Finding => ({ level: "unknown", ...trouble });

/** What could not be read, and so cannot be told. `what`: "whether …", "the tasks' …". */
export function unread(what: string, reading: Unreadable, consequence: Line): Finding {
  const { evidence, fix } = unreadAnswer(what, reading);
  return unknown({ evidence, consequence, fix });
}

/** What the rule says of a reading, or that it cannot be told without it. */
export function fromReading<T>(
  reading: Reading<T>,
  unless: { readonly what: string; readonly consequence: Line },
  judge: (value: T) => Finding,
): Finding {
  return reading.readable ? judge(reading.value) : unread(unless.what, reading, unless.consequence);
}

import { z } from "zod";
import {
  DAYS,
  type Day,
  DEFAULT_APPROVALS_VALID_MS,
  type Guardrails,
  LONGEST_COOL_DOWN_MS,
} from "../core/guardrails.ts";
import { HOUR, MINUTE, SECOND } from "../core/time.ts";
import { isTimeZone } from "../core/wall-time.ts";
import { isDate } from "../core/zone.ts";
import { channelId, list, memberId } from "./slack-ids.ts";

const UNITS: Readonly<Record<string, number>> = { s: SECOND, m: MINUTE, min: MINUTE, h: HOUR, d: 24 * HOUR };

/** Milliseconds of `90s`, `30 min`, `2h`, `1h 30min`, `1d`; null when it is none of these. */
function durationMs(text: string): number | null {
  if (!/^\s*(\d{1,6}\s*(s|min|m|h|d)\s*)+$/.test(text)) return null;
  const parts = text.matchAll(/(\d+)\s*(s|min|m|h|d)/g);
  return [...parts].reduce((sum, [, count, unit]) => sum + Number(count) * (UNITS[unit ?? ""] ?? 0), 0);
}

const duration = (limits: { readonly least: number; readonly most: number }) =>
  z.string().transform((text, context) => {
    const ms = durationMs(text);
    if (ms !== null && ms >= limits.least && ms <= limits.most) return ms;
    if (ms === null) context.addIssue("is not a duration");
    else context.addIssue(ms < limits.least ? "is too short" : "is too long");
    return z.NEVER;
  });

const whole = (least: number, most: number) =>
  z.string().transform((text, context) => {
    const number = /^\d{1,6}$/.test(text) ? Number(text) : null;
    if (number !== null && number >= least && number <= most) return number;
    context.addIssue(number === null ? "is not a whole number" : `is not from ${least} to ${most}`);
    return z.NEVER;
  });

const timeZone = z.string().refine(isTimeZone, "is not a time zone");

/** Minutes since midnight; 24:00 is the end of the day. */
const clock = z.string().transform((text, context) => {
  const [, hours, minutes] = /^(\d{1,2}):(\d{2})$/.exec(text) ?? [];
  const minute = Number(hours) * 60 + Number(minutes);
  if (Number(minutes) < 60 && minute <= 24 * 60) return minute;
  context.addIssue("is not a time of day");
  return z.NEVER;
});

const day = z.string().transform((text, context): Day => {
  const named = DAYS.find((name) => name === text.toLowerCase());
  if (named !== undefined) return named;
  context.addIssue("is not a day of the week");
  return z.NEVER;
});

const windowSchema = z
  .strictObject({ days: z.array(day).min(1, "names no day"), from: clock, to: clock, timeZone })
  .transform(({ days, from, to, timeZone }, context) => {
    if (from === to || from === 24 * 60 || to === 0) {
      context.addIssue({ code: "custom", path: ["to"], message: "ends when it begins" });
      return z.NEVER;
    }
    return { days: [...new Set(days)], fromMinute: from, toMinute: to, timeZone };
  });

const date = z.string().refine(isDate, "is not a day");

const freezeSchema = z
  .strictObject({ from: date, to: date, timeZone: timeZone.default("UTC"), reason: z.string().nullish() })
  .transform(({ from, to, timeZone, reason }, context) => {
    if (from <= to) return { from, to, timeZone, reason: reason ?? null };
    context.addIssue({ code: "custom", path: ["to"], message: "is before its first day" });
    return z.NEVER;
  });

const alarm = z.string().superRefine((text, context) => {
  if (text.trim() === "" || text.length > 1600) context.addIssue("is not an alarm's name or ARN");
  else if (text.startsWith("arn:") && !/^arn:aws[a-z-]*:cloudwatch:[^:]+:\d{12}:alarm:\S/.test(text))
    context.addIssue("is an ARN, and not an alarm's");
});

const userGroup = z.string().superRefine((text, context) => {
  if (!/^S[A-Z0-9]{7,}$/.test(text)) context.addIssue("is not a user group's id");
});

const listOf = <T>(item: z.ZodType<T, string>) => z.nullish(z.array(item)).transform((items) => items ?? []);

/** The limits of a target as the file has them, beside its other settings; `asGuardrails` puts them together. */
export const guardrailShape = {
  approvers: list(memberId),
  approvals: whole(0, 20).default(0),
  approvalsValidFor: duration({ least: MINUTE, most: 24 * HOUR }).default(DEFAULT_APPROVALS_VALID_MS),
  windows: z.nullish(z.array(windowSchema)).transform((items) => items ?? []),
  freeze: z.nullish(z.array(freezeSchema)).transform((items) => items ?? []),
  coolDown: duration({ least: 0, most: LONGEST_COOL_DOWN_MS }).default(0),
  atMost: z
    .strictObject({ instances: whole(1, 100_000).optional(), percent: whole(1, 100).optional() })
    .refine(({ instances, percent }) => instances !== undefined || percent !== undefined, "sets no limit")
    .nullish(),
  concurrentRuns: whole(1, 100).default(1),
  alarms: listOf(alarm),
  announce: list(channelId),
  oncall: userGroup.nullish(),
  unattended: z.boolean().default(false),
} as const;

const written = z.object(guardrailShape);
type Written = z.output<typeof written>;

/** Takes the limits out from among a target's settings. */
export function withGuardrails<T extends Written>(
  target: T,
): Omit<T, keyof Written> & { readonly guardrails: Guardrails } {
  const {
    approvers,
    approvals,
    approvalsValidFor,
    windows,
    freeze,
    coolDown,
    atMost,
    concurrentRuns,
    alarms,
    announce,
    oncall,
    unattended,
    ...rest
  } = target;
  const guardrails: Guardrails = {
    approvers,
    approvals,
    approvalsValidForMs: approvalsValidFor,
    windows,
    freeze,
    coolDownMs: coolDown,
    atMost: { instances: atMost?.instances ?? null, percent: atMost?.percent ?? null },
    concurrentRuns,
    alarms,
    announce: [...new Set(announce)],
    oncall: oncall ?? null,
    unattended,
  };
  return { ...rest, guardrails };
}

/** What the limits' own settings are called: for slips of the pen inside of them. */
export const GUARDRAIL_PARTS: Readonly<Record<string, readonly string[]>> = {
  windows: ["days", "from", "to", "timeZone"],
  freeze: ["from", "to", "timeZone", "reason"],
  atMost: ["instances", "percent"],
};

export const GUARDRAIL_ADVICE: Readonly<Record<string, string>> = {
  approvers: "List ids of users (U…) and user groups (S…) who may approve: Slack shows them under ⋮ of each profile.",
  approvals: "Write how many approvers have to approve each start, 0 to 20.",
  approvalsValidFor: "Write how long an approval is good, from 1min to 24h: 30min.",
  windows: 'Write `- { days: [mon, tue], from: "09:00", to: "16:00", timeZone: Europe/Berlin }`, or leave it out.',
  freeze: "Write `- { from: 2026-12-20, to: 2027-01-04, timeZone: Europe/Berlin, reason: end of the year }`.",
  days: "Write days of the week as mon, tue, wed, thu, fri, sat, sun.",
  timeZone: "Write an IANA name: Europe/Berlin, America/New_York, UTC.",
  coolDown: "Write how long nothing starts after a run has ended, 31d at most: 2h, 90min, 1h 30min.",
  atMost: "Write `atMost: { instances: 3, percent: 75 }` or one of the two, or leave it out.",
  instances: "Write the most instances that one experiment may take, 1 or more.",
  percent: "Write the most percent of the Spot Instances that one experiment may take, 1 to 100.",
  concurrentRuns: "Write how many runs may be open in the target's account at a time, 1 to 100.",
  alarms: "List names or ARNs of CloudWatch alarms in the target's account and Region, each of which must be OK.",
  announce:
    "List channel ids, which begin with C: open the channel's details in Slack, the id stands at the bottom of About.",
  oncall: "Write the id of one user group, which begins with S, and the channels under `announce` where it is told.",
  unattended: "Write true or false.",
};

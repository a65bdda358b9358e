import { useEffect, useState } from "react";
import type { PageClock } from "../page-wire.ts";

/** World milliseconds at this moment; the page and the rehearsal are on one machine, and share its clock. */
export function worldNow({ epoch, startedAt, warp, paused }: PageClock): number {
  return paused ? epoch : epoch + Math.floor((Date.now() - startedAt) * warp);
}

/** Draws again every so often; null without a clock. */
export function useWorldNow(clock: PageClock | null, everyMs: number): number | null {
  const [, tick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => tick((n) => n + 1), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return clock === null ? null : worldNow(clock);
}

const formats = new Map<string, Intl.DateTimeFormat>();

function format(ms: number, timeZone: string, options: Intl.DateTimeFormatOptions): string {
  const key = `${timeZone} ${JSON.stringify(options)}`;
  const known = formats.get(key) ?? new Intl.DateTimeFormat("en-GB", { timeZone, ...options });
  formats.set(key, known);
  return known.format(ms);
}

/** "10:09" */
export function clockTime(ms: number, timeZone: string): string {
  return format(ms, timeZone, { hour: "2-digit", minute: "2-digit" });
}

/** "10:09:41" */
export function clockTimeS(ms: number, timeZone: string): string {
  return format(ms, timeZone, { hour: "2-digit", minute: "2-digit", second: "2-digit" });
}

/** "Thursday, 15 January" */
export function dayName(ms: number, timeZone: string): string {
  return format(ms, timeZone, { weekday: "long", day: "numeric", month: "long" });
}

export function msOf(ts: string): number {
  return Number(ts) * 1000;
}

/** "3 minutes ago", "in 2 hours" */
export function ago(ms: number, now: number): string {
  const s = Math.round((now - ms) / 1000);
  const units: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
    ["day", 86_400],
    ["hour", 3600],
    ["minute", 60],
    ["second", 1],
  ];
  const [unit, size] = units.find(([, size]) => Math.abs(s) >= size) ?? ["second", 1];
  return new Intl.RelativeTimeFormat("en", { numeric: "auto" }).format(-Math.trunc(s / size), unit);
}

/** Slack's date tokens: https://docs.slack.dev/messaging/formatting-message-text#date-formatting */
export function dateText(tokens: string, atMs: number, timeZone: string, nowMs: number): string {
  const day = (options: Intl.DateTimeFormatOptions) => format(atMs, timeZone, options);
  const pretty = (otherwise: string) => {
    const days = Math.round((Date.parse(isoDay(atMs, timeZone)) - Date.parse(isoDay(nowMs, timeZone))) / 86_400_000);
    return days === 0 ? "today" : days === -1 ? "yesterday" : days === 1 ? "tomorrow" : otherwise;
  };
  const short = day({ month: "short", day: "numeric", year: "numeric" });
  const long = day({ weekday: "long", month: "long", day: "numeric", year: "numeric" });
  const plain = day({ month: "long", day: "numeric", year: "numeric" });
  const words: Readonly<Record<string, string>> = {
    date_num: isoDay(atMs, timeZone),
    date_slash: day({ day: "2-digit", month: "2-digit", year: "numeric" }),
    date: plain,
    date_long: long,
    date_long_full: long,
    date_short: short,
    date_pretty: pretty(plain),
    date_short_pretty: pretty(short),
    date_long_pretty: pretty(long),
    day_divider_pretty: pretty(long),
    time: clockTime(atMs, timeZone),
    time_secs: clockTimeS(atMs, timeZone),
    ago: ago(atMs, nowMs),
  };
  const text = tokens.replace(/\{(\w+)\}/g, (whole, name: string) => words[name] ?? whole);
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function isoDay(ms: number, timeZone: string): string {
  return new Intl.DateTimeFormat("en-CA", { timeZone }).format(ms);
}

import { DAYS, guardrailsOf, type Window } from "../guardrails.ts";
import type { Part } from "../message.ts";
import type { Instant } from "../time.ts";
import { dayAfter, instantOf, wallAt } from "../zone.ts";
import type { DoorRule } from "./asked.ts";
import { keeper, setting } from "./setting.ts";

/** Outside all of the target's windows nothing starts. The clock is the bot's own, so it can always be read. */
export const WINDOW: DoorRule = ({ request: { target }, now }) => {
  const { windows } = guardrailsOf(target);
  if (windows.length === 0 || windows.some((window) => isInside(window, now))) return null;
  const next = opensAt(windows, now);
  return {
    rule: "outside-window",
    what: [
      "it is outside ",
      ...setting(target, "windows", windows.slice(0, 3).map(windowWords).join("; ")),
      ...(windows.length > 3 ? [`, +${windows.length - 3} more`] : []),
    ],
    fix: [...nextWords(next), ...keeper(target, "windows")],
  };
};

function nextWords(next: Instant | null): readonly Part[] {
  return next === null ? ["None opens within a week. "] : ["Try again from ", { when: next, as: "date-time" }, ". "];
}

/** By what the clock on the wall shows: an hour that comes twice is inside twice, one that is skipped never. */
export function isInside({ days, fromMinute, toMinute, timeZone }: Window, now: Instant): boolean {
  const { weekday, minute } = wallAt(now, timeZone);
  const isOn = (day: number) => days.some((name) => DAYS.indexOf(name) === (day + 7) % 7);
  if (fromMinute < toMinute) return isOn(weekday) && minute >= fromMinute && minute < toMinute;
  return (isOn(weekday) && minute >= fromMinute) || (isOn(weekday - 1) && minute < toMinute);
}

/** When the next window opens after `now`, which is outside all of them; null: within a week none does. */
export function opensAt(windows: readonly Window[], now: Instant): Instant | null {
  const openings = windows.flatMap((window) => {
    const { date, weekday } = wallAt(now, window.timeZone);
    return Array.from({ length: 8 }, (_, ahead) => ahead)
      .filter((ahead) => window.days.some((name) => DAYS.indexOf(name) === (weekday + ahead) % 7))
      .map((ahead) => instantOf(dayAfter(date, ahead), window.fromMinute, window.timeZone))
      .filter((opening) => opening > now && isInside(window, opening));
  });
  return openings.length === 0 ? null : Math.min(...openings);
}

/** "mon, tue 09:00 to 16:00 Europe/Berlin" */
export function windowWords({ days, fromMinute, toMinute, timeZone }: Window): string {
  return `${days.join(", ")} ${clock(fromMinute)} to ${clock(toMinute)} ${timeZone}`;
}

function clock(minute: number): string {
  const two = (n: number) => String(n).padStart(2, "0");
  return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
}

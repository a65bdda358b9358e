import { createTask, validate } from "node-cron";
import type { Pattern } from "./core/schedule/times.ts";
import { utcOf, type WallTime } from "./core/wall-time.ts";

/** Minute, hour, day of the month, month, day of the week. node-cron takes seconds too; nobody starts a game day by them. */
const FIELDS = 5;

/**
 * Reads a cron expression; null when it is none. node-cron only reads and matches: its own scheduler, which runs by the
 * machine's clock, is never started. What the clock on the wall shows is given to it as if it were UTC, so that it meets
 * neither skipped hours nor those that come twice.
 */
export function patternOf(expression: string): Pattern | null {
  const fields = expression.trim().split(/\s+/);
  if (fields.length !== FIELDS || !validate(expression.trim())) return null;
  const [, hour = "*", ...day] = fields;
  return {
    matches: matcher(fields),
    matchesHour: matcher(["*", hour, ...day]),
    matchesDay: matcher(["*", "*", ...day]),
  };
}

function matcher(fields: readonly string[]): (wall: WallTime) => boolean {
  const task = createTask(fields.join(" "), () => undefined, { timezone: "UTC" });
  return (wall) => task.match(new Date(utcOf(wall)));
}

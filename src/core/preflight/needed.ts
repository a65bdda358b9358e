import type { AwsReadings, Reading } from "../reading.ts";
import type { PreflightReadings } from "./reading.ts";

/** What the refusing rules stand on: unread, there is no start. All else that is unread is shown, and waited for no longer. */
export const NEEDED = [
  "safetyLever",
  "experiments",
  "spotInstances",
  "activities",
  "targetHealth",
  "services",
] as const satisfies readonly (keyof PreflightReadings)[];

/** The guards' inputs and the refusing rules'. */
export function neededIn({ notWatched: _named, preflight, ...guards }: AwsReadings): readonly Reading<unknown>[] {
  return [...Object.values(guards), ...NEEDED.map((name) => preflight[name])];
}

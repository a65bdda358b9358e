/** What FIS takes for `durationBeforeInterruption`: "from 2 to 15 minutes" (FIS actions reference). */
export const SHORTEST_WAIT_S = 120;
export const LONGEST_WAIT_S = 900;

const DURATION = /^P(?:(\d{1,4})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,6})S)?)?$/;

/** Seconds of an ISO 8601 duration of whole days, hours, minutes and seconds; null when it is none. */
export function secondsOf(duration: string): number | null {
  const match = DURATION.exec(duration);
  if (match === null || duration.endsWith("T") || duration === "P") return null;
  const [, days, hours, minutes, seconds] = match;
  return Number(days ?? 0) * 86_400 + Number(hours ?? 0) * 3_600 + Number(minutes ?? 0) * 60 + Number(seconds ?? 0);
}

/** Seconds as people write them: "12 s", "3 min", "2 min 30 s". */
export function spoken(seconds: number): string {
  const whole = Math.round(seconds);
  const minutes = Math.floor(whole / 60);
  const rest = whole % 60;
  if (minutes === 0) return `${rest} s`;
  return rest === 0 ? `${minutes} min` : `${minutes} min ${rest} s`;
}

import type { Instant } from "../core/time.ts";

type Form = "time" | "date-time" | "ago";

/** https://docs.slack.dev/messaging/formatting-message-text#date-formatting */
const TOKENS: Readonly<Record<Form, string>> = {
  time: "{time_secs}",
  "date-time": "{date_short_pretty} {time_secs}",
  ago: "{ago}",
};

/** The last second of the year 9999: later instants have no four-digit year for the fallback. */
const LAST = 253_402_300_799_000;

/** A time that everyone reads in their own zone; who cannot, reads it in UTC. */
export function drawDate(when: Instant, form: Form): string {
  if (!(when >= 0 && when <= LAST)) return "an unknown time";
  const iso = new Date(when).toISOString();
  const time = `${iso.slice(11, 19)} UTC`;
  const fallback = form === "time" ? time : `${iso.slice(0, 10)} ${time}`;
  return `<!date^${Math.floor(when / 1000)}^${TOKENS[form]}|${fallback}>`;
}

import { flagOf } from "./arguments.ts";
import type { Arguments } from "./method.ts";
import { SlackError } from "./slack-error.ts";
import { compareStamps } from "./stamps.ts";

/** The oldest/latest/inclusive window of history and replies. Throws invalid_ts_oldest, invalid_ts_latest. */
export function isWithin(args: Arguments): (ts: string) => boolean {
  const { oldest, latest } = args;
  if (oldest && !isTime(oldest)) throw new SlackError("invalid_ts_oldest");
  if (latest && !isTime(latest)) throw new SlackError("invalid_ts_latest");
  const edge = flagOf(args.inclusive) ? 0 : 1;
  return (ts) =>
    (!oldest || Math.sign(compareStamps(ts, oldest)) >= edge) &&
    (!latest || Math.sign(compareStamps(latest, ts)) >= edge);
}

function isTime(value: string): boolean {
  return /^\d{1,12}(\.\d{1,6})?$/.test(value);
}

import type { Pretend } from "../cli/rehearse/world.ts";
import type { Instant } from "../core/time.ts";
import type { Log } from "../engine/ports.ts";

/** Keeps what is logged as an error, a line each. */
export function notingErrors(errors: string[], now: () => Instant): Log {
  const note = (fields: Readonly<Record<string, unknown>>, message: string) => {
    const { err, ...rest } = fields;
    const said = err === undefined ? "" : ` ${err instanceof Error ? err.message : JSON.stringify(err)}`;
    errors.push(`${new Date(now()).toISOString()} ${message}${said} ${JSON.stringify(rest)}`);
  };
  return { info: () => undefined, warn: () => undefined, error: note };
}

/** All calls that the simulators have had. */
export function requestsOf({ aws, workspace }: Pick<Pretend, "aws" | "workspace">): number {
  const counts = [aws, workspace].flatMap((one) => [...one.callCounts().values()]);
  return counts.reduce((sum, count) => sum + count, 0);
}

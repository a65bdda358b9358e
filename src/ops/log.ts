import { pino } from "pino";
import type { Log } from "../engine/ports.ts";
import { createRedactor } from "./redact.ts";

/**
 * JSON lines on stderr (stdout belongs to the ndjson of a rehearsal), without the secrets that pass through.
 * `secrets` are those known by value; `now` is epoch milliseconds, the world's own in a rehearsal.
 */
export function createLog(options: {
  readonly level: "debug" | "info" | "warn" | "error" | "silent";
  readonly secrets?: readonly string[];
  readonly now?: () => number;
  /** Takes one line, its line break included; default: stderr. */
  readonly write?: (line: string) => void;
}): Log {
  const { level, secrets, now, write } = options;
  const redactor = createRedactor(secrets);
  const logger = pino(
    {
      level,
      base: null,
      formatters: { level: (label) => ({ level: label }) },
      timestamp: now === undefined ? pino.stdTimeFunctions.isoTime : () => `,"time":"${new Date(now()).toISOString()}"`,
    },
    // Synchronous: the last line before a crash is the one that is needed.
    write === undefined ? pino.destination({ fd: 2, sync: true }) : { write },
  );
  const at =
    (severity: "info" | "warn" | "error") =>
    (fields: Readonly<Record<string, unknown>>, message: string): void => {
      if (!logger.isLevelEnabled(severity)) return;
      logger[severity](redactor.value(fields), redactor.text(message));
    };
  return { info: at("info"), warn: at("warn"), error: at("error") };
}

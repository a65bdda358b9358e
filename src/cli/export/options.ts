import { parseArgs } from "node:util";

export interface ExportOptions {
  readonly runId: string;
  /** A path, or PostgreSQL's address; null: the configured one. */
  readonly database: string | null;
}

/** The options, or what to print instead. */
export function readOptions(args: readonly string[]): { options: ExportOptions } | { print: string; code: 0 | 2 } {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { database: { type: "string" }, help: { type: "boolean", short: "h" } },
      allowPositionals: true,
      strict: true,
    });
    if (values.help === true) return { print: HELP, code: 0 };
    const [runId, ...more] = positionals;
    if (runId === undefined || runId === "")
      return wrong("Which run? Its id stands in what runs and status answer in Slack.");
    if (more.length > 0) return wrong(`One run at a time: ${runId}, or ${more.join(", ")}?`);
    if (values.database === "") return wrong("--database takes a path, or postgres://…");
    return { options: { runId, database: values.database ?? null } };
  } catch (error) {
    return wrong(error instanceof Error ? error.message : String(error));
  }
}

function wrong(what: string): { print: string; code: 2 } {
  return { print: `${what}\n\n${USAGE}\n`, code: 2 };
}

const USAGE = "npm run -s export -- RUN [--database PATH|URL]";

const HELP = `${USAGE}

Prints all that is kept of a run as one JSON document: its facts, its thread, who did what, and when what happened.
It reads alone, and works while the bot runs, or without one. docs/export.md tells the fields.

  RUN                    a run's id, as runs and status show it in Slack
  --database PATH|URL    an SQLite file, or postgres://…; otherwise the bot's own: DATABASE_URL, or as
                         SPOT_CHAOS_CONFIG or ./spot-chaos.yaml says

Exit code: 0, or 1 when there is no such run or it cannot be read, or 2 when it was asked wrongly.
`;

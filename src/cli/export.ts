import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { DatabaseConfig } from "../config/config.ts";
import { readDatabase } from "../config/database.ts";
import { formatProblems } from "../config/problem.ts";
import { StoreProblem } from "../store/problem.ts";
import { openReader, type Reader } from "../store/reader.ts";
import { exportDocument } from "./export/document.ts";
import { readOptions } from "./export/options.ts";

/** So many ids are offered when the one asked for is not there. */
const OFFERED = 5;

/** `npm run export`: answers the exit code. Reads one run, and writes nothing but stdout. */
export async function exportRun(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<number> {
  const asked = readOptions(args);
  if ("print" in asked) {
    await write(asked.code === 0 ? process.stdout : process.stderr, asked.print);
    return asked.code;
  }
  const { runId, database: given } = asked.options;
  const found = readDatabase(env, (path) => readFileSync(path, "utf8"), given);
  if ("problems" in found) {
    process.stderr.write(formatProblems(found.problems));
    return 1;
  }
  const { database, why } = found;
  let reader: Reader | null = null;
  try {
    reader = await openReader(database);
    const kept = await reader.read(runId);
    if (kept === null) {
      process.stderr.write(`There is no run ${runId} in ${placeOf(database)} (${why}).\n${await newestIn(reader)}`);
      return 1;
    }
    await write(process.stdout, `${JSON.stringify(exportDocument(kept), null, 2)}\n`);
    return 0;
  } catch (error) {
    if (!(error instanceof StoreProblem)) throw error;
    const other = given === null ? ", or name another one with --database" : "";
    process.stderr.write(
      `${error.what}\n  I looked for it at ${placeOf(database)}: ${why}.\n  → ${error.fix.replace(/\.$/, "")}${other}.\n`,
    );
    return 1;
  } finally {
    await reader?.end();
  }
}

function placeOf(database: DatabaseConfig): string {
  return database.kind === "sqlite" ? resolve(database.path) : database.place;
}

async function newestIn(reader: Reader): Promise<string> {
  const runs = await reader.newest(OFFERED);
  if (runs.length === 0) return "  No run is kept there.\n";
  const lines = runs.map(({ runId, targetName, openedAt, closed }) => {
    const when = `${new Date(openedAt).toISOString().slice(0, 16).replace("T", " ")} UTC`;
    return `  ${runId}  ${when}  ${targetName}  ${closed ?? "open"}\n`;
  });
  return `The newest there:\n${lines.join("")}`;
}

/** Resolves when all of it has left: whoever ends the process would cut it off. A reader that has enough (`| head`) is fine. */
function write(stream: NodeJS.WriteStream, text: string): Promise<void> {
  return new Promise((done, fail) => {
    stream.once("error", (error: NodeJS.ErrnoException) => (error.code === "EPIPE" ? done() : fail(error)));
    stream.write(text, (error) => {
      if (error === null || error === undefined) done();
    });
  });
}

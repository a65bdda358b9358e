import { dirname, isAbsolute, join } from "node:path";
import { endpointsInProfile } from "./aws-profile.ts";
import type { Config, DatabaseConfig } from "./config.ts";
import { type Env, readEnvironment } from "./environment.ts";
import { readConfigFile } from "./file.ts";
import type { Problem } from "./problem.ts";

export type ConfigAnswer = ({ readonly config: Config } | { readonly problems: readonly Problem[] }) & {
  /** What does not keep the bot from starting, but may surprise: a target that nobody may start. */
  readonly warnings: readonly Problem[];
};

const DEFAULT_DATABASE = "spot-chaos.db";

/**
 * Reads the environment and the file that it names (SPOT_CHAOS_CONFIG, else ./spot-chaos.yaml), once, and finds all
 * problems of both, and of the AWS profile in use. `readFile` gives the text of a file, or throws as node:fs does. Nothing is contacted.
 */
export function readConfig(env: Env, readFile: (path: string) => string): ConfigAnswer {
  const problems: Problem[] = [];
  const warnings: Problem[] = [];
  const found = { problems, warnings };
  const environment = readEnvironment(env, found);
  const path = env.SPOT_CHAOS_CONFIG?.trim() || "spot-chaos.yaml";
  const text = readText(path, readFile, problems);
  const file = text === null ? null : readConfigFile(path, text, found);
  // A rehearsal passes every endpoint itself, and no profile is looked at.
  if (environment?.rehearsal == null) problems.push(...endpointsInProfile(env, readFile));
  if (environment?.slack.mode === "http" && file?.health.port === environment.slack.port) {
    problems.push({
      where: "PORT",
      what: `is ${environment.slack.port}, and the health endpoint listens there too`,
      fix: "Give one of them another port: PORT in the environment, or `health: { port: … }` in the file.",
    });
  }
  // Also when the address is of no use: which of the two is meant has to be said first.
  if (env.DATABASE_URL?.trim() && file?.databasePath != null) {
    problems.push({
      where: "DATABASE_URL",
      what: "is set, and the file has a `database:` too: it must be clear where runs are kept",
      fix: "Unset DATABASE_URL for SQLite, or take `database:` out of the file for PostgreSQL.",
    });
  }
  if (environment === null || file === null || problems.length > 0) return { problems, warnings };
  const { postgres, ...fromEnvironment } = environment;
  const { databasePath, ...fromFile } = file;
  const database = postgres ?? besideOf(path, databasePath ?? DEFAULT_DATABASE);
  return { config: { ...fromFile, ...fromEnvironment, database }, warnings };
}

/** A path that is not absolute begins where the configuration file lies. */
function besideOf(configPath: string, path: string): DatabaseConfig {
  return { kind: "sqlite", path: isAbsolute(path) ? path : join(dirname(configPath), path) };
}

function readText(path: string, readFile: (path: string) => string, problems: Problem[]): string | null {
  try {
    return readFile(path);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unreadable";
    const missing = code === "ENOENT";
    problems.push({
      where: path,
      what: missing ? "is not there" : `cannot be read (${code})`,
      fix: missing
        ? "Copy spot-chaos.example.yaml to spot-chaos.yaml and fill it in, or name another file in SPOT_CHAOS_CONFIG."
        : "Make it a file that this user may read.",
    });
    return null;
  }
}

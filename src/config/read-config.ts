import { endpointsInProfile } from "./aws-profile.ts";
import type { Config } from "./config.ts";
import { BOTH, besideOf } from "./database.ts";
import { type Env, readEnvironment } from "./environment.ts";
import { readConfigFile } from "./file.ts";
import type { Problem } from "./problem.ts";
import { type ReadFile, readText, sayUnread } from "./read-text.ts";

export type ConfigAnswer = ({ readonly config: Config } | { readonly problems: readonly Problem[] }) & {
  /** What does not keep the bot from starting, but may surprise: a target that nobody may start. */
  readonly warnings: readonly Problem[];
};

/**
 * Reads the environment and the file that it names (SPOT_CHAOS_CONFIG, else ./spot-chaos.yaml), once, and finds all
 * problems of both, and of the AWS profile in use. `readFile` gives the text of a file, or throws as node:fs does. Nothing is contacted.
 */
export function readConfig(env: Env, readFile: ReadFile): ConfigAnswer {
  const problems: Problem[] = [];
  const warnings: Problem[] = [];
  const found = { problems, warnings };
  const environment = readEnvironment(env, found);
  const path = env.SPOT_CHAOS_CONFIG?.trim() || "spot-chaos.yaml";
  const read = readText(path, readFile);
  if ("code" in read) problems.push(sayUnread(path, read.code));
  const file = "code" in read ? null : readConfigFile(path, read.text, found);
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
  if (env.DATABASE_URL?.trim() && file?.databasePath != null) problems.push(BOTH);
  if (environment === null || file === null || problems.length > 0) return { problems, warnings };
  const { postgres, ...fromEnvironment } = environment;
  const { databasePath, ...fromFile } = file;
  const database = postgres ?? besideOf(path, databasePath);
  return { config: { ...fromFile, ...fromEnvironment, database }, warnings };
}

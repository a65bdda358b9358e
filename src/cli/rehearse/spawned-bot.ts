import { type ChildProcess, spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { configText, type Pretend } from "./world.ts";

const MAIN = fileURLToPath(new URL("../../main.ts", import.meta.url));

export interface BotPlace {
  readonly awsUrl: string;
  readonly slackApiUrl: string;
  /** Its configuration lies here, and its SQLite file. */
  readonly folder: string;
  /** Further lines of its target's configuration. */
  readonly limits?: string;
  /** What else stands in its environment. */
  readonly env?: Readonly<Record<string, string>>;
  /** Where its words go; to ours unless given. */
  readonly stderr?: "inherit" | "pipe";
}

/**
 * The bot as a process of its own, in an environment built from nothing: whatever keys, profiles and endpoints this
 * shell has, a rehearsal must not find its way to the real AWS or the real Slack. In a process group of its own, so
 * that ctrl-C comes to the rehearsal alone, which asks the bot to stop while there is still a Slack to say so in; a
 * rehearsal that is killed takes the bot with it by the closing of its channel.
 */
export function spawnBot(
  pretend: Pretend,
  { awsUrl, slackApiUrl, folder, limits = "", env, stderr = "inherit" }: BotPlace,
): ChildProcess {
  const config = join(folder, "spot-chaos.yaml");
  const empty = join(folder, "empty");
  writeFileSync(config, configText(pretend, limits));
  writeFileSync(empty, "");
  const { tokens } = pretend.workspace;
  return spawn(process.execPath, [MAIN, "serve"], {
    stdio: ["ignore", "ignore", stderr, "ipc"],
    detached: true,
    env: {
      SPOT_CHAOS_CONFIG: config,
      SPOT_CHAOS_REHEARSAL_AWS_ENDPOINT: awsUrl,
      SPOT_CHAOS_REHEARSAL_SLACK_API_URL: slackApiUrl,
      SLACK_BOT_TOKEN: tokens.bot,
      SLACK_APP_TOKEN: tokens.app,
      AWS_CONFIG_FILE: empty,
      AWS_SHARED_CREDENTIALS_FILE: empty,
      AWS_EC2_METADATA_DISABLED: "true",
      LOG_LEVEL: "error",
      NODE_NO_WARNINGS: "1",
      ...env,
    },
  });
}

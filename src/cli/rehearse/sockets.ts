import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type WarpedClock, warpedClock } from "../../clock.ts";
import { serveAws } from "../../sim/aws/server.ts";
import { serveWorkspace } from "../../sim/slack/server.ts";
import type { Handover } from "../serve.ts";
import type { RehearsalOptions } from "./options.ts";
import { configText, createPretend, EPOCH, type Pretend } from "./world.ts";

/** Simulators on loopback, with or without the bot as a process of its own. */
export interface SocketRehearsal {
  readonly pretend: Pretend;
  readonly clock: WarpedClock;
  readonly awsUrl: string;
  readonly slackApiUrl: string;
  /** null with `--serve-only`. */
  readonly bot: ChildProcess | null;
  /** Resolves with the bot's exit code. */
  readonly botEnded: Promise<number | null>;
  /** Asks the bot to stop, waits for its last words, and closes everything. */
  end(): Promise<void>;
}

/** Resolves when the bot is connected. Rejects when it could not start; everything is closed then. */
export async function rehearseOverSockets(options: RehearsalOptions): Promise<SocketRehearsal> {
  const clock = warpedClock({ epoch: EPOCH, warp: options.warp === "max" ? 1 : options.warp });
  const pretend = createPretend(options, clock);
  const aws = await serveAws(pretend.aws, { host: "127.0.0.1", port: options.awsPort });
  const slack = await serveWorkspace(pretend.workspace, { host: "127.0.0.1", port: options.slackPort });
  const folder = mkdtempSync(join(tmpdir(), "spot-chaos-rehearsal-"));
  const bot = options.serveOnly ? null : startBot(pretend, { awsUrl: aws.url, slackApiUrl: slack.apiUrl, folder });
  const botEnded =
    bot === null
      ? Promise.resolve(null)
      : new Promise<number | null>((resolve) => bot.once("exit", (code) => resolve(code)));
  const end = async () => {
    if (bot !== null && bot.exitCode === null) bot.kill("SIGTERM");
    await botEnded;
    await Promise.all([aws.close(), slack.close()]);
    rmSync(folder, { recursive: true, force: true });
    clock.end();
  };
  if (bot !== null) {
    const handover: Handover = { warp: clock.warp, seed: options.seed };
    bot.send(handover);
    const ready = new Promise<boolean>((resolve) => bot.once("message", () => resolve(true)));
    if (!(await Promise.race([ready, botEnded.then(() => false)]))) {
      await end();
      throw new Error("the bot ended before it was ready; its own words are above");
    }
  }
  return { pretend, clock, awsUrl: aws.url, slackApiUrl: slack.apiUrl, bot, botEnded, end };
}

/**
 * The bot as a process of its own, in an environment built from nothing: whatever keys, profiles and endpoints this
 * shell has, a rehearsal must not find its way to the real AWS or the real Slack.
 */
function startBot(pretend: Pretend, at: { awsUrl: string; slackApiUrl: string; folder: string }): ChildProcess {
  const config = join(at.folder, "spot-chaos.yaml");
  const empty = join(at.folder, "empty");
  writeFileSync(config, configText(pretend));
  writeFileSync(empty, "");
  const { tokens } = pretend.workspace;
  const main = fileURLToPath(new URL("../../main.ts", import.meta.url));
  return spawn(process.execPath, [main, "serve"], {
    stdio: ["ignore", "ignore", "inherit", "ipc"],
    env: {
      SPOT_CHAOS_CONFIG: config,
      SPOT_CHAOS_REHEARSAL_AWS_ENDPOINT: at.awsUrl,
      SPOT_CHAOS_REHEARSAL_SLACK_API_URL: at.slackApiUrl,
      SLACK_BOT_TOKEN: tokens.bot,
      SLACK_APP_TOKEN: tokens.app,
      AWS_CONFIG_FILE: empty,
      AWS_SHARED_CREDENTIALS_FILE: empty,
      AWS_EC2_METADATA_DISABLED: "true",
      LOG_LEVEL: "warn",
      NODE_NO_WARNINGS: "1",
    },
  });
}

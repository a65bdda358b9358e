import { readFileSync } from "node:fs";
import { createAws } from "../aws/aws.ts";
import { realClock, type Warp, type WarpedClock, warpedClock } from "../clock.ts";
import type { Config } from "../config/config.ts";
import { formatProblems, formatWarnings } from "../config/problem.ts";
import { readConfig } from "../config/read-config.ts";
import { randomIds, seededIds } from "../ids.ts";
import { serveHealth } from "../ops/health.ts";
import { createLog } from "../ops/log.ts";
import { sqliteStore } from "../store/sqlite.ts";
import { createBot } from "./bot.ts";

/** How long a shutdown waits for its last words to reach Slack. */
const LAST_WORDS_MS = 10_000;

/** What a rehearsal hands to the bot over its process channel. */
export interface Handover {
  readonly warp: Warp;
  readonly seed: number;
}

/** `npm start`: runs until SIGTERM or SIGINT. Answers the exit code; contacts nothing when the configuration is wrong. */
export async function serve(env: Readonly<Record<string, string | undefined>>): Promise<number> {
  const read = readConfig(env, (path) => readFileSync(path, "utf8"));
  process.stderr.write(formatWarnings(read.warnings));
  if ("problems" in read) {
    process.stderr.write(formatProblems(read.problems));
    return 1;
  }
  const { config } = read;
  const handover = config.rehearsal === null ? null : await handedOver();
  const clock = handover === null ? realClock() : following(warpedClock(handover.warp));
  const log = createLog({ level: config.logLevel, secrets: secretsOf(config), now: () => clock.now() });
  const aws = createAws({
    clock,
    log,
    endpoint: config.rehearsal?.awsEndpoint ?? null,
    ...(config.rehearsal === null ? {} : { credentials: config.rehearsal.awsCredentials }),
    ownMetadataUri: config.ecsMetadataUri,
  });
  const store = sqliteStore({ path: ":memory:" });
  const { slack } = config;
  const bot = createBot({
    clock,
    log,
    ids: handover === null ? randomIds() : seededIds(handover.seed),
    store,
    aws,
    targets: config.targets,
    slack: {
      mode:
        slack.mode === "socket"
          ? { kind: "socket", appToken: slack.appToken }
          : { kind: "http", signingSecret: slack.signingSecret, port: slack.port },
      botToken: slack.botToken,
      command: config.command,
      ...(config.rehearsal === null ? {} : { apiUrl: config.rehearsal.slackApiUrl }),
    },
    rehearsal: config.rehearsal !== null,
  });

  log.warn({}, "runs are kept in memory: a restart forgets the run that is being watched");
  for (const target of config.targets)
    log.info({ target: target.name, endpoints: await aws.resolvedEndpoints(target) }, "AWS is asked at");
  const health = await serveHealth({
    ...config.health,
    health: () => ({ ok: true, slack: bot.slack.connected(), runs: bot.watches.open().length }),
  });
  if (!health.ok) {
    process.stderr.write(`${health.message}\n`);
    return 1;
  }
  const asked = stopAsked();
  try {
    await bot.start();
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    process.stderr.write(
      `I could not connect to Slack: ${said}\n  → Check SLACK_BOT_TOKEN and SLACK_APP_TOKEN or SLACK_SIGNING_SECRET, and that slack.com can be reached.\n`,
    );
    await health.close();
    return 1;
  }
  log.info({ targets: config.targets.map((target) => target.name), mode: slack.mode, health: health.port }, "ready");
  process.send?.({ ready: true });
  await asked;

  log.info({}, "stopping: open threads are told");
  // Slack may be what is broken: the last words are not worth more than this.
  const patience = new Promise<void>((resolve) =>
    clock.deadline(LAST_WORDS_MS).addEventListener("abort", () => resolve()),
  );
  await Promise.race([bot.stop(), patience]);
  await health.close();
  aws.end();
  await store.end();
  clock.end();
  return 0;
}

function secretsOf(config: Config): readonly string[] {
  const { slack } = config;
  return [slack.botToken, slack.mode === "socket" ? slack.appToken : slack.signingSecret];
}

/** Resolves at the first signal; the process ends by itself afterwards. */
function stopAsked(): Promise<void> {
  return new Promise((resolve) => {
    // socket-mode 3.1.0 rejects with `undefined` when it is stopped before Slack's hello; that is not a crash.
    const whileStopping = (reason: unknown) => {
      if (reason !== undefined) throw reason;
    };
    const stop = () => {
      process.on("unhandledRejection", whileStopping);
      resolve();
    };
    process.once("SIGTERM", stop);
    process.once("SIGINT", stop);
    // A rehearsal that is gone needs no bot.
    process.once("disconnect", stop);
  });
}

/** The rehearsal owns the clock. */
function handedOver(): Promise<Handover> {
  if (process.send === undefined)
    return Promise.resolve({ warp: { epoch: Date.now(), startedAt: Date.now(), warp: 1, paused: false }, seed: 1 });
  return new Promise((resolve) => process.once("message", (message) => resolve(message as Handover)));
}

function following(clock: WarpedClock): WarpedClock {
  process.on("message", (message: { readonly warp?: Warp }) => {
    if (message.warp !== undefined) clock.adopt(message.warp);
  });
  return clock;
}

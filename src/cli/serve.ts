import { readFileSync } from "node:fs";
import { realClock } from "../clock.ts";
import type { Config } from "../config/config.ts";
import { formatProblems, formatWarnings } from "../config/problem.ts";
import { readConfig } from "../config/read-config.ts";
import { checkAtBoot } from "../engine/boot-check.ts";
import type { Log, Store } from "../engine/ports.ts";
import { randomIds, seededIds } from "../ids.ts";
import { serveHealth } from "../ops/health.ts";
import { createLog } from "../ops/log.ts";
import { createMetrics } from "../ops/metrics.ts";
import { openStore } from "../store/open-store.ts";
import { StoreProblem } from "../store/problem.ts";
import { createBot } from "./bot.ts";
import { handedOver, READY } from "./handover.ts";
import { type LateAws, lateAws } from "./late-aws.ts";
import { keepOnLoopback } from "./loopback-only.ts";
import { gaugedOf, probePages } from "./probes.ts";
import { stopSignals } from "./stop-signals.ts";

/** How long a shutdown waits for its last words to reach Slack: less than the 10 s after which `docker stop` kills. */
const LAST_WORDS_MS = 8_000;

/** `npm start`: runs until SIGTERM or SIGINT. Answers the exit code; contacts nothing when the configuration is wrong. */
export async function serve(env: Readonly<Record<string, string | undefined>>): Promise<number> {
  const read = readConfig(env, (path) => readFileSync(path, "utf8"));
  process.stderr.write(formatWarnings(read.warnings));
  if ("problems" in read) {
    process.stderr.write(formatProblems(read.problems));
    return 1;
  }
  const { config } = read;
  const { rehearsal, slack } = config;
  const signals = stopSignals(() => realClock().now());
  if (rehearsal !== null) keepOnLoopback();
  const handover = rehearsal === null ? null : await handedOver();
  const clock = handover?.clock ?? realClock();
  const log = createLog({ level: config.logLevel, secrets: secretsOf(config), now: () => clock.now() });
  const metrics = createMetrics(
    gaugedOf(
      () => bot,
      () => store,
    ),
  );
  const aws = lateAws(async () => {
    const { createAws } = await import("../aws/aws.ts");
    return createAws({
      clock,
      log,
      meter: metrics,
      endpoint: rehearsal?.awsEndpoint ?? null,
      ...(rehearsal === null ? {} : { credentials: rehearsal.awsCredentials }),
      ownMetadataUri: config.ecsMetadataUri,
    });
  });
  const opened = await storeOrWhy(config.database);
  if (opened === null) return 1;
  const store: Store = opened;
  const bot = createBot({
    clock,
    log,
    meter: metrics,
    ids: handover === null ? randomIds() : seededIds(handover.seed),
    store,
    aws,
    targets: config.targets,
    slack: {
      mode:
        slack.mode === "socket"
          ? { kind: "socket", appToken: slack.appToken }
          : {
              kind: "http",
              signingSecret: slack.signingSecret,
              port: slack.port,
              ...(rehearsal === null ? {} : { host: "127.0.0.1" }),
            },
      botToken: slack.botToken,
      command: config.command,
      ...(rehearsal === null ? {} : { apiUrl: rehearsal.slackApiUrl }),
    },
    rehearsal: rehearsal !== null,
  });
  const health = await serveHealth({
    ...config.health,
    pages: probePages({ bot, aws, store, targets: config.targets, metrics, clock, log }),
  });
  if (!health.ok) {
    process.stderr.write(`${health.message}\n  → Stop what listens there, or set another health.port in the file.\n`);
    return 1;
  }
  const end = async () => {
    await health.close();
    aws.end();
    await store.end();
    clock.end();
  };

  const { database } = config;
  const place = database.kind === "sqlite" ? database.path : database.place;
  log.info({ database: place, shared: store.isShared }, "runs are kept here, and gone on with after a restart");
  // Otherwise the first start does, and a world that is warped by then would be a minute or two older when it has.
  if (handover !== null) await (await aws.loaded()).loadEc2();
  const began = await Promise.race([
    bot.start().then(
      () => "connected" as const,
      (error: unknown) => ({ failure: error instanceof StoreProblem ? problemWords(error) : noSlack(wordsOf(error)) }),
    ),
    signals.asked.then(() => "stopped" as const),
  ]);
  if (began !== "connected") {
    if (began !== "stopped") process.stderr.write(began.failure);
    await end();
    return began === "stopped" ? 0 : 1;
  }
  log.info({ targets: config.targets.map((target) => target.name), mode: slack.mode, health: health.port }, "ready");
  process.send?.(READY);
  void sayWhereAwsIs(aws, config, log);
  // A rehearsal made its target itself, and counts the calls.
  if (handover === null) checkAtBoot({ aws, clock, log }, config.targets);
  const left = await Promise.race([signals.asked, handover?.orphaned ?? new Promise<void>(() => undefined)]);

  // Without its rehearsal there is nobody to tell.
  if (left !== undefined) {
    log.info({}, "stopping: open threads are told");
    const patience = new Promise<void>((resolve) =>
      clock.deadline(LAST_WORDS_MS).addEventListener("abort", () => resolve()),
    );
    // socket-mode 3.1.0 rejects with `undefined` when it is stopped before Slack's hello; that is not a crash.
    process.on("unhandledRejection", (reason: unknown) => {
      if (reason !== undefined) throw reason;
    });
    await Promise.race([bot.stop(), patience, signals.insisted]);
  }
  await end();
  return 0;
}

/** null when the runs cannot be kept: then nothing may be started, and it has been said why. */
async function storeOrWhy(database: Config["database"]): Promise<Store | null> {
  try {
    return await openStore(database);
  } catch (error) {
    if (!(error instanceof StoreProblem)) throw error;
    process.stderr.write(problemWords(error));
    return null;
  }
}

function problemWords({ what, fix }: StoreProblem): string {
  return `${what}\n  → ${fix}\n`;
}

function noSlack(said: string): string {
  return `I could not connect to Slack: ${said}\n  → Check SLACK_BOT_TOKEN and SLACK_APP_TOKEN or SLACK_SIGNING_SECRET, and that slack.com can be reached from here.\n`;
}

/** With what is behind it: "fetch failed" alone says nothing. */
function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const behind = "original" in error ? error.original : error.cause;
  const cause = behind === undefined || behind === null ? "" : wordsOf(behind);
  return cause === "" || error.message.includes(cause) ? error.message : `${error.message}: ${cause}`;
}

/** In the background: the SDK looks up credentials for it, and that may take its time. */
async function sayWhereAwsIs(aws: LateAws, config: Config, log: Log): Promise<void> {
  const live = await aws.loaded();
  for (const target of config.targets)
    log.info({ target: target.name, endpoints: await live.resolvedEndpoints(target) }, "AWS is asked at");
}

function secretsOf(config: Config): readonly string[] {
  const { slack, database } = config;
  const ofDatabase = database.kind === "postgres" ? [database.url, database.password] : [];
  const all = [slack.botToken, slack.mode === "socket" ? slack.appToken : slack.signingSecret, ...ofDatabase];
  return all.filter((secret) => secret !== null);
}

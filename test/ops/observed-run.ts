import { createAws } from "../../src/aws/aws.ts";
import { type Bot, createBot } from "../../src/cli/bot.ts";
import { People } from "../../src/cli/rehearse/people.ts";
import { configText, createPretend, EPOCH, type Pretend } from "../../src/cli/rehearse/world.ts";
import { type VirtualClock, virtualClock } from "../../src/clock.ts";
import { readConfig } from "../../src/config/read-config.ts";
import type { Meter } from "../../src/engine/ports.ts";
import { seededIds } from "../../src/ids.ts";
import { createLog } from "../../src/ops/log.ts";
import type { PretendAws } from "../../src/sim/aws/pretend-aws.ts";
import { inProcessHandler } from "../../src/sim/aws/wire/in-process.ts";
import { preloadWire } from "../../src/sim/aws/wire/service-model.ts";
import { DirectReceiver } from "../../src/slack/direct-receiver.ts";
import { sqliteStore } from "../../src/store/sqlite.ts";

export interface ObservedRun {
  readonly bot: Bot;
  readonly pretend: Pretend;
  readonly people: People;
  readonly clock: VirtualClock;
  /** What the bot wrote to its log, at the level debug, as it would stand on stderr. */
  readonly lines: readonly string[];
  /** Everything that Slack delivered, with its response addresses and trigger ids. */
  readonly delivered: readonly unknown[];
}

/** What stands between the bot and the world, where it is not the world itself. */
export interface Spoilt {
  readonly fetch?: typeof fetch;
  readonly aws?: Pick<PretendAws, "call">;
}

/** Invented, and in AWS's own shapes. */
export const AWS_KEYS = {
  accessKeyId: "ASIAIOSFODNN7EXAMPLE",
  secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
  sessionToken: "IQoJb3JpZ2luX2VjEJr//////////wEaCXVzLWVhc3QtMSJHMEUCIQEXAMPLETOKEN",
};

const NOWHERE = "http://127.0.0.1:1";

/** A whole run in virtual time, with the bot's own log and its counts. `prepare` may spoil the world, or the way to Slack. */
export async function observeRun(options: {
  readonly scenario: string;
  readonly meter?: Meter;
  readonly prepare?: (pretend: Pretend) => Spoilt | undefined;
}): Promise<ObservedRun> {
  const { scenario, meter } = options;
  const crash = Promise.withResolvers<never>();
  const clock = virtualClock({ epoch: EPOCH, onCrash: (_, error) => crash.reject(error) });
  await preloadWire();
  const pretend = createPretend({ scenario, seed: 1 }, clock);
  const { workspace } = pretend;
  const spoilt = options.prepare?.(pretend);
  const lines: string[] = [];
  const delivered: unknown[] = [];
  const env = {
    SLACK_BOT_TOKEN: workspace.tokens.bot,
    SLACK_SIGNING_SECRET: workspace.tokens.signingSecret,
    SPOT_CHAOS_REHEARSAL_AWS_ENDPOINT: NOWHERE,
    SPOT_CHAOS_REHEARSAL_SLACK_API_URL: `${NOWHERE}/api/`,
  };
  const read = readConfig(env, () => configText(pretend));
  if ("problems" in read) throw new Error(JSON.stringify(read.problems));
  // No secret is known to it by value: whatever is taken out has been recognised.
  const log = createLog({ level: "debug", now: () => clock.now(), write: (line) => lines.push(line) });
  const receiver = new DirectReceiver();
  const bot = createBot({
    clock,
    log,
    ...(meter === undefined ? {} : { meter }),
    ids: seededIds(1),
    store: sqliteStore({ path: ":memory:" }),
    aws: createAws({
      clock,
      log,
      ...(meter === undefined ? {} : { meter }),
      endpoint: NOWHERE,
      requestHandler: inProcessHandler(spoilt?.aws ?? pretend.aws, { now: () => clock.now() }),
      credentials: AWS_KEYS,
      ownMetadataUri: null,
    }),
    targets: read.config.targets,
    slack: {
      mode: { kind: "direct", receiver },
      botToken: workspace.tokens.bot,
      fetch: spoilt?.fetch ?? workspace.fetch,
      command: "/spot-chaos",
    },
    rehearsal: true,
  });
  await clock.hold(() => bot.start());
  workspace.connectInProcess((envelope) => {
    delivered.push(envelope);
    return receiver.deliver(envelope);
  });
  const people = new People(workspace, () => undefined);
  await Promise.race([people.open("/spot-chaos start"), crash.promise]);
  await Promise.race([clock.idle(), crash.promise]);
  return { bot, pretend, people, clock, lines, delivered };
}

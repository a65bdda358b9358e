import { createAws, type LiveAws } from "../../aws/aws.ts";
import type { VirtualClock } from "../../clock.ts";
import { readConfig } from "../../config/read-config.ts";
import type { Target } from "../../core/target.ts";
import type { Clock, Log, Store } from "../../engine/ports.ts";
import { seededIds } from "../../ids.ts";
import { inProcessHandler } from "../../sim/aws/wire/in-process.ts";
import { DirectReceiver } from "../../slack/direct-receiver.ts";
import { type Bot, createBot } from "../bot.ts";
import { configText, type Pretend } from "./world.ts";

/** Never sent anywhere: there is no socket. The SDK wants an address to sign for. */
const NOWHERE = "http://127.0.0.1:1";

/** The bot in this process, connected to the pretend AWS and the pretend workspace without a socket. */
export async function virtualBot(parts: {
  readonly pretend: Pretend;
  readonly clock: VirtualClock;
  readonly store: Store;
  readonly seed: number;
  readonly log: Log;
  /** The workspace's own unless given. */
  readonly fetch?: typeof fetch;
  /** Further lines of the target's configuration. */
  readonly limits?: string;
  /** The slash command's name; the usual one unless given. */
  readonly command?: string;
}): Promise<Bot> {
  const { pretend, clock, store, seed, log, command = "/spot-chaos" } = parts;
  const { workspace } = pretend;
  const receiver = new DirectReceiver();
  const bot = createBot({
    clock,
    log,
    ids: seededIds(seed),
    store,
    aws: virtualAws(parts),
    targets: targetsOf(pretend, parts.limits),
    slack: {
      mode: { kind: "direct", receiver },
      botToken: workspace.tokens.bot,
      fetch: parts.fetch ?? workspace.fetch,
      command,
    },
    rehearsal: true,
  });
  await clock.hold(() => bot.start());
  workspace.connectInProcess((envelope) => receiver.deliver(envelope));
  return bot;
}

/** The product's own adapter, answered in this process. */
export function virtualAws(parts: {
  readonly pretend: Pick<Pretend, "aws">;
  readonly clock: Clock;
  readonly log: Log;
}): LiveAws {
  const { pretend, clock, log } = parts;
  return createAws({
    clock,
    log,
    endpoint: NOWHERE,
    requestHandler: inProcessHandler(pretend.aws, { now: () => clock.now() }),
    credentials: { accessKeyId: "AKIAREHEARSALONLY000", secretAccessKey: "rehearsal-only" },
    ownMetadataUri: null,
  });
}

/** Through the same reader as a real configuration. */
export function targetsOf(pretend: Pretend, limits = ""): readonly Target[] {
  const { tokens } = pretend.workspace;
  const read = readConfig(
    {
      SLACK_BOT_TOKEN: tokens.bot,
      SLACK_APP_TOKEN: tokens.app,
      SPOT_CHAOS_REHEARSAL_AWS_ENDPOINT: NOWHERE,
      SPOT_CHAOS_REHEARSAL_SLACK_API_URL: `${NOWHERE}/api/`,
    },
    () => configText(pretend, limits),
  );
  if ("problems" in read)
    throw new Error(`the rehearsal's own configuration is wrong: ${JSON.stringify(read.problems)}`);
  return read.config.targets;
}

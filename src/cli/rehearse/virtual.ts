import { createAws } from "../../aws/aws.ts";
import { type VirtualClock, virtualClock } from "../../clock.ts";
import { readConfig } from "../../config/read-config.ts";
import type { Log, Store } from "../../engine/ports.ts";
import { seededIds } from "../../ids.ts";
import { inProcessHandler } from "../../sim/aws/wire/in-process.ts";
import { preloadWire } from "../../sim/aws/wire/service-model.ts";
import type { Shown } from "../../sim/slack/shown.ts";
import { DirectReceiver } from "../../slack/direct-receiver.ts";
import { sqliteStore } from "../../store/sqlite.ts";
import { type Bot, createBot } from "../bot.ts";
import { actsOf } from "./acts.ts";
import { type Opening, People } from "./people.ts";
import { configText, createPretend, EPOCH, type Pretend } from "./world.ts";

/** A whole rehearsal in one process, where time jumps whenever nobody has anything to do. */
export interface VirtualRehearsal {
  readonly clock: VirtualClock;
  readonly pretend: Pretend;
  readonly bot: Bot;
  readonly people: People;
  readonly opening: Opening;
}

export interface VirtualOptions {
  readonly scenario: string;
  readonly seed: number;
  readonly command: string;
  readonly log: Log;
  /** Where the runs are kept; in memory, and forgotten, unless given. */
  readonly store?: Store;
  /** Hears the world before anything happens in it. */
  readonly onWorld?: (pretend: Pretend) => WorldListener;
  /** Changes the world before anyone types. */
  readonly prepare?: (pretend: Pretend) => void;
  /** World milliseconds before anyone types. */
  readonly typeAfterMs?: number;
}

export interface WorldListener {
  shown(shown: Shown): void;
  act(words: string, at: number): void;
}

/** Never sent anywhere: there is no socket. The SDK wants an address to sign for. */
const NOWHERE = "http://127.0.0.1:1";

/** Plays until nothing is left that time could bring. Rejects when something broke. */
export async function rehearseVirtually(options: VirtualOptions): Promise<VirtualRehearsal> {
  const crash = Promise.withResolvers<never>();
  const clock = virtualClock({
    epoch: EPOCH,
    onCrash: (name, error) => crash.reject(new Error(`${name} broke`, { cause: error })),
  });
  await preloadWire();
  const pretend = createPretend(options, clock);
  const { workspace } = pretend;
  const listener = options.onWorld?.(pretend);
  if (listener !== undefined) workspace.onShown((shown) => listener.shown(shown));
  options.prepare?.(pretend);
  const receiver = new DirectReceiver();
  const bot = createBot({
    clock,
    log: options.log,
    ids: seededIds(options.seed),
    store: options.store ?? sqliteStore({ path: ":memory:" }),
    aws: createAws({
      clock,
      log: options.log,
      endpoint: NOWHERE,
      requestHandler: inProcessHandler(pretend.aws, { now: () => clock.now() }),
      credentials: { accessKeyId: "AKIAREHEARSALONLY000", secretAccessKey: "rehearsal-only" },
      ownMetadataUri: null,
    }),
    targets: targetsOf(pretend),
    slack: {
      mode: { kind: "direct", receiver },
      botToken: workspace.tokens.bot,
      fetch: workspace.fetch,
      command: "/spot-chaos",
    },
    rehearsal: true,
  });
  await clock.hold(() => bot.start());
  workspace.connectInProcess((envelope) => receiver.deliver(envelope));
  const people = new People(workspace, (words) => listener?.act(words, clock.now()));
  const opening = await Promise.race([opened(), crash.promise]);
  if (opening.kind === "opened") people.act(clock, actsOf(options.scenario), opening.cardTs);
  await Promise.race([clock.idle(), crash.promise]);
  return { clock, pretend, bot, people, opening };

  function opened(): Promise<Opening> {
    const wait = options.typeAfterMs ?? 0;
    if (wait === 0) return people.open(options.command);
    return new Promise((resolve, reject) =>
      clock.task("think before typing", async () => {
        await clock.sleepUntil(EPOCH + wait);
        // Not awaited here: whoever waits for an answer must not keep time from going on.
        people.open(options.command).then(resolve, reject);
      }),
    );
  }
}

/** Through the same reader as a real configuration. */
function targetsOf(pretend: Pretend) {
  const { tokens } = pretend.workspace;
  const read = readConfig(
    {
      SLACK_BOT_TOKEN: tokens.bot,
      SLACK_APP_TOKEN: tokens.app,
      SPOT_CHAOS_REHEARSAL_AWS_ENDPOINT: NOWHERE,
      SPOT_CHAOS_REHEARSAL_SLACK_API_URL: `${NOWHERE}/api/`,
    },
    () => configText(pretend),
  );
  if ("problems" in read)
    throw new Error(`the rehearsal's own configuration is wrong: ${JSON.stringify(read.problems)}`);
  return read.config.targets;
}

import { createAws } from "../aws/aws.ts";
import { createBot } from "../cli/bot.ts";
import { actsOf } from "../cli/rehearse/acts.ts";
import { People } from "../cli/rehearse/people.ts";
import { configText, createPretend, EPOCH, type Pretend } from "../cli/rehearse/world.ts";
import { virtualClock } from "../clock.ts";
import { readConfig } from "../config/read-config.ts";
import type { Fact } from "../core/fact.ts";
import { seededIds } from "../ids.ts";
import { inProcessHandler } from "../sim/aws/wire/in-process.ts";
import { preloadWire } from "../sim/aws/wire/service-model.ts";
import { DirectReceiver } from "../slack/direct-receiver.ts";
import { sqliteStore } from "../store/sqlite.ts";

/** A whole run of the bot in virtual time, with everything that it learned. */
export interface PlayedRun {
  readonly scenario: string;
  readonly seed: number;
  readonly pretend: Pretend;
  /** In the order in which they were stored. */
  readonly facts: readonly Fact[];
}

/** Never sent anywhere. */
const NOWHERE = "http://127.0.0.1:1";
export const KEYS = { accessKeyId: "AKIAREHEARSALONLY000", secretAccessKey: "rehearsal-only" };
const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** As `--warp max` does it (cli/rehearse/virtual.ts), with the store at hand: the bench needs the facts. */
export async function playRun({ scenario, seed }: { scenario: string; seed: number }): Promise<PlayedRun> {
  const crash = Promise.withResolvers<never>();
  const clock = virtualClock({
    epoch: EPOCH,
    onCrash: (name, error) => crash.reject(new Error(`${name} broke`, { cause: error })),
  });
  await preloadWire();
  const pretend = createPretend({ scenario, seed }, clock);
  const { workspace } = pretend;
  const receiver = new DirectReceiver();
  const store = sqliteStore({ path: ":memory:" });
  const bot = createBot({
    clock,
    log: quiet,
    ids: seededIds(seed),
    store,
    aws: awsOf(pretend, clock),
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
  const people = new People(workspace, () => undefined);
  const opening = await Promise.race([people.open("/spot-chaos start"), crash.promise]);
  if (opening.kind !== "opened") throw new Error(`${scenario} with seed ${seed} did not start`);
  people.act(clock, actsOf(scenario), opening.cardTs);
  await Promise.race([clock.idle(), crash.promise]);
  const runId = bot.watches.all()[0]?.requested.runId ?? "";
  const facts = await store.facts(runId);
  await store.end();
  return { scenario, seed, pretend, facts };
}

/** The product's own adapter, answered in process. */
export function awsOf(pretend: Pick<Pretend, "aws">, clock: Parameters<typeof createAws>[0]["clock"]) {
  return createAws({
    clock,
    log: quiet,
    endpoint: NOWHERE,
    requestHandler: inProcessHandler(pretend.aws, { now: () => clock.now() }),
    credentials: KEYS,
    ownMetadataUri: null,
  });
}

function targetsOf(pretend: Pretend) {
  const { tokens } = pretend.workspace;
  const env = {
    SLACK_BOT_TOKEN: tokens.bot,
    SLACK_APP_TOKEN: tokens.app,
    SPOT_CHAOS_REHEARSAL_AWS_ENDPOINT: NOWHERE,
    SPOT_CHAOS_REHEARSAL_SLACK_API_URL: `${NOWHERE}/api/`,
  };
  const read = readConfig(env, () => configText(pretend));
  if ("problems" in read) throw new Error(`the bench's own configuration is wrong: ${JSON.stringify(read.problems)}`);
  return read.config.targets;
}

/** The fact of a kind; a run that lacks it did not play. */
export function factOf<K extends Fact["kind"]>(facts: readonly Fact[], kind: K): Extract<Fact, { kind: K }> {
  const found = facts.find((fact): fact is Extract<Fact, { kind: K }> => fact.kind === kind);
  if (found === undefined) throw new Error(`the run has no ${kind}`);
  return found;
}

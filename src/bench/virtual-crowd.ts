import { createAws } from "../aws/aws.ts";
import { createBot } from "../cli/bot.ts";
import { ASKER, EPOCH } from "../cli/rehearse/world.ts";
import { virtualClock } from "../clock.ts";
import type { Fact } from "../core/fact.ts";
import type { Signal } from "../core/saw.ts";
import type { Instant } from "../core/time.ts";
import type { Aws } from "../engine/ports.ts";
import { seededIds } from "../ids.ts";
import { inProcessHandler } from "../sim/aws/wire/in-process.ts";
import { preloadWire } from "../sim/aws/wire/service-model.ts";
import type { Shown } from "../sim/slack/shown.ts";
import { createWorkspace } from "../sim/slack/workspace.ts";
import { DirectReceiver } from "../slack/direct-receiver.ts";
import { sqliteStore } from "../store/sqlite.ts";
import { channelOf } from "./bot-process.ts";
import { inTurn, startOne } from "./many-runs.ts";
import { createManyWorlds } from "./many-worlds.ts";

export interface VirtualCrowd {
  /** World milliseconds at which AWS was asked for a signal of a run under way; what is read before a start is not in it. */
  readonly polled: ReadonlyMap<Signal, readonly Instant[]>;
  readonly shown: readonly Shown[];
  readonly facts: ReadonlyMap<string, readonly Fact[]>;
  /** Answers that were a rate limit. */
  readonly slackLimits: number;
  readonly awsThrottles: ReadonlyMap<string, number>;
}

/** Never sent anywhere: there is no socket. */
const NOWHERE = "http://127.0.0.1:1";
const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** Many runs in virtual time, in one process: what the machine is busy with makes no difference to when things happen. */
export async function playVirtually(crowd: {
  readonly accounts: number;
  readonly clusters: number;
  readonly everyS: number;
}): Promise<VirtualCrowd> {
  const crash = Promise.withResolvers<never>();
  const clock = virtualClock({
    epoch: EPOCH,
    onCrash: (name, error) => crash.reject(new Error(`${name} broke`, { cause: error })),
  });
  await preloadWire();
  const clocks = { now: () => clock.now(), transportNow: () => clock.transportNow() };
  const worlds = createManyWorlds({ ...crowd, ...clocks });
  const names = Array.from({ length: crowd.accounts }, (_, nth) => `team-${nth + 1}`);
  const workspace = createWorkspace({ seed: 1, ...clocks, moreChannels: names });
  const limits = countingFetch(workspace.fetch);
  const asker = workspace.people[ASKER]?.id ?? "";
  const polled = new Map<Signal, Instant[]>();
  const receiver = new DirectReceiver();
  const store = sqliteStore({ path: ":memory:" });
  const aws = createAws({
    clock,
    log: quiet,
    endpoint: NOWHERE,
    requestHandler: inProcessHandler(worlds, { now: () => clock.now() }),
    credentials: { accessKeyId: "AKIAREHEARSALONLY000", secretAccessKey: "rehearsal-only" },
    ownMetadataUri: null,
  });
  const counted: Aws = {
    ...aws,
    poll(target, ask) {
      const times = polled.get(ask.signal) ?? [];
      times.push(clock.now());
      polled.set(ask.signal, times);
      return aws.poll(target, ask);
    },
  };
  const bot = createBot({
    clock,
    log: quiet,
    ids: seededIds(1),
    store,
    aws: counted,
    targets: worlds.targets.map((target) => ({
      ...target,
      channels: [workspace.channels[channelOf(target.name)]?.id ?? ""],
      starters: [asker],
      externalId: null,
      allowSameCluster: false,
    })),
    slack: {
      mode: { kind: "direct", receiver },
      botToken: workspace.tokens.bot,
      fetch: limits.fetch,
      command: "/spot-chaos",
    },
    rehearsal: true,
  });
  await clock.hold(() => bot.start());
  workspace.connectInProcess((envelope) => receiver.deliver(envelope));
  const runs = new Set<string>();
  for (const [nth, one] of inTurn(crowd).entries())
    clock.task(`start ${one.target}`, async () => {
      await clock.sleepUntil(EPOCH + nth * crowd.everyS * 1000);
      // Not awaited: whoever waits for an answer must not keep time from going on.
      startOne(workspace, one).catch(crash.reject);
    });
  workspace.onShown(({ metadata }) => {
    const run = metadata?.event_payload.run;
    if (typeof run === "string") runs.add(run);
  });
  await Promise.race([clock.idle(), crash.promise]);
  const facts = new Map<string, readonly Fact[]>();
  for (const run of runs) facts.set(run, await store.facts(run));
  const closed = [...facts.values()].filter((all) => all.some(({ kind }) => kind === "Closed"));
  if (closed.length !== worlds.targets.length)
    throw new Error(`${closed.length} of ${worlds.targets.length} runs came to their end`);
  await store.end();
  return { polled, shown: workspace.shown, facts, slackLimits: limits.count(), awsThrottles: worlds.throttled() };
}

function countingFetch(given: typeof fetch) {
  let limited = 0;
  const counted: typeof fetch = async (input, init) => {
    const answer = await given(input, init);
    if (answer.status === 429) limited++;
    return answer;
  };
  return { fetch: counted, count: () => limited };
}

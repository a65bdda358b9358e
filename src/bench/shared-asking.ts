import { createAws } from "../aws/aws.ts";
import { createBot } from "../cli/bot.ts";
import { ASKER, CHANNEL, EPOCH } from "../cli/rehearse/world.ts";
import { virtualClock } from "../clock.ts";
import { seededIds } from "../ids.ts";
import type { AwsCall } from "../sim/aws/pretend-aws.ts";
import { inProcessHandler } from "../sim/aws/wire/in-process.ts";
import { preloadWire } from "../sim/aws/wire/service-model.ts";
import { createWorkspace } from "../sim/slack/workspace.ts";
import { DirectReceiver } from "../slack/direct-receiver.ts";
import { sqliteStore } from "../store/sqlite.ts";
import type { Figure } from "./figure.ts";
import { startOne } from "./many-runs.ts";
import { createManyWorlds } from "./many-worlds.ts";
import { spreadOf } from "./statistics.ts";

const RUNS = 20;
const SHARED: Readonly<Record<string, string>> = {
  FilterLogEvents: "the event log",
  LookupEvents: "CloudTrail",
};
const MINUTE_MS = 60_000;
/** Never sent anywhere: there is no socket. */
const NOWHERE = "http://127.0.0.1:1";
const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** World milliseconds at which each shared operation was asked. */
type Asked = ReadonlyMap<string, readonly number[]>;

/** How often runs on several clusters of one account ask what is the account's, beside how often one run does. */
export async function measureSharedAsking(): Promise<Figure> {
  const one = await play(1, 0);
  // Begun together, and with everything that one of them waits for spread over what the others wait for.
  const together = await play(RUNS, 1);
  const spread = await play(RUNS, 20);
  const lines = Object.entries(SHARED).map(([operation, what]) => {
    const [alone, all, apart] = [one, together, spread].map((asked) => asked.get(operation) ?? []);
    const most = [alone, all, apart].map((times) => mostInAMinute(times ?? []));
    return { what, total: [alone, all, apart].map((times) => times?.length ?? 0), most };
  });
  const isMet = lines.every(({ most: [alone = 0, ...many] }) => many.every((count) => count <= alone));
  const [events] = lines;
  return {
    name: "shared-asking",
    what: `Calls to the event log in the busiest minute, ${RUNS} runs on ${RUNS} clusters of one account`,
    unit: "calls",
    measured: spreadOf(events?.most.slice(1) ?? [Number.NaN]),
    floor: { what: "one run", measured: spreadOf([events?.most[0] ?? Number.NaN]) },
    ratio: Math.max(...(events?.most.slice(1) ?? [])) / (events?.most[0] ?? Number.NaN),
    target: "the event log and CloudTrail asked no more often than one run does, in any minute",
    met: isMet,
    notes: [
      "in virtual time; started 1 s and 20 s apart; a run alone asks less when nothing of its own is due, so totals may grow",
      ...lines.map(
        ({ what, total, most }) =>
          `${what}: busiest minute ${most[0]} alone, ${most[1]} and ${most[2]} with ${RUNS}; in all ${total[0]} alone, ${total[1]} and ${total[2]}`,
      ),
    ],
  };
}

async function play(runs: number, everyS: number): Promise<Asked> {
  const crash = Promise.withResolvers<never>();
  const clock = virtualClock({
    epoch: EPOCH,
    onCrash: (name, error) => crash.reject(new Error(`${name} broke`, { cause: error })),
  });
  await preloadWire();
  const times = { now: () => clock.now(), transportNow: () => clock.transportNow() };
  const worlds = createManyWorlds({ accounts: 1, clusters: runs, ...times });
  const workspace = createWorkspace({ seed: 1, ...times });
  const channel = workspace.channels[CHANNEL]?.id ?? "";
  const asker = workspace.people[ASKER]?.id ?? "";
  const asked = new Map<string, number[]>(Object.keys(SHARED).map((operation) => [operation, []]));
  const call = (one: AwsCall) => {
    asked.get(one.operation)?.push(clock.now());
    return worlds.call(one);
  };
  const receiver = new DirectReceiver();
  const store = sqliteStore({ path: ":memory:" });
  const aws = createAws({
    clock,
    log: quiet,
    endpoint: NOWHERE,
    requestHandler: inProcessHandler({ call }, { now: () => clock.now() }),
    credentials: { accessKeyId: "AKIAREHEARSALONLY000", secretAccessKey: "rehearsal-only" },
    ownMetadataUri: null,
  });
  const bot = createBot({
    clock,
    log: quiet,
    ids: seededIds(1),
    store,
    aws,
    targets: worlds.targets.map((target) => ({
      ...target,
      channels: [channel],
      starters: [asker],
      externalId: null,
      allowSameCluster: false,
    })),
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
  for (const [nth, { name }] of worlds.targets.entries())
    clock.task(`start ${name}`, async () => {
      await clock.sleepUntil(EPOCH + nth * everyS * 1000);
      // Not awaited: whoever waits for an answer must not keep time from going on.
      startOne(workspace, { target: name, channel: CHANNEL }).catch(crash.reject);
    });
  await Promise.race([clock.idle(), crash.promise]);
  const closed = bot.watches.all().filter((watch) => watch.run.closed !== null);
  if (closed.length !== runs) throw new Error(`${closed.length} of ${runs} runs came to their end`);
  await store.end();
  return asked;
}

function mostInAMinute(times: readonly number[]): number {
  return Math.max(0, ...times.map((from) => times.filter((at) => at >= from && at < from + MINUTE_MS).length));
}

import { runOf } from "../core/fold.ts";
import type { StartRequest } from "../core/guard/start-request.ts";
import type { AlarmReading, DoorReadings, LastRun, Neighbour } from "../core/guardrail/asked.ts";
import { guardrailsOf } from "../core/guardrails.ts";
import type { Reading } from "../core/reading.ts";
import type { Target } from "../core/target.ts";
import type { Instant } from "../core/time.ts";
import type { Aws, Chat, Clock, Store } from "./ports.ts";
import { readingPatiently, readingTogether } from "./readings.ts";
import type { UserGroups } from "./user-groups.ts";

export interface LimitPorts {
  readonly aws: Aws;
  readonly chat: Chat;
  readonly clock: Clock;
  readonly store: Store;
  readonly userGroups: UserGroups;
}

/** How many of a target's runs are looked through for one that started anything. */
const LOOKED_THROUGH = 50;

/**
 * What a target's limits want to know before AWS is asked. `ownRun` is the run that the request is about already, and is
 * no neighbour and no earlier run of itself. May sleep: call it inside a task.
 */
export async function readAtDoor(
  ports: LimitPorts,
  { target, by, step }: StartRequest,
  ownRun: string | null,
): Promise<DoorReadings> {
  const { chat, clock, store, userGroups } = ports;
  const { coolDownMs, concurrentRuns, announce: channels } = guardrailsOf(target);
  const announced = (channel: string) => async () =>
    [channel, await readingPatiently(clock, () => chat.channel(channel))] as const;
  const [halt, person, members, lastRun, neighbours, announce] = await readingTogether(clock, [
    () => stored("store:halted", () => store.halted()),
    () => readingPatiently(clock, () => chat.person(by)),
    () => userGroups.read(target.starters, { anew: step.kind === "press" }),
    // What no limit asks for is not read.
    async () => (coolDownMs === 0 ? NOTHING : stored("store:runsOf", () => lastRunOf(store, target, ownRun))),
    async () =>
      concurrentRuns === null ? NOBODY : stored("store:openRuns", () => neighboursOf(store, target, ownRun)),
    () => readingTogether(clock, channels.map(announced)),
  ]);
  return { halt, person, members, lastRun, neighbours, announce: new Map(announce) };
}

/** The alarms that the target names; none are asked for when it names none. */
export function readAlarms({ aws, clock }: LimitPorts, target: Target): Promise<Reading<readonly AlarmReading[]>> {
  const { alarms } = guardrailsOf(target);
  if (alarms.length === 0) return Promise.resolve({ readable: true, value: [] });
  return readingPatiently(clock, () => aws.alarms(target, alarms));
}

const NOTHING: Reading<null> = { readable: true, value: null };
const NOBODY: Reading<readonly Neighbour[]> = { readable: true, value: [] };

/** What the store says, or that it does not. */
export async function stored<T>(operation: string, read: () => Promise<T>): Promise<Reading<T>> {
  try {
    return { readable: true, value: await read() };
  } catch (error) {
    return { readable: false, operation, code: "Unreachable", message: String(error) };
  }
}

async function lastRunOf(store: Store, target: Target, ownRun: string | null): Promise<LastRun | null> {
  const rows = await store.runsOf([target.name], LOOKED_THROUGH);
  const last = rows.find(({ runId, closed }) => runId !== ownRun && closed !== "not_started");
  if (last === undefined) return null;
  const { runId, closed } = last;
  return { runId, endedAt: closed === null ? null : await endOf(store, runId, last.openedAt) };
}

/** One that was taken over may not know it yet: then it ended with the last that was learned of it. */
async function endOf(store: Store, runId: string, openedAt: Instant): Promise<Instant> {
  const facts = await store.facts(runId);
  const { closed } = runOf(facts);
  return closed?.at.to ?? facts.reduce((latest, { seenAt }) => Math.max(latest, seenAt), openedAt);
}

/**
 * Open runs on the account's other clusters. Two that are asked for at once may each not see the other here: which of them
 * is opened is for the store to say.
 */
async function neighboursOf(store: Store, target: Target, ownRun: string | null): Promise<readonly Neighbour[]> {
  const open = await store.openRuns();
  return open
    .filter(({ runId, account }) => runId !== ownRun && account === target.account)
    .filter(({ region, cluster }) => region !== target.region || cluster !== target.cluster)
    .map(({ runId, targetName }) => ({ runId, targetName }));
}

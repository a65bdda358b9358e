import { realClock } from "../clock.ts";
import { startChild } from "./child.ts";
import type { Figure } from "./figure.ts";
import { type Life, liveOnce } from "./slack-process.ts";
import { median, percentile, type Spread, spreadOf } from "./statistics.ts";

const LIVES = 5;
const BARE_BOLT = "a bare Bolt app with one listener, on the same pretend workspace";
const SETTLE_MS = 5_000;
/** A trigger lives for 3 s; a person waits in front of nothing meanwhile. */
const OPENED_WITHIN_MS = 100;

/** The bot and the bare app, in turn, so that whatever else the machine does meets both. */
export interface Lives {
  readonly bot: readonly Life[];
  readonly bare: readonly Life[];
}

export async function liveSeveralTimes(): Promise<Lives> {
  const bot: Life[] = [];
  const bare: Life[] = [];
  for (let nth = 0; nth < LIVES; nth++) {
    bare.push(await liveOnce("bare-bolt"));
    bot.push(await liveOnce("bot"));
  }
  return { bot, bare };
}

export function ackFigure({ bot, bare }: Lives): Figure {
  const warm = (lives: readonly Life[]) => spreadOf(lives.flatMap((life) => life.p99s.slice(1)));
  const cold = (lives: readonly Life[]) => median(lives.map((life) => life.p99s[0] ?? Number.NaN));
  const [measured, floor] = [warm(bot), warm(bare)];
  return {
    name: "ack",
    what: "Slash command to ack, p99 of 200 at once",
    unit: "ms",
    ...beside(measured, floor),
    target: "at most 2 times the floor",
    met: measured.median <= 2 * floor.median,
    notes: [
      `each number is one burst's p99; ${LIVES} processes each, 5 bursts of "/spot-chaos help" after a first one`,
      `the first burst of a process: ${cold(bot).toFixed(1)} ms, floor ${cold(bare).toFixed(1)} ms`,
      "the floor acknowledges and says nothing; the bot also answers each command over its response_url",
    ],
  };
}

export function viewsOpenFigure({ bot }: Lives): Figure {
  const first = bot.map(({ opens }) => opens[0] ?? Number.NaN);
  const later = bot.flatMap(({ opens }) => opens.slice(1));
  const measured = spreadOf(later);
  const p99 = percentile(later, 0.99);
  return {
    name: "views-open",
    what: "Slash command to views.open, one after the other",
    unit: "ms",
    measured,
    floor: null,
    ratio: null,
    target: `p99 at most ${OPENED_WITHIN_MS} ms, and the first of a process as well (median of ${LIVES})`,
    met: p99 <= OPENED_WITHIN_MS && median(first) <= OPENED_WITHIN_MS,
    notes: [
      `p99 ${p99.toFixed(1)} ms; the first of each process: ${first.map((ms) => ms.toFixed(1)).join(", ")} ms`,
      `from "/spot-chaos start" typed until the call has come in at the pretend workspace: real processes, Socket Mode one way and HTTP the other; ${LIVES} processes`,
    ],
  };
}

export function coldStartFigure({ bot, bare }: Lives): Figure {
  const measured = spreadOf(bot.map((life) => life.coldStartMs));
  const floor = spreadOf(bare.map((life) => life.coldStartMs));
  return {
    name: "cold-start",
    what: "Cold start: from the spawning of the process to Slack's hello",
    unit: "ms",
    ...beside(measured, floor),
    target: "at most 2.5 times the floor",
    met: measured.median <= 2.5 * floor.median,
    notes: [
      `the first process: ${(bot[0]?.coldStartMs ?? Number.NaN).toFixed(0)} ms; a machine's very first one compiles, later ones read that from node_modules/.cache`,
    ],
  };
}

export async function memoryFigure({ bot, bare }: Lives): Promise<Figure> {
  const measured = spreadOf(bot.map((life) => life.idleMb));
  const floor = spreadOf(bare.map((life) => life.idleMb));
  const clients = spreadOf(await residentSeveralTimes("./floor/aws-clients.ts"));
  const nothing = spreadOf(await residentSeveralTimes("./floor/nothing.ts"));
  const loaded = clients.median - nothing.median;
  const most = 1.6 * floor.median + loaded;
  return {
    name: "memory",
    what: "Idle resident memory, connected",
    unit: "MB",
    ...beside(measured, floor),
    target: `at most 1.6 times the floor, plus the AWS clients: ${most.toFixed(1)} MB`,
    met: measured.median <= most,
    notes: [
      `the same AWS clients, bare: ${loaded.toFixed(1)} MB (a process with them ${clients.median.toFixed(1)}, with nothing ${nothing.median.toFixed(1)})`,
      "as npm start runs: read once the boot's reading of its target, which loads client-ec2, is 5 s over; MB are 10^6 bytes",
    ],
  };
}

function beside(measured: Spread, floor: Spread): Pick<Figure, "measured" | "floor" | "ratio"> {
  return { measured, floor: { what: BARE_BOLT, measured: floor }, ratio: measured.median / floor.median };
}

async function residentSeveralTimes(script: string): Promise<readonly number[]> {
  const clock = realClock();
  const found: number[] = [];
  for (let nth = 0; nth < LIVES; nth++) {
    const child = startChild({ script, args: [], env: {} });
    await child.ready();
    await clock.sleepUntil(clock.now() + SETTLE_MS);
    found.push(child.rssMb());
    await child.end();
  }
  clock.end();
  return found;
}

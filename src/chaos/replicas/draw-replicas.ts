import { SECOND } from "../../core/time.ts";
import { dearRound } from "../dear-round.ts";
import { Draw } from "../draw.ts";
import type { Fault } from "../fault.ts";
import type { Blow, Moment, ReplicaRound } from "./replica-round.ts";

/** The port calls of each process in the undisturbed round, in the order in which they were started. */
export type CountCalls = (round: ReplicaRound) => Promise<readonly number[]>;

type Cause = Blow["kind"] | "store away" | Exclude<Fault["kind"], "crash"> | "delivered to both";

/** What happens, in turn. */
export const RECIPES: readonly (readonly Cause[])[] = [
  ["kill -9"],
  ["paused"],
  ["cut off"],
  ["SIGTERM"],
  ["store away"],
  ["paused"],
  ["delivered to both", "pressed twice"],
  ["kill -9", "kill -9"],
  ["cut off"],
  ["paused", "slack lost replies"],
  ["kill -9", "slack lost replies"],
  ["SIGTERM", "SIGTERM"],
  ["cut off", "aws lost replies"],
  ["store away", "kill -9"],
  ["paused", "paused"],
  ["kill -9", "slack down"],
  ["SIGTERM", "delivered to both"],
  ["cut off", "paused"],
  ["kill -9", "aws unreachable"],
  ["SIGTERM", "slack 429"],
  ["kill -9", "delivered twice", "delivered to both"],
  ["cut off", "slack lost replies"],
];

/** Slack's connections take turns: the command goes to the first process, the press to the second, which drives from then on. */
const DRIVER = 1;
const DRIVER_SHARE = 0.8;
/** The calls of the command, the press and the first minute. */
const OPENING = 90;

/** The round of a seed, which alone decides it. */
export async function replicaRoundOf(seed: number, count: CountCalls): Promise<ReplicaRound> {
  const draw = new Draw(seed);
  const causes = RECIPES[(seed - 1) % RECIPES.length] ?? [];
  const atBoth = causes.includes("delivered to both");
  const round: ReplicaRound = { ...dearRound(seed, causes, draw), blows: [], atBoth };
  const calls = await count({ ...round, atBoth: false });
  const kinds = causes.filter(isBlow);
  return {
    ...round,
    blows: kinds.map((kind, nth) => blowOf(kind, nth === 0 ? first(calls, draw) : next(calls, draw), draw)),
    faults: causes.flatMap((cause) => (isFault(cause) ? [draw.fault(cause)] : [])),
  };
}

function first(calls: readonly number[], draw: Draw): Moment {
  const process = draw.share("driver") < DRIVER_SHARE ? DRIVER : 0;
  const all = calls[process] ?? 1;
  const most = draw.share("early") < 0.4 ? Math.min(OPENING, all) : all;
  return { process, call: draw.whole("call", 0, most - 1), side: draw.oneOf("side", ["before", "after"] as const) };
}

/** The other one drives now, or has been started anew; it makes fewer calls than an undisturbed one. */
function next(calls: readonly number[], draw: Draw): Moment {
  const process = draw.oneOf("next process", [0, 0, DRIVER, 2]);
  const most = Math.floor(Math.min(...calls) / 3);
  return { process, call: draw.whole("next call", 5, most), side: draw.oneOf("side", ["before", "after"] as const) };
}

function blowOf(kind: Blow["kind"] | "store away", when: Moment, draw: Draw): Blow {
  switch (kind) {
    case "kill -9":
    case "SIGTERM":
      return { kind, when, awayMs: draw.awayMs() };
    case "paused":
      return { kind, when, forMs: draw.whole("paused", 2 * SECOND, 90 * SECOND) };
    case "cut off":
    case "store away":
      return {
        kind: "cut off",
        when,
        both: kind === "store away",
        forMs: draw.whole("cut off", 2 * SECOND, 60 * SECOND),
      };
    default:
      return kind satisfies never;
  }
}

const BLOWS: readonly string[] = ["kill -9", "SIGTERM", "paused", "cut off", "store away"];

function isBlow(cause: Cause): cause is Blow["kind"] | "store away" {
  return BLOWS.includes(cause);
}

function isFault(cause: Cause): cause is Exclude<Cause, Blow["kind"] | "store away" | "delivered to both"> {
  return !isBlow(cause) && cause !== "delivered to both";
}

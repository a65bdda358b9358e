import { SECOND } from "../../core/time.ts";
import { CALL_DEADLINE_MS } from "../../slack/web-options.ts";
import { CalmRounds } from "../calm.ts";
import { dearRound } from "../dear-round.ts";
import { Draw } from "../draw.ts";
import type { Fault } from "../fault.ts";
import type { Round } from "../round.ts";
import type { Blow, Moment, ProcessRound, Whom } from "./process-round.ts";

/** Requests that the simulators get in the undisturbed round. */
export type CountRequests = (round: Round) => Promise<number>;

type Cause = Blow["kind"] | Exclude<Fault["kind"], "crash"> | "delivered to both";

/** What happens to one process with its file, in turn. */
export const ALONE: readonly (readonly Cause[])[] = [
  ["kill -9"],
  ["kill -9", "slack lost replies"],
  ["kill -9"],
  ["sockets refreshed"],
  ["kill -9", "kill -9"],
  ["SIGTERM"],
  ["kill -9"],
  ["kill -9", "slack down"],
  ["slack 429"],
  ["kill -9"],
  ["kill -9", "aws lost replies"],
  ["sockets cut"],
  ["kill -9", "delivered twice", "pressed twice"],
  ["kill -9", "events late", "events twice"],
  ["slack down"],
  ["kill -9", "aws unreachable"],
  ["SIGTERM", "slack 429"],
  ["kill -9", "aws credentials expired"],
  ["kill -9", "aws throttled"],
  ["slack lost replies", "aws lost replies"],
  ["no answer", "no answer"],
  ["no answer", "kill -9"],
];

/** What happens to two replicas on one PostgreSQL, in turn. */
export const TOGETHER: readonly (readonly Cause[])[] = [
  ["kill -9"],
  ["paused"],
  ["cut off"],
  ["SIGTERM"],
  ["kill -9"],
  ["postgres restarted"],
  ["delivered to both", "pressed twice"],
  ["paused"],
  ["kill -9", "slack lost replies"],
  ["cut off"],
  ["kill -9", "kill -9"],
  ["paused", "aws lost replies"],
  ["SIGTERM", "delivered to both"],
  ["kill -9", "aws lost replies"],
  ["postgres restarted", "kill -9"],
  ["paused", "slack lost replies"],
  ["kill -9", "paused"],
  ["cut off", "slack lost replies"],
  ["SIGTERM", "SIGTERM"],
  ["kill -9", "sockets cut", "delivered to both"],
  ["no answer", "no answer"],
  ["no answer", "paused"],
];

/** The requests of the command, the press and the start: where the fewest are and the most can go wrong. */
const OPENING = 45;

/** The round of a seed, which alone decides it. Odd ones: one process on a file; even ones: two replicas on PostgreSQL. */
export async function processRoundOf(seed: number, count: CountRequests): Promise<ProcessRound> {
  const draw = new Draw(seed);
  const isAlone = seed % 2 === 1;
  const recipes = isAlone ? ALONE : TOGETHER;
  const causes = recipes[(Math.ceil(seed / 2) - 1) % recipes.length] ?? [];
  const plain = dearRound(seed, causes, draw);
  const requests = await count(plain);
  return {
    ...plain,
    store: isAlone ? "sqlite" : "postgres",
    blows: blowsOf(causes, { requests, isAlone }, draw),
    faults: causes.flatMap((cause) => (isFault(cause) ? [draw.fault(cause)] : [])),
    atBoth: causes.includes("delivered to both"),
  };
}

interface Setting {
  readonly requests: number;
  readonly isAlone: boolean;
}

function blowsOf(causes: readonly Cause[], { requests, isAlone }: Setting, draw: Draw): readonly Blow[] {
  const kinds = causes.filter(isBlow);
  return kinds.map((kind, nth) => {
    // Most often the one that drives: it sends nearly all of the requests.
    const whom = isAlone || draw.share("whom") < 0.85 ? "sender" : "other";
    return blowOf(kind, { when: momentOf(nth, kinds.length, requests, draw), whom }, draw);
  });
}

/** What must not happen twice, and what may be half done. */
const DELICATE: readonly string[] = ["fis:StartExperiment", "slack:chat.postMessage", "slack:chat.update"];

/** The first of several comes early enough to leave room; the next ones are counted from it. */
function momentOf(nth: number, many: number, requests: number, draw: Draw): Moment {
  const side = draw.oneOf("side", ["before", "after"] as const);
  const of = draw.oneOf("of", [...DELICATE, null, null, null, null]);
  // There is but one start.
  if (of === "fis:StartExperiment" && nth === 0) return { request: 1, of, side };
  if (of?.startsWith("slack:")) return { request: draw.whole(of, 1, 4), of, side };
  if (nth > 0) return { request: draw.whole("next request", 5, Math.floor(requests / 3)), side };
  const isEarly = draw.share("early") < 0.35;
  const last = Math.floor(requests * (many > 1 ? 0.4 : 0.9));
  return { request: draw.whole("request", 1, isEarly ? OPENING : last), side };
}

function blowOf(kind: Blow["kind"], { when, whom }: { readonly when: Moment; readonly whom: Whom }, draw: Draw): Blow {
  const seconds = (purpose: string, low: number, high: number) => draw.whole(purpose, low * SECOND, high * SECOND);
  switch (kind) {
    case "kill -9":
    case "SIGTERM":
      return { kind, when, whom, awayMs: seconds("away", 0, 6) };
    case "paused":
      return { kind, when, whom, forMs: seconds("paused", 12, 60) };
    case "cut off":
      return { kind, when, whom, how: draw.oneOf("how", ["silent", "mute", "refused"]), forMs: seconds("cut", 8, 40) };
    case "no answer":
      return { kind, when, forMs: CALL_DEADLINE_MS };
    case "postgres restarted":
      return { kind, when, signal: draw.oneOf("signal", ["SIGINT", "SIGQUIT"]), forMs: seconds("restart", 0, 8) };
    case "sockets refreshed":
      return { kind, when, reason: draw.oneOf("reason", ["warning", "refresh_requested"]) };
    case "sockets cut":
      return { kind, when };
    default:
      return kind satisfies never;
  }
}

const BLOWS: readonly string[] = [
  "kill -9",
  "SIGTERM",
  "paused",
  "cut off",
  "no answer",
  "postgres restarted",
  "sockets refreshed",
  "sockets cut",
] satisfies readonly Blow["kind"][];

function isBlow(cause: Cause): cause is Blow["kind"] {
  return BLOWS.includes(cause);
}

function isFault(cause: Cause): cause is Exclude<Cause, Blow["kind"] | "delivered to both"> {
  return !isBlow(cause) && cause !== "delivered to both";
}

/** Counted in virtual time: the same seed draws the same round on any machine. */
export function requestCounter(): CountRequests {
  const calm = new CalmRounds();
  return async (round) => (await calm.undisturbed(round)).requests;
}

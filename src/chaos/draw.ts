import { MINUTE, SECOND } from "../core/time.ts";
import { Random } from "../sim/aws/random.ts";
import type { Fault, Spell } from "./fault.ts";
import type { Act, Round } from "./round.ts";

/** Calls of all ports in the undisturbed round. */
export type CountCalls = (round: Round) => Promise<number>;

/** Worlds whose every port call is crashed before and after, one after the other. */
const CRASHED: readonly string[] = ["workshop", "spare-capacity", "pt5m", "two-services"];
/** Crash rounds for one world: more than twice the calls of the longest. What is left over draws its crashes. */
const SLOTS = 4096;
/** Worlds of the other rounds; the workshop more often than all others together. */
const OTHERS: readonly string[] = [
  "spare-capacity",
  "pt5m",
  "two-services",
  "no-draining",
  "mixed-cluster",
  "clean-drain",
  "real-reclaim",
  "experiment-failed",
];
const WORKSHOP_SHARE = 0.6;
/** Few worlds, so that the undisturbed rounds beside them are shared. */
const WORLDS = 3;

/** The round of a seed, from 1, which alone decides it: even ones crash at one port call after the other, odd ones are drawn. */
export async function roundOf(seed: number, calls: CountCalls): Promise<Round> {
  const draw = new Draw(seed);
  const nth = Math.floor((seed - 1) / 2);
  return seed % 2 === 0 ? crashRound(seed, nth, draw, calls) : drawnRound(seed, nth, draw, calls);
}

async function crashRound(seed: number, nth: number, draw: Draw, calls: CountCalls): Promise<Round> {
  const [pass, slot] = [Math.floor(nth / SLOTS), nth % SLOTS];
  const scenario = CRASHED[pass % CRASHED.length] ?? "workshop";
  const worldSeed = 1 + Math.floor(pass / CRASHED.length);
  const round = plainRound({ seed, scenario, worldSeed, acts: actsIn(scenario) });
  const crash = crashAt(slot, await calls(round));
  if (crash === null) return drawnCrash(seed, draw, calls);
  return { ...round, faults: [{ kind: "crash", process: 0, death: crash, awayMs: draw.awayMs() }] };
}

/**
 * The n-th crash of a world, both sides of every call once. They are taken in strides, so that the first hundred are
 * spread over the whole run; null when there is none left.
 */
export function crashAt(nth: number, calls: number): { call: number; side: "before" | "after" } | null {
  const all = 2 * calls;
  if (nth >= all) return null;
  const place = (nth * strideOf(all)) % all;
  return { call: Math.floor(place / 2), side: place % 2 === 0 ? "before" : "after" };
}

/** Near the golden section, and without a common divisor: it meets each place once. */
function strideOf(all: number): number {
  let stride = Math.max(1, Math.round(all * 0.618));
  while (divisorOf(stride, all) !== 1) stride++;
  return stride;
}

function divisorOf(a: number, b: number): number {
  return b === 0 ? a : divisorOf(b, a % b);
}

async function drawnCrash(seed: number, draw: Draw, calls: CountCalls): Promise<Round> {
  const round = drawnWorld(seed, draw);
  return { ...round, faults: draw.crashes(await calls(round)) };
}

async function drawnRound(seed: number, nth: number, draw: Draw, calls: CountCalls): Promise<Round> {
  const recipe = RECIPES[nth % RECIPES.length] ?? [];
  const isRefused = recipe.some((kind) => REFUSALS.includes(kind));
  const round = isRefused
    ? plainRound({ seed, scenario: "workshop", worldSeed: draw.whole("world", 1, WORLDS), acts: [] })
    : drawnWorld(seed, draw);
  const faults: Fault[] = [];
  for (const kind of recipe) {
    if (kind === "crash") faults.push(...draw.crashes(await calls(round)));
    else faults.push(draw.fault(kind));
  }
  return { ...round, faults };
}

type Drawn = Exclude<Fault["kind"], "crash">;

/** What is broken in a drawn round, in turn: each kind alone, then several at once. */
export const RECIPES: readonly (readonly (Drawn | "crash")[])[] = [
  ["slack lost replies"],
  ["slack 429"],
  ["slack down"],
  ["delivered twice", "pressed twice"],
  ["aws throttled"],
  ["aws credentials expired"],
  ["aws unreachable"],
  ["aws lost replies"],
  ["events lost"],
  ["events late"],
  ["events twice"],
  ["crash", "slack down"],
  ["crash", "slack lost replies"],
  ["crash", "slack 429"],
  ["crash", "aws unreachable"],
  ["crash", "aws lost replies"],
  ["crash", "aws credentials expired"],
  ["crash", "events late", "events twice"],
  ["crash", "delivered twice", "pressed twice"],
  ["slack down", "aws unreachable"],
  ["slack lost replies", "aws lost replies", "events late"],
  ["edits refused"],
  ["bot removed"],
  ["channel archived"],
  ["crash", "edits refused"],
  ["crash", "bot removed"],
  ["crash", "channel archived"],
  ["slack lost replies", "bot removed"],
];

/** What is refused after the run's end is not offered again: in these nobody ends it, and the trouble passes in time. */
export const REFUSALS: readonly string[] = ["edits refused", "bot removed", "channel archived"];

function drawnWorld(seed: number, draw: Draw): Round {
  const scenario = draw.share("workshop") < WORKSHOP_SHARE ? "workshop" : draw.oneOf("scenario", OTHERS);
  const acts = [...actsIn(scenario), ...draw.acts()];
  return plainRound({ seed, scenario, worldSeed: draw.whole("world", 1, WORLDS), acts });
}

function plainRound(of: Pick<Round, "seed" | "scenario" | "worldSeed" | "acts">): Round {
  return { ...of, typeAfterMs: 2 * SECOND, readMs: 4 * SECOND, saysAll: saysAll(of.seed), faults: [] };
}

/** Half of them say everything in the command; the others, those with a crash at each call, are asked in a window. */
export function saysAll(seed: number): boolean {
  return seed % 2 === 1;
}

/** Worlds whose question is what a stop can do. */
function actsIn(scenario: string): readonly Act[] {
  return scenario === "pt5m" ? [{ who: "ben", press: "stop", when: { afterMs: 60 * SECOND } }] : [];
}

/** The chances of one seed. */
export class Draw {
  readonly #random: Random;

  constructor(seed: number) {
    this.#random = new Random(seed);
  }

  share(purpose: string): number {
    return this.#random.next(purpose);
  }

  whole(purpose: string, low: number, high: number): number {
    return this.#random.between(purpose, low, high);
  }

  oneOf<T>(purpose: string, all: readonly T[]): T {
    const found = all[this.whole(purpose, 0, all.length - 1)];
    if (found === undefined) throw new RangeError(`nothing to draw ${purpose} from`);
    return found;
  }

  /** Mostly seconds, as a supervisor takes; sometimes minutes. */
  awayMs(): number {
    const long = this.share("away");
    if (long < 0.5) return this.whole("away ms", 1 * SECOND, 12 * SECOND);
    return long < 0.85
      ? this.whole("away ms", 12 * SECOND, 60 * SECOND)
      : this.whole("away ms", 1 * MINUTE, 8 * MINUTE);
  }

  /** One process is killed, or two after each other, the second one perhaps while it takes up the runs. */
  crashes(calls: number): readonly Fault[] {
    const crash = (process: number, most: number): Fault => ({
      kind: "crash",
      process,
      death: {
        call: this.whole("crash", 0, most - 1),
        side: this.oneOf("side", ["before", "after"] as const),
      },
      awayMs: this.awayMs(),
    });
    // The first minutes have the fewest calls, and the most that can go wrong.
    const first = crash(0, this.share("early crash") < 0.4 ? Math.min(60, calls) : calls);
    return this.share("second crash") < 0.4 ? [first, crash(1, 40)] : [first];
  }

  acts(): readonly Act[] {
    const drawn = this.share("act");
    const afterMs = this.whole("act ms", 2 * SECOND, 30 * SECOND);
    if (drawn < 0.15) return [{ who: "ben", press: "stop", when: { afterMs } }];
    return drawn < 0.25 ? [{ who: "ben", press: "finish", when: { afterMs: 12 * afterMs } }] : [];
  }

  spell(): Spell {
    const fromMs = this.oneOf("spell", [
      this.whole("from the start", 0, 20 * SECOND),
      this.whole("while it interrupts", 20 * SECOND, 3 * MINUTE),
      this.whole("while it recovers", 3 * MINUTE, 8 * MINUTE),
      this.whole("while it waits", 8 * MINUTE, 22 * MINUTE),
    ]);
    return { fromMs, untilMs: fromMs + this.whole("length", 15 * SECOND, 5 * MINUTE) };
  }

  /** Over ten minutes before the run is. */
  passing(): Spell {
    const fromMs = this.whole("passing", 0, 8 * MINUTE);
    return { fromMs, untilMs: fromMs + this.whole("length", 15 * SECOND, 5 * MINUTE) };
  }

  fault(kind: Drawn): Fault {
    const share = this.whole(`${kind} share`, 10, 60) / 100;
    switch (kind) {
      case "slack lost replies":
      case "aws lost replies":
        return { kind, share, acted: this.share(`${kind} acted`) < 0.6, spell: this.spell() };
      case "slack 429":
        return { kind, share: 1 - share / 3, retryAfterS: this.whole("retry", 1, 60), spell: this.spell() };
      case "slack down":
        return { kind, how: this.oneOf("how", ["cut", "http 503", "internal_error"]), spell: this.spell() };
      case "aws throttled":
        return { kind, share: 0.3 + share, spell: this.spell() };
      case "delivered twice":
      case "aws credentials expired":
      case "aws unreachable":
        return { kind, spell: this.spell() };
      case "edits refused":
      case "bot removed":
      case "channel archived":
        return { kind, spell: this.passing() };
      case "events lost":
        return { kind, share: this.oneOf("lost", [0.3, 0.6, 1]) };
      case "events late":
        return {
          kind,
          delayMs: this.oneOf("late", [
            [0, 90 * SECOND],
            [60 * SECOND, 4 * MINUTE],
          ] as const),
        };
      case "events twice":
      case "pressed twice":
        return { kind };
      default:
        return kind satisfies never;
    }
  }
}

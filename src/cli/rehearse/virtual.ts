import { type VirtualClock, virtualClock } from "../../clock.ts";
import type { Log, Store } from "../../engine/ports.ts";
import { preloadWire } from "../../sim/aws/wire/service-model.ts";
import type { Refused } from "../../sim/slack/refused.ts";
import type { Shown } from "../../sim/slack/shown.ts";
import { sqliteStore } from "../../store/sqlite.ts";
import type { Bot } from "../bot.ts";
import { nameOf, type Opening, People, type With } from "./people.ts";
import { virtualBot } from "./virtual-bot.ts";
import { createPretend, EPOCH, type Pretend } from "./world.ts";
import { worldNamed } from "./worlds.ts";

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
  /** What is typed first; the bot listens to the name in it. */
  readonly command: string;
  readonly log: Log;
  /** Where the runs are kept; in memory, and forgotten, unless given. */
  readonly store?: Store;
  /** Hears the world before anything happens in it. */
  readonly onWorld?: (pretend: Pretend) => WorldListener;
  /** Changes the world before anyone types. */
  readonly prepare?: (pretend: Pretend) => void;
  /** Further lines of the target's configuration: its limits. */
  readonly limits?: (pretend: Pretend) => string;
  /** World milliseconds before anyone types. */
  readonly typeAfterMs?: number;
}

export interface WorldListener {
  shown(shown: Shown): void;
  refused(refused: Refused): void;
  act(words: string, at: number, whom: With): void;
}

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
  if (listener !== undefined) {
    workspace.onShown((shown) => listener.shown(shown));
    workspace.onRefused((refused) => listener.refused(refused));
  }
  options.prepare?.(pretend);
  const store = options.store ?? sqliteStore({ path: ":memory:" });
  const limits = options.limits?.(pretend) ?? "";
  const { seed, log } = options;
  const command = nameOf(options.command);
  const bot = await virtualBot({ pretend, clock, store, seed, log, limits, command });
  const people = new People(workspace, (words, whom) => listener?.act(words, clock.now(), whom));
  const opening = await Promise.race([opened(), crash.promise]);
  if (opening.kind === "opened") people.act(clock, worldNamed(options.scenario).acts, opening.cardTs);
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

import type { ChildProcess } from "node:child_process";
import type { WarpedClock } from "../../clock.ts";
import type { Handover } from "../handover.ts";
import { type BotPlace, spawnBot } from "./spawned-bot.ts";
import type { Pretend } from "./world.ts";

/**
 * The bot's process, and those after it on the same store:
 *
 * - `starting`: spawned, and not yet connected to the pretend Slack.
 * - `running`: connected.
 * - `away`: it died or was killed. Killed by our order it stays away until `start`; a death that nobody ordered is
 *   followed by a new process after a moment.
 * - `ended`: for good. It never connected at all, it died three times in a row as soon as it was there, or the
 *   rehearsal is over.
 */
export type BotState = "starting" | "running" | "away" | "ended";

/** World time while the bot's process is being replaced: the seconds that takes here are no minutes of the world's. */
const SLOWEST_WARP = 1;
/** Between a death and the next process; real time. */
const RESTART_MS = 700;
/** A process that lived less than this, in real time, died "at once". */
const AT_ONCE_MS = 5_000;
const MOST_DEATHS_AT_ONCE = 3;
/** Above what the bot gives its own last words. */
const LAST_WORDS_MS = 12_000;

interface KeeperParts {
  readonly pretend: Pretend;
  readonly place: BotPlace;
  readonly clock: WarpedClock;
  readonly seed: number;
  /** World milliseconds in a real one, when nothing is in the way. */
  readonly warp: number;
  /** Hears of deaths and starts, in words. */
  readonly say: (words: string) => void;
}

export class BotKeeper {
  readonly #parts: KeeperParts;
  readonly #ready = Promise.withResolvers<void>();
  readonly #ended = Promise.withResolvers<string>();
  #child: ChildProcess | null = null;
  #state: BotState = "starting";
  #words = "starts";
  #isEnding = false;
  #isHeld = false;
  #processes = 0;
  #deathsAtOnce = 0;
  #bornAt = 0;
  #isBeingReplaced = false;
  #warp: number;
  /** Why no process may be started now; null: it may. */
  #obstacle: string | null = null;
  onChange: () => void = () => undefined;

  constructor(parts: KeeperParts) {
    this.#parts = parts;
    this.#warp = parts.warp;
    this.#spawn();
  }

  /** The first process is connected. */
  get ready(): Promise<void> {
    return this.#ready.promise;
  }

  /** No bot runs and none will, in words that say why. */
  get ended(): Promise<string> {
    return this.#ended.promise;
  }

  get state(): BotState {
    return this.#state;
  }

  /** After the state: since when, or why. */
  get words(): string {
    return this.#words;
  }

  get pid(): number | null {
    return this.#state === "starting" || this.#state === "running" ? (this.#child?.pid ?? null) : null;
  }

  /** kill -9, and no other until `start`. */
  kill(): void {
    this.#isHeld = true;
    this.#isBeingReplaced = false;
    this.#child?.kill("SIGKILL");
  }

  /** kill -9, and a new process as soon as it is gone. */
  restart(): void {
    if (this.#state === "away") {
      this.start();
      return;
    }
    this.#deathsAtOnce = 0;
    this.#isBeingReplaced = true;
    this.#setClock();
    this.#child?.kill("SIGKILL");
  }

  start(): void {
    this.#isHeld = false;
    this.#deathsAtOnce = 0;
    if (this.#state === "away" && this.#obstacle === null) this.#spawn();
  }

  /** Something that a new process could not start with, such as a Slack that is cut off; null when it is gone. */
  obstruct(why: string | null): void {
    this.#obstacle = why;
    if (why === null && this.#state === "away" && !this.#isHeld) this.#spawn();
  }

  /** From now on, or as soon as a process is there again. */
  goOn(change: { readonly warp?: number; readonly paused?: boolean }): void {
    this.#warp = change.warp ?? this.#warp;
    this.#setClock(change.paused === undefined ? {} : { paused: change.paused });
  }

  /** Asks it to stop, and waits for its last words. */
  async end(): Promise<void> {
    this.#isEnding = true;
    const child = this.#child;
    if (this.#state === "away" || child === null) this.#over("It was away when the rehearsal ended.");
    else {
      child.kill("SIGTERM");
      this.#parts.clock.deadline(LAST_WORDS_MS).addEventListener("abort", () => child.kill("SIGKILL"));
    }
    await this.ended;
  }

  endAtOnce(): Promise<void> {
    this.#child?.kill("SIGKILL");
    return this.end();
  }

  #spawn(): void {
    const { pretend, place, clock, seed } = this.#parts;
    const child = spawnBot(pretend, place);
    this.#child = child;
    this.#bornAt = clock.steadyNow();
    this.#become("starting", `PID ${child.pid ?? "none"} starts`);
    child.once("exit", (code, signal) => this.#gone(child, `The bot ended (${signal ?? `exit code ${code}`}).`));
    child.on("error", (error) => {
      // One that ran and died breaks its channel, too: then its exit is told.
      if (child.pid === undefined) this.#gone(child, `The bot could not be run: ${error.message}`);
    });
    child.once("message", () => this.#connected(child));
    // Ids are drawn by the seed: those of an earlier process are in the store, and must not come again.
    const handover: Handover = { warp: clock.warp, seed: seed + this.#processes * 1_000_003 };
    this.#processes += 1;
    child.send(handover, () => undefined);
  }

  #connected(child: ChildProcess): void {
    if (this.#child !== child || this.#isEnding) return;
    const isFirst = this.#processes === 1;
    this.#become("running", `PID ${child.pid}`);
    if (isFirst) this.#ready.resolve();
    else {
      this.#isBeingReplaced = false;
      this.#parts.say(`A new bot (PID ${child.pid}) is connected and goes on with what is kept.`);
      this.#setClock();
    }
  }

  #gone(child: ChildProcess, how: string): void {
    if (this.#child !== child) return;
    const isUnborn = this.#processes === 1 && this.#state === "starting";
    this.#child = null;
    if (this.#isEnding || isUnborn) {
      this.#over(how);
      return;
    }
    const { clock, say } = this.#parts;
    this.#deathsAtOnce = clock.steadyNow() - this.#bornAt < AT_ONCE_MS ? this.#deathsAtOnce + 1 : 0;
    if (!this.#isHeld && this.#deathsAtOnce >= MOST_DEATHS_AT_ONCE) {
      this.#over(
        `${how} That is the ${MOST_DEATHS_AT_ONCE}rd time in a row within ${AT_ONCE_MS / 1000} s of its start, so it is not started again.`,
      );
      return;
    }
    if (this.#isHeld) {
      this.#become("away", "killed; it stays away until it is started");
      say(`${how} It stays away until it is started from the page.`);
      return;
    }
    this.#become("away", "a new one follows in a moment");
    this.#isBeingReplaced = this.#obstacle === null;
    this.#setClock();
    say(`${how} ${this.#obstacle ?? "A new one is started on the same store."}`);
    clock.deadline(RESTART_MS).addEventListener("abort", () => {
      if (this.#state === "away" && !this.#isHeld && !this.#isEnding && this.#obstacle === null) this.#spawn();
    });
  }

  #over(how: string): void {
    this.#become("ended", how);
    this.#ended.resolve(how);
  }

  #become(state: BotState, words: string): void {
    this.#state = state;
    this.#words = words;
    this.onChange();
  }

  #setClock(change: { readonly paused?: boolean } = {}): void {
    const warp = this.#isBeingReplaced ? Math.min(SLOWEST_WARP, this.#warp) : this.#warp;
    const next = this.#parts.clock.set({ warp, ...change });
    if (this.#child?.connected === true) this.#child.send({ warp: next }, () => undefined);
    this.onChange();
  }
}

import { AsyncLocalStorage } from "node:async_hooks";
import { getEventListeners } from "node:events";
import type { Bell, Clock } from "../engine/ports.ts";
import { Agenda } from "./agenda.ts";
import { ClockBell, ownBell } from "./bell.ts";
import { type OnCrash, throwLoudly } from "./crash.ts";

type Instant = ReturnType<Clock["now"]>;

export interface VirtualClock extends Clock {
  /** Resolves when nobody is awake and nothing is left that time could bring. */
  idle(): Promise<void>;
  /** The names of all who are awake: where a rehearsal hangs, one of them waits for something without sleeping. */
  awake(): readonly string[];
  /** Time stops; whoever sleeps is never woken. */
  end(): void;
}

/**
 * Time that jumps when nothing is left to do. Whoever is at work has a ticket:
 *
 * - A task or a hold takes one when it begins and hands it back when it ends.
 * - `sleepUntil` hands it back. The waker (time or a bell) takes it again in the sleeper's name *before* it resolves
 *   the sleep, so there is no moment between being woken and being awake in which time could jump.
 * - When no ticket is out, time jumps to the earliest sleeper and wakes that one alone, even if others are due at the
 *   same instant: they follow, in order of falling asleep, when no ticket is out again. So between two bells only one
 *   task is at work, and how many microtasks it needs changes nothing for the others.
 *
 * A call that never answers has to hand its ticket back too, or time stands still for ever:
 * `signal.addEventListener("abort", () => bell.ring()); await clock.sleepUntil(Infinity, bell)`, in the caller's task.
 *
 * `onCrash` hears of a task's rejection; by default it is thrown where nobody can catch it.
 */
export function virtualClock(options: { readonly epoch: Instant; readonly onCrash?: OnCrash }): VirtualClock {
  return new Virtual(options.epoch, options.onCrash ?? throwLoudly);
}

interface Ticket {
  readonly name: string;
  readonly clock: VirtualClock;
  /** The ticket in whose work this hold was begun. */
  readonly within: Ticket | null;
  state: "awake" | "asleep" | "over";
}

/** What time can bring. */
type Due = { readonly wake: () => void } | { readonly abort: AbortController };

/** More wakings than this at one instant are a loop that waits for no time. */
const MOST_AT_ONE_INSTANT = 200_000;

/** The ticket of the work that is running right now. It follows the work through every await. */
const current = new AsyncLocalStorage<Ticket | null>();

class Virtual implements VirtualClock {
  #now: Instant;
  readonly #onCrash: OnCrash;
  readonly #out = new Set<Ticket>();
  readonly #agenda = new Agenda<Due>();
  /** Sleepers on the agenda, deadlines not counted. */
  #sleepers = 0;
  #jumpIsPlanned = false;
  #wakingsNow = 0;
  #idle: (() => void)[] = [];
  #ended = false;

  constructor(epoch: Instant, onCrash: OnCrash) {
    this.#now = epoch;
    this.#onCrash = onCrash;
  }

  now(): Instant {
    return this.#now;
  }

  transportNow(): Instant {
    return this.#now;
  }

  steadyNow(): number {
    return this.#now;
  }

  bell(): Bell {
    return new ClockBell();
  }

  sleepUntil(at: Instant, bell?: Bell): Promise<void> {
    const rings = ownBell(bell);
    if (Number.isNaN(at)) throw new RangeError("sleepUntil was given NaN");
    const ticket = this.#sleepy();
    if (rings?.takeRing()) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = () => {
        stopListening?.();
        takeOff?.();
        if (Number.isFinite(at)) this.#sleepers--;
        ticket.state = "awake";
        this.#out.add(ticket);
        resolve();
      };
      const stopListening = rings?.listen(wake);
      // The past is slept through as well: all others who are due now get their turn first.
      const takeOff = Number.isFinite(at) ? this.#agenda.add(Math.max(at, this.#now), { wake }) : undefined;
      if (Number.isFinite(at)) this.#sleepers++;
      ticket.state = "asleep";
      this.#handBack(ticket);
    });
  }

  task(name: string, work: () => Promise<void>): void {
    const ticket = this.#take(name, null);
    void current.run(ticket, async () => {
      try {
        // Begins after whoever called has gone on, as a timer's work would; the ticket is out from now on.
        await null;
        await work();
      } catch (error) {
        this.#onCrash(name, error);
      } finally {
        ticket.state = "over";
        this.#handBack(ticket);
      }
    });
  }

  async hold<T>(work: () => Promise<T>): Promise<T> {
    const within = current.getStore() ?? null;
    const ticket = this.#take("hold", within?.clock === this && within.state !== "over" ? within : null);
    return current.run(ticket, async () => {
      try {
        return await work();
      } finally {
        ticket.state = "over";
        this.#handBack(ticket);
      }
    });
  }

  deadline(ms: number): AbortSignal {
    const abort = new AbortController();
    this.#agenda.add(this.#now + ms, { abort });
    return abort.signal;
  }

  idle(): Promise<void> {
    if (this.#ended) return Promise.resolve();
    return new Promise((resolve) => {
      this.#idle.push(resolve);
      this.#planJump();
    });
  }

  awake(): readonly string[] {
    return [...this.#out].map((ticket) => ticket.name);
  }

  end(): void {
    this.#ended = true;
    this.#tellIdle();
  }

  /** The ticket that may be handed back here. Each wrong place would otherwise be a hang or a leap, far from its cause. */
  #sleepy(): Ticket {
    const ticket = current.getStore() ?? null;
    if (ticket === null || ticket.clock !== this) throw new Error("sleepUntil was called outside any task");
    if (ticket.state === "asleep") throw new Error(`the task "${ticket.name}" sleeps twice at once`);
    if (ticket.state === "over") throw new Error(`"${ticket.name}" was over before its own work slept`);
    if (ticket.within?.state === "awake") {
      throw new Error(`a hold inside the task "${ticket.within.name}" slept: that task stays awake, time cannot move`);
    }
    return ticket;
  }

  #take(name: string, within: Ticket | null): Ticket {
    const ticket: Ticket = { name, clock: this, within, state: "awake" };
    this.#out.add(ticket);
    return ticket;
  }

  #handBack(ticket: Ticket): void {
    this.#out.delete(ticket);
    if (this.#out.size === 0) this.#planJump();
  }

  /**
   * Not at once: the last ticket may come back in the middle of a chain of promises. Work that has just ended may have
   * a caller outside any task who goes on a few microtasks later (`await clock.hold(press)`, then the next press).
   * setImmediate runs when no microtask is left, however many they are, and whether a ticket is out is asked again then.
   */
  #planJump(): void {
    if (this.#jumpIsPlanned || this.#ended) return;
    this.#jumpIsPlanned = true;
    // The jump belongs to no task: what it sets off must not run in the name of the one that fell asleep last.
    current.run(null, () => setImmediate(() => this.#jump()));
  }

  #jump(): void {
    this.#jumpIsPlanned = false;
    while (this.#out.size === 0 && !this.#jumpIsPlanned && !this.#ended) {
      const next = this.#somethingToWaitFor() ? this.#agenda.shift() : null;
      if (next === null) {
        this.#tellIdle();
        break;
      }
      this.#wakingsNow = next.at === this.#now ? this.#wakingsNow + 1 : 0;
      this.#now = Math.max(this.#now, next.at);
      if (this.#wakingsNow > MOST_AT_ONE_INSTANT) this.#giveUp();
      else if ("wake" in next.item) next.item.wake();
      else this.#abort(next.item.abort);
    }
  }

  #abort(deadline: AbortController): void {
    const heard = isHeard(deadline);
    deadline.abort(new DOMException("The operation was aborted due to timeout", "TimeoutError"));
    // Those who heard it may have no ticket of their own: they act before time goes on.
    if (heard && this.#out.size === 0) this.#planJump();
  }

  /** A deadline moves time only while someone listens: a thousand calls long answered leave a thousand behind. */
  #somethingToWaitFor(): boolean {
    return this.#sleepers > 0 || this.#agenda.some((due) => "abort" in due && isHeard(due.abort));
  }

  #tellIdle(): void {
    const waiting = this.#idle;
    this.#idle = [];
    for (const resolve of waiting) resolve();
  }

  #giveUp(): void {
    this.end();
    const when = new Date(this.#now).toISOString();
    this.#onCrash("clock", new Error(`time stands still at ${when}: someone sleeps in a loop without waiting`));
  }
}

function isHeard(abort: AbortController): boolean {
  return getEventListeners(abort.signal, "abort").length > 0;
}

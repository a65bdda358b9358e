import type { Bell, Clock } from "../engine/ports.ts";
import { Agenda } from "./agenda.ts";
import { ClockBell, ownBell } from "./bell.ts";
import { type OnCrash, throwLoudly } from "./crash.ts";
import { current, type Due, isHeard, NEVER, newOwner, type Owner, type Ticket } from "./ticket.ts";
import type { ProcessClock, VirtualClock } from "./virtual-clock.ts";

type Instant = ReturnType<Clock["now"]>;

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

/** More wakings than this at one instant are a loop that waits for no time. */
const MOST_AT_ONE_INSTANT = 200_000;

class Virtual implements VirtualClock {
  /** Who belongs to no process. */
  readonly #world = newOwner();
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
    const { owner } = ticket;
    if (owner.ended) return NEVER;
    if (rings?.takeRing()) return Promise.resolve();
    return new Promise((resolve) => {
      const getUp = () => {
        stopListening?.();
        takeOff?.();
        owner.asleep.delete(getUp);
        if (Number.isFinite(at)) this.#sleepers--;
      };
      const wake = () => {
        if (owner.pause !== null) {
          owner.pause.late.add(wake);
          return;
        }
        getUp();
        ticket.state = "awake";
        this.#out.add(ticket);
        resolve();
      };
      const stopListening = rings?.listen(wake);
      // The past is slept through as well: all others who are due now get their turn first.
      const takeOff = Number.isFinite(at) ? this.#agenda.add(Math.max(at, this.#now), { wake }) : undefined;
      if (Number.isFinite(at)) this.#sleepers++;
      owner.asleep.add(getUp);
      ticket.state = "asleep";
      this.#handBack(ticket);
    });
  }

  process(): ProcessClock {
    const owner = newOwner();
    return {
      now: () => this.now(),
      transportNow: () => this.transportNow(),
      steadyNow: () => this.steadyNow(),
      bell: () => this.bell(),
      sleepUntil: (at, bell) => this.sleepUntil(at, bell),
      task: (name, work) => this.#task(name, work, owner),
      hold: (work) => this.#hold(work, owner),
      deadline: (ms) => this.#deadline(ms, owner),
      end: () => this.#endOwner(owner),
      pause: () => this.#pause(owner),
      goOn: () => this.#goOn(owner),
      unpaused: () => owner.pause?.over.promise ?? Promise.resolve(),
    };
  }

  task(name: string, work: () => Promise<void>): void {
    this.#task(name, work, this.#world);
  }

  hold<T>(work: () => Promise<T>): Promise<T> {
    return this.#hold(work, this.#world);
  }

  deadline(ms: number): AbortSignal {
    return this.#deadline(ms, this.#world);
  }

  #pause(owner: Owner): void {
    if (owner.ended || owner.pause !== null) return;
    const held = new Set([...this.#out].filter((ticket) => ticket.owner === owner));
    owner.pause = { held, late: new Set(), over: Promise.withResolvers() };
    for (const ticket of held) this.#out.delete(ticket);
    if (this.#out.size === 0) this.#planJump();
  }

  #goOn(owner: Owner): void {
    const { pause } = owner;
    if (owner.ended || pause === null) return;
    owner.pause = null;
    // Before anybody goes on: time must not jump in between.
    for (const ticket of pause.held) this.#out.add(ticket);
    for (const bring of pause.late) bring();
    pause.over.resolve();
  }

  #endOwner(owner: Owner): void {
    owner.ended = true;
    owner.pause = null;
    for (const getUp of [...owner.asleep]) getUp();
    for (const ticket of [...this.#out]) if (ticket.owner === owner) this.#handBack(ticket);
  }

  #task(name: string, work: () => Promise<void>, owner: Owner): void {
    if (owner.ended) return;
    const ticket = this.#take(name, null, owner);
    void current.run(ticket, async () => {
      try {
        // Begins after whoever called has gone on, as a timer's work would; the ticket is out from now on.
        await null;
        await work();
      } catch (error) {
        if (!owner.ended) this.#onCrash(name, error);
      } finally {
        ticket.state = "over";
        this.#handBack(ticket);
      }
    });
  }

  async #hold<T>(work: () => Promise<T>, owner: Owner): Promise<T> {
    if (owner.ended) return NEVER;
    const within = current.getStore() ?? null;
    const ticket = this.#take("hold", within?.clock === this && within.state !== "over" ? within : null, owner);
    return current.run(ticket, async () => {
      try {
        return await work();
      } finally {
        ticket.state = "over";
        this.#handBack(ticket);
      }
    });
  }

  #deadline(ms: number, owner: Owner): AbortSignal {
    const abort = new AbortController();
    this.#agenda.add(this.#now + ms, { abort, owner });
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

  #take(name: string, within: Ticket | null, owner: Owner): Ticket {
    const ticket: Ticket = { name, clock: this, owner, within, state: "awake" };
    (owner.pause?.held ?? this.#out).add(ticket);
    return ticket;
  }

  #handBack(ticket: Ticket): void {
    this.#out.delete(ticket);
    ticket.owner.pause?.held.delete(ticket);
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
      else this.#bringDeadline(next.item);
    }
  }

  #bringDeadline(due: Extract<Due, { abort: AbortController }>): void {
    const { ended, pause } = due.owner;
    if (ended) return;
    if (pause === null) this.#abort(due);
    else pause.late.add(() => this.#abort(due));
  }

  #abort(due: Extract<Due, { abort: AbortController }>): void {
    const heard = isHeard(due);
    due.abort.abort(new DOMException("The operation was aborted due to timeout", "TimeoutError"));
    // Those who heard it may have no ticket of their own: they act before time goes on.
    if (heard && this.#out.size === 0) this.#planJump();
  }

  /** A deadline moves time only while someone listens: a thousand calls long answered leave a thousand behind. */
  #somethingToWaitFor(): boolean {
    return this.#sleepers > 0 || this.#agenda.some(isHeard);
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

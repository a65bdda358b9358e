import { aheadOf } from "../core/schedule/ahead.ts";
import type { Firing, ScheduleBook } from "../core/schedule/book.ts";
import { dueTimes, nextTime, type Schedule } from "../core/schedule/schedule.ts";
import type { Occurrence, Pattern } from "../core/schedule/times.ts";
import { type Instant, MINUTE, SECOND } from "../core/time.ts";
import type { Bell, Clock, Log } from "./ports.ts";

/** What is done ahead of a due time at which nobody has to press. */
export interface Ahead {
  isUnattended(schedule: Schedule): boolean;
  /** Says so, once across all processes; resolves once it is written down who does. */
  announce(schedule: Schedule, occurrence: Occurrence): Promise<void>;
  /** Sees to what was announced; answers when to look again. */
  tend(schedules: readonly Schedule[]): Promise<Instant>;
}

export interface SchedulesPorts {
  readonly book: ScheduleBook;
  /** Whether other processes share the book: then it is looked at every minute. */
  readonly isShared: boolean;
  readonly clock: Clock;
  readonly log: Log;
  /** null: the expression cannot be read. */
  readonly patternOf: (expression: string) => Pattern | null;
  /** A schedule is due: its plan is to be posted. Answers what became of it, in a word for the book. */
  readonly fire: (schedule: Schedule, at: Instant) => Promise<string>;
  /** Times at which nobody was there; to be said, and nothing is started late. */
  readonly missed: (schedule: Schedule, times: readonly Instant[]) => Promise<void>;
  readonly ahead: Ahead;
}

/** After a look that failed. */
const RETRY_MS = 10 * SECOND;
/** Whoever took a due time and has not come to an end with it by then is gone. */
const GIVEN_UP_MS = 10 * MINUTE;

/** Sees to every due time once, across all processes that share the book. */
export class Schedules {
  readonly #ports: SchedulesPorts;
  readonly #bell: Bell;
  /** By schedule as it stands: when it is due next. Reading years of a calendar every minute would be a waste. */
  #quietUntil: ReadonlyMap<string, Instant> = new Map();
  #isEnded = false;

  constructor(ports: SchedulesPorts) {
    this.#ports = ports;
    this.#bell = ports.clock.bell();
  }

  /** Begins to look at the clock; resolves at once. */
  start(): void {
    this.#ports.clock.task("schedules", () => this.#tick());
  }

  /** Something in the book was changed here. */
  changed(): void {
    this.#bell.ring();
  }

  end(): void {
    this.#isEnded = true;
    this.#bell.ring();
  }

  async #tick(): Promise<void> {
    const { clock, log } = this.#ports;
    while (!this.#isEnded) {
      let next: Instant;
      try {
        next = await this.#look();
      } catch (error) {
        log.error({ err: error }, "the schedules could not be read; nothing is posted until they can");
        next = clock.now() + RETRY_MS;
      }
      if (!this.#isEnded) await clock.sleepUntil(next, this.#bell);
    }
  }

  /** Sees to what is due; answers when to look again. */
  async #look(): Promise<Instant> {
    const { book, clock, isShared, patternOf } = this.#ports;
    const now = clock.now();
    let next = isShared ? (Math.floor(now / MINUTE) + 1) * MINUTE : Number.POSITIVE_INFINITY;
    const schedules = await book.all();
    const quiet = new Map<string, Instant>();
    for (const schedule of schedules) {
      const key = JSON.stringify(schedule);
      let until = this.#quietUntil.get(key) ?? Number.NEGATIVE_INFINITY;
      if (until <= now) {
        const pattern = patternOf(schedule.expression);
        if (pattern === null) continue;
        await this.#see(schedule, pattern);
        until = await this.#ahead(schedule, pattern, now);
      }
      quiet.set(key, until);
      next = Math.min(next, until);
    }
    this.#quietUntil = quiet;
    return Math.min(next, await this.#orphans(schedules), await this.#ports.ahead.tend(schedules));
  }

  /** Announces what starts by itself; answers when there is something to do about the schedule next. */
  async #ahead(schedule: Schedule, pattern: Pattern, now: Instant): Promise<Instant> {
    const { ahead } = this.#ports;
    if (!ahead.isUnattended(schedule)) return nextTime(schedule, pattern, now) ?? Number.POSITIVE_INFINITY;
    const { announce, next } = aheadOf(schedule, pattern, now);
    for (const occurrence of announce) await ahead.announce(schedule, occurrence);
    return next;
  }

  async #see(schedule: Schedule, pattern: Pattern): Promise<void> {
    const { book, clock, missed } = this.#ports;
    const handled = await book.handledUntil(schedule.id);
    const found = dueTimes(schedule, pattern, handled, clock.now());
    const lost: Instant[] = [];
    for (const at of found.missed) if (await book.take({ scheduleId: schedule.id, at })) lost.push(at);
    if (lost.length > 0) {
      await missed(schedule, lost);
      for (const at of lost) await book.settle({ scheduleId: schedule.id, at }, "missed");
    }
    if (found.due === null) return;
    const firing: Firing = { scheduleId: schedule.id, at: found.due };
    if (!(await book.take(firing))) return;
    // A plan takes many seconds to be read; other schedules are due at the same minute.
    clock.task(`schedule ${schedule.id}`, () => this.#fire(schedule, firing));
  }

  async #fire(schedule: Schedule, firing: Firing): Promise<void> {
    const { book, fire, log } = this.#ports;
    let outcome: string;
    try {
      outcome = await fire(schedule, firing.at);
    } catch (error) {
      log.error({ schedule: schedule.id, err: error }, "a schedule came due, and its plan could not be posted");
      outcome = "broke";
    }
    try {
      await book.settle(firing, outcome);
    } catch (error) {
      log.error({ schedule: schedule.id, err: error }, "what became of a due time could not be written down");
    }
  }

  /** Whoever took them died in the middle: said, and not made up for. Answers when the next one is given up. */
  async #orphans(schedules: readonly Schedule[]): Promise<Instant> {
    const { book, clock, missed } = this.#ports;
    let next = Number.POSITIVE_INFINITY;
    for (const firing of await book.unsettled()) {
      const schedule = schedules.find(({ id }) => id === firing.scheduleId);
      const givenUpAt = firing.at + GIVEN_UP_MS;
      if (clock.now() < givenUpAt) next = Math.min(next, givenUpAt);
      else if ((await book.settle(firing, "given up")) && schedule !== undefined) await missed(schedule, [firing.at]);
    }
    return next;
  }
}

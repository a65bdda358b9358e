import type { Firing } from "../core/schedule/book.ts";
import {
  type Forewarning,
  type ForewarningBook,
  type ForewarningEnd,
  type ForewarningRow,
  firingOf,
  startsByItself,
  withdrawnBy,
} from "../core/schedule/forewarning.ts";
import { forewarningMessage, leftOutMessage } from "../core/schedule/forewarning-message.ts";
import { notAnnounced } from "../core/schedule/private-word.ts";
import { LATE_AFTER_MS, type Schedule } from "../core/schedule/schedule.ts";
import type { Occurrence } from "../core/schedule/times.ts";
import type { Target } from "../core/target.ts";
import { type Instant, MINUTE, SECOND } from "../core/time.ts";
import { editInTurn, OneEdit, type WantedEdit } from "./edit-in-turn.ts";
import { REFUSED_AGAIN_MS } from "./pace.ts";
import { findPlan, type PlanPostPorts, postPlan } from "./plan-post.ts";
import type { Store } from "./ports.ts";
import { closedTo, sayOf, tellAdder } from "./schedule-channel.ts";
import type { Ahead } from "./schedules.ts";

export interface ForewarningPorts extends PlanPostPorts {
  readonly store: Store;
  readonly targets: readonly Target[];
  /** With its slash. */
  readonly command: string;
  /** There is something to look at again. */
  readonly changed: () => void;
}

/** In the metadata of its message. */
const KEY = "forewarning";
/** Whoever posts one has written down where it stands after this, or has died. */
const POSTING_MS = 45 * SECOND;
/** An edit that failed is made again, at first after so long. */
const AGAIN_MS = 5 * SECOND;
const LONGEST_AGAIN_MS = 1 * MINUTE;
/** A message that cannot be edited for so long after its time is given up, until the next start of the bot. */
const PATIENCE_MS = 60 * MINUTE;

/**
 * What is said before a schedule starts something by itself. Each due time is announced once, and its message shows what
 * its row in the store says, whichever process ended it; one that died in the middle is found by the next one that looks.
 */
export class Forewarnings implements Ahead {
  readonly #ports: ForewarningPorts;
  readonly #book: ForewarningBook;
  /** Posted by this process right now. */
  readonly #posting = new Set<string>();
  readonly #showing = new OneEdit();
  /** Nobody can tell where they stand, or they are proven not to: they are looked for once. */
  readonly #lookedFor = new Set<string>();
  readonly #edits = new Map<string, { readonly notBefore: Instant; readonly waitMs: number }>();

  constructor(ports: ForewarningPorts) {
    this.#ports = ports;
    this.#book = ports.store.forewarnings;
  }

  /** Where the target does not belong to the schedule's channel any more, nothing is told of it there. */
  isUnattended({ target, channel }: Schedule): boolean {
    const found = this.targetOf(target);
    return found?.channels.includes(channel) === true && startsByItself(found);
  }

  /** As the configuration has it now; null: there is none of that name. */
  targetOf(name: string): Target | null {
    return this.#ports.targets.find((target) => target.name === name) ?? null;
  }

  async announce(schedule: Schedule, occurrence: Occurrence): Promise<void> {
    const { clock, store } = this.#ports;
    const { at, comesTwice, around } = occurrence;
    const target = this.targetOf(schedule.target);
    if (at === null) {
      // A name of its own in the book: it may be told at the very time at which another one is due.
      const firing = { scheduleId: `${schedule.id} left out`, at: around };
      if (!(await store.schedules.take(firing))) return;
      clock.task(`left out ${schedule.id}`, async () => {
        const place = { id: `${schedule.id}-${around}-out`, key: KEY };
        await sayOf(schedule, place, leftOutMessage(schedule, occurrence), this.#ports);
        await store.schedules.settle(firing, "told");
      });
      return;
    }
    if (target === null) return;
    const forewarning = { schedule, target, at, comesTwice };
    const firing = firingOf(forewarning);
    this.#posting.add(nameOf(firing));
    let isMine = false;
    try {
      isMine = await this.#book.begin(forewarning, clock.now());
    } finally {
      if (!isMine) this.#posting.delete(nameOf(firing));
    }
    if (isMine) clock.task(`announce ${nameOf(firing)}`, () => this.#post(forewarning));
  }

  /** Ends those by which nothing may start any more, and shows what is not shown; answers when to look again. */
  async tend(schedules: readonly Schedule[]): Promise<Instant> {
    const { clock } = this.#ports;
    const now = clock.now();
    let next = Number.POSITIVE_INFINITY;
    for (const row of await this.#book.unsettled(now - PATIENCE_MS)) {
      const { forewarning, state, posted, version, shownVersion } = row;
      const firing = firingOf(forewarning);
      const name = nameOf(firing);
      if (state === "open") {
        const end = this.withdrawn(row, schedules);
        if (end !== null) {
          await this.end(firing, end);
          continue;
        }
        next = Math.min(next, forewarning.at + LATE_AFTER_MS + 1);
      }
      if (posted === null) {
        if (this.#posting.has(name) || this.#lookedFor.has(name)) continue;
        const lostAt = row.takenAt + POSTING_MS;
        if (lostAt > now) next = Math.min(next, lostAt);
        else this.#lookFor(row);
        continue;
      }
      if (state === "open" || shownVersion === version || now > forewarning.at + PATIENCE_MS) continue;
      const notBefore = this.#edits.get(name)?.notBefore ?? now;
      if (notBefore > now) next = Math.min(next, notBefore);
      else clock.task(`show ${name}`, () => this.show(firing));
    }
    return next;
  }

  /** Why nothing may start by it any more, as the book and the configuration stand; null: it holds. */
  withdrawn({ forewarning }: ForewarningRow, schedules: readonly Schedule[]): ForewarningEnd | null {
    const { schedule } = forewarning;
    return withdrawnBy(forewarning, {
      schedule: schedules.find(({ id }) => id === schedule.id) ?? null,
      target: this.targetOf(schedule.target),
      at: this.#ports.clock.now(),
    });
  }

  /** True for the one who ended it; its message is edited. Rejects when the store does not take it. */
  async end(firing: Firing, end: ForewarningEnd): Promise<boolean> {
    const isEnded = await this.#book.end(firing, end);
    if (isEnded) this.#ports.clock.task(`show ${nameOf(firing)}`, () => this.show(firing));
    return isEnded;
  }

  /** All that are open of these schedules, or of all; one that cannot be ended does not keep the others from it. */
  async endAll(end: ForewarningEnd, scheduleId: string | null): Promise<void> {
    // Whatever comes due is judged anew: a pause, a removal and a halt are found then as well.
    const failed = (error: unknown) =>
      this.#ports.log.error({ err: error, ...end }, "what was announced could not be withdrawn");
    const rows = await this.#book.unsettled(this.#ports.clock.now()).catch((error: unknown) => {
      failed(error);
      return [];
    });
    for (const { forewarning, state } of rows) {
      if (state !== "open" || (scheduleId !== null && forewarning.schedule.id !== scheduleId)) continue;
      await this.end(firingOf(forewarning), end).catch(failed);
    }
    // What the store has ended together with a halt is to be shown.
    this.#ports.changed();
  }

  /**
   * Brings its message to what its row says. Never rejects; call it inside a task. What fails is tried again by `tend`.
   * While one edit of a message waits or is under way nobody waits for it: whoever makes that one looks once more.
   */
  async show(firing: Firing): Promise<void> {
    const name = nameOf(firing);
    try {
      await this.#showing.of(name, () => this.#isShown(firing));
    } catch (error) {
      this.#ports.log.warn({ err: error, name }, "an announcement could not be shown; it is tried again");
      this.#later(name, 0);
    }
  }

  /** False: Slack does not take it now. */
  async #isShown(firing: Firing): Promise<boolean> {
    const { clock, log } = this.#ports;
    const name = nameOf(firing);
    const edit = await editInTurn(clock.now(), () => this.#due(firing), this.#ports);
    if (edit === null) return true;
    const { version, answer } = edit;
    if (answer.kind === "refused") log.warn({ code: answer.code, name }, "Slack refused to edit an announcement");
    if (answer.kind === "done" || (answer.kind === "refused" && answer.gone === true)) {
      await this.#book.shown(firing, version);
      this.#edits.delete(name);
      return true;
    }
    const leastMs = answer.kind === "refused" ? REFUSED_AGAIN_MS : 0;
    this.#later(name, answer.kind === "wait" ? answer.ms : leastMs);
    return false;
  }

  /** null: its message shows what it should, or stands nowhere. */
  async #due(firing: Firing): Promise<WantedEdit | null> {
    const row = await this.#book.of(firing);
    if (row === null || row.posted === null || row.shownVersion === row.version) return null;
    const message = forewarningMessage(row, this.#ports.command);
    const at = { channel: row.forewarning.schedule.channel, ts: row.posted.ts };
    return { at, what: { run: nameOf(firing), key: KEY, message, facts: {} }, version: row.version };
  }

  #later(name: string, leastMs: number): void {
    const waitMs = Math.min((this.#edits.get(name)?.waitMs ?? AGAIN_MS / 2) * 2, LONGEST_AGAIN_MS);
    this.#edits.set(name, { notBefore: this.#ports.clock.now() + Math.max(waitMs, leastMs), waitMs });
    this.#ports.changed();
  }

  async #post(forewarning: Forewarning): Promise<void> {
    const { clock, command, log } = this.#ports;
    const { schedule } = forewarning;
    const firing = firingOf(forewarning);
    const name = nameOf(firing);
    try {
      const closed = await closedTo(this.#ports, schedule);
      if (closed !== null) {
        const isTold = await tellAdder(schedule, closed, notAnnounced(forewarning, closed), this.#ports);
        // Otherwise its due time says that it was not announced.
        if (isTold) await this.#book.end(firing, { state: "late", by: null });
      }
      // Asked after the row was written: a halt that comes later ends it.
      const halt = await this.#ports.store.halted();
      if (halt !== null) await this.#book.end(firing, { state: "halted", by: halt.by });
      const row = await this.#book.of(firing);
      if (row === null) return;
      if (row.state !== "open") {
        // It stands nowhere, and nobody needs to look for it.
        await this.#book.shown(firing, row.version);
        return;
      }
      if (closed !== null) return;
      const answer = await postPlan(
        { id: name, channel: schedule.channel, key: KEY },
        forewarningMessage(row, command),
        this.#ports,
      );
      if (answer.kind === "done") await this.#book.posted(firing, { ts: answer.ts, at: clock.now() });
      else log.warn({ name, answer }, "an announcement reached nobody; nothing starts by it");
    } catch (error) {
      log.error({ err: error, name }, "an announcement could not be written down; nothing starts by it");
    } finally {
      this.#posting.delete(name);
    }
    // It may have been withdrawn while it was on its way.
    await this.show(firing);
  }

  /** Whoever posted it has not said where: it may stand there all the same. */
  #lookFor({ forewarning, takenAt, state, version }: ForewarningRow): void {
    const { clock, log } = this.#ports;
    const firing = firingOf(forewarning);
    const name = nameOf(firing);
    this.#lookedFor.add(name);
    clock.task(`look for ${name}`, async () => {
      try {
        const place = { id: name, channel: forewarning.schedule.channel, key: KEY };
        const until = state === "open" ? forewarning.at : forewarning.at + PATIENCE_MS;
        const found = await findPlan(place, takenAt, until, this.#ports);
        if (typeof found === "string") await this.#book.posted(firing, { ts: found, at: clock.now() });
        // Whatever was on its way to the channel has arrived, or died with its bot.
        else if (found === null && state !== "open") await this.#book.shown(firing, version);
      } catch (error) {
        log.warn({ err: error, name }, "an announcement could not be looked for");
      }
      // It may have ended before anybody knew where it stands.
      await this.show(firing);
    });
  }
}

/** Its name in the metadata of its message, too. */
function nameOf({ scheduleId, at }: Firing): string {
  return `${scheduleId}-${at}-ahead`;
}

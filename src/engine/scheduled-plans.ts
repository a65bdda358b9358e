import type { Message } from "../core/message.ts";
import { AHEAD_MS } from "../core/schedule/ahead.ts";
import { missedMessage, refusedAtDueTime } from "../core/schedule/answers.ts";
import { isToldInTime } from "../core/schedule/forewarning.ts";
import { type Untold, untoldMessage } from "../core/schedule/forewarning-message.ts";
import type { Schedule } from "../core/schedule/schedule.ts";
import type { Instant } from "../core/time.ts";
import type { Desk } from "./desk.ts";
import type { Forewarnings } from "./forewarnings.ts";
import { type ScheduleChannelPorts, sayOf } from "./schedule-channel.ts";
import type { StartingByItself } from "./starting-by-itself.ts";

export interface ScheduledPorts extends ScheduleChannelPorts {
  readonly forewarnings: Pick<Forewarnings, "isUnattended" | "withdrawn" | "end">;
  readonly desk: Pick<Desk, "plan"> & Pick<StartingByItself, "startByItself">;
  /** With its slash. */
  readonly command: string;
}

/** What a due time comes to: a plan with a Start, one that starts by itself, or neither, in a word for the book. */
type Way = { readonly kind: "attended" | "by-itself" } | { readonly kind: "not"; readonly outcome: string };

/**
 * What happens when a schedule is due: its plan is posted as if its maker had asked, and whoever may start it presses.
 * One of an unattended target starts by itself, if that stands announced and nobody has withdrawn it.
 */
export class ScheduledPlans {
  readonly #ports: ScheduledPorts;

  constructor(ports: ScheduledPorts) {
    this.#ports = ports;
  }

  /** Answers `posted`, or why nothing was; then the channel is told. May sleep: call it inside a task. */
  async fire(schedule: Schedule, at: Instant): Promise<string> {
    const { desk } = this.#ports;
    const { id, target, channel, by, reason } = schedule;
    const way = await this.#way(schedule, at);
    if (way.kind === "not") return way.outcome;
    const scheduled = { scheduleId: id, at };
    const ask = { mode: "start", target, template: null, reason, hypothesis: null, scheduled } as const;
    const refusal =
      way.kind === "attended"
        ? await desk.plan({ user: by, channel }, ask)
        : await desk.startByItself({ user: by, channel, schedule: id }, ask);
    if (refusal === null) return "posted";
    await this.#say(schedule, at, refusedAtDueTime(schedule, at, refusal));
    return "refused";
  }

  async missed(schedule: Schedule, times: readonly Instant[]): Promise<void> {
    const last = times.at(-1);
    if (last !== undefined) await this.#say(schedule, last, missedMessage(schedule, times));
  }

  /** A store that does not answer is a no: somebody may have skipped it. */
  async #way(schedule: Schedule, at: Instant): Promise<Way> {
    const { forewarnings, log } = this.#ports;
    try {
      return await (forewarnings.isUnattended(schedule)
        ? this.#unattended(schedule, at)
        : this.#attended(schedule, at));
    } catch (error) {
      log.error({ schedule: schedule.id, err: error }, "what was announced could not be read; nothing is started");
      return this.#untold(schedule, at, "store-away");
    }
  }

  /** It may have been announced before the configuration was changed; what people withdrew stays withdrawn. */
  async #attended({ id }: Schedule, at: Instant): Promise<Way> {
    const { store, forewarnings } = this.#ports;
    const firing = { scheduleId: id, at };
    const row = await store.forewarnings.of(firing);
    if (row === null || row.state === "changed") return { kind: "attended" };
    if (row.state !== "open") return { kind: "not", outcome: row.state };
    const isMine = await forewarnings.end(firing, { state: "changed", by: null });
    return isMine ? { kind: "attended" } : { kind: "not", outcome: "withdrawn" };
  }

  /** The last word is the store's: exactly one of a skip and this start is told that it was first. */
  async #unattended(schedule: Schedule, at: Instant): Promise<Way> {
    const { store, forewarnings } = this.#ports;
    const firing = { scheduleId: schedule.id, at };
    const row = await store.forewarnings.of(firing);
    if (row === null)
      return this.#untold(schedule, at, schedule.activeSince > at - AHEAD_MS ? "added-late" : "not-announced");
    // It was never said: everything was halted when it should have been.
    if (row.state === "halted" && row.posted === null) return this.#untold(schedule, at, "halted");
    if (row.state !== "open") return { kind: "not", outcome: row.state };
    if (!isToldInTime(row)) {
      const isMine = await forewarnings.end(firing, { state: "late", by: null });
      return isMine ? this.#untold(schedule, at, "not-announced") : { kind: "not", outcome: "withdrawn" };
    }
    const end = forewarnings.withdrawn(row, await store.schedules.all());
    if (end !== null) {
      await forewarnings.end(firing, end);
      return { kind: "not", outcome: end.state };
    }
    const isMine = await forewarnings.end(firing, { state: "due", by: null });
    return isMine ? { kind: "by-itself" } : { kind: "not", outcome: "withdrawn" };
  }

  async #untold(schedule: Schedule, at: Instant, why: Untold): Promise<Way> {
    await this.#say(schedule, at, untoldMessage(schedule, at, why, this.#ports.command));
    return { kind: "not", outcome: why };
  }

  /** Once, also after a lost answer: each due time has a name of its own. */
  #say(schedule: Schedule, at: Instant, message: Message): Promise<void> {
    return sayOf(schedule, { id: `${schedule.id}-${at}` }, message, this.#ports);
  }
}

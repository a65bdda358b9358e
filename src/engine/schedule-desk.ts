import { plainAnswer } from "../core/answers.ts";
import { plainText, plainTextWith } from "../core/guard/plain-text.ts";
import type { Line, Message } from "../core/message.ts";
import type { Refusal } from "../core/refusal.ts";
import { addedAnswer, type Listed, schedulesAnswer } from "../core/schedule/answers.ts";
import { skippedFiring } from "../core/schedule/forewarning.ts";
import { skipAnswer } from "../core/schedule/forewarning-message.ts";
import type { Schedule, ScheduleAsk } from "../core/schedule/schedule.ts";
import type { Pattern } from "../core/schedule/times.ts";
import type { Target } from "../core/target.ts";
import { isTimeZone } from "../core/wall-time.ts";
import { audit } from "./audit.ts";
import type { Asker, PlanButton } from "./desk.ts";
import { endDueAlready } from "./due-already.ts";
import type { Forewarnings } from "./forewarnings.ts";
import type { Plans } from "./plans.ts";
import type { Chat, Clock, Ids, Log, Store } from "./ports.ts";
import { closedTo } from "./schedule-channel.ts";

export interface ScheduleDeskPorts {
  readonly store: Store;
  readonly chat: Pick<Chat, "channel">;
  readonly clock: Clock;
  readonly log: Log;
  readonly ids: Ids;
  readonly targets: readonly Target[];
  /** With its slash. */
  readonly command: string;
  /** null: the expression cannot be read. */
  readonly patternOf: (expression: string) => Pattern | null;
  /** Whether the person is among the target's starters now. */
  readonly mayStart: (asker: Asker, target: Target) => Promise<boolean>;
  readonly forewarnings: Pick<Forewarnings, "isUnattended" | "end" | "endAll">;
  readonly plans: Pick<Plans, "showSoon">;
  /** The book was changed. */
  readonly changed: () => void;
}

/** More a channel are a slip, or somebody's loop. */
const MOST_A_CHANNEL = 50;

type Add = Extract<ScheduleAsk, { kind: "schedule-add" }>;

/** What people ask of the schedules of their channel. Only a starter makes one; anybody here may pause or remove it. */
export class ScheduleDesk {
  readonly #ports: ScheduleDeskPorts;

  constructor(ports: ScheduleDeskPorts) {
    this.#ports = ports;
  }

  async obey(asker: Asker, ask: ScheduleAsk): Promise<Message> {
    try {
      switch (ask.kind) {
        case "schedule-add":
          return await this.#add(asker, ask);
        case "schedule-list":
          return await this.#list(asker);
        default:
          return await this.#change(asker, ask);
      }
    } catch (error) {
      this.#ports.log.error({ err: error }, "the schedules could not be read or changed");
      const words = "My database does not answer, so nothing was changed. Try again later.";
      return this.#no(asker, ask.kind, "store-away", words);
    }
  }

  async #add(asker: Asker, ask: Add): Promise<Message> {
    const { store, clock, ids, targets, patternOf, mayStart, command, changed, forewarnings } = this.#ports;
    const no = (rule: string, words: string) => this.#no(asker, "schedule add", rule, words);
    const target = targets.find(({ name, channels }) => name === ask.target && channels.includes(asker.channel));
    if (target === undefined) return no("unknown-target", `There is no target "${ask.target}" in this channel.`);
    if (!(await mayStart(asker, target)))
      return no("starter-not-allowed", `You are not among the starters of ${target.name}, so you cannot schedule it.`);
    const closed = await closedTo(this.#ports, { channel: asker.channel, target: target.name });
    if (closed !== null) return this.#closed(asker, "schedule add", "I did not add it: ", closed);
    const pattern = patternOf(ask.expression);
    if (pattern === null)
      return no(
        "unreadable-expression",
        `"${ask.expression}" is no cron expression of five fields: minute, hour, day of the month, month, day of the week. Tuesdays at ten are "0 10 * * 2".`,
      );
    const { timeZone } = ask;
    if (timeZone === null)
      return no("no-time-zone", `In which time zone? Add --tz, for example --tz Europe/Berlin, or --tz UTC.`);
    if (!isTimeZone(timeZone))
      return no("unknown-time-zone", `There is no time zone "${timeZone}". Write it as Europe/Berlin, or UTC.`);
    if ((await this.#here(asker)).length >= MOST_A_CHANNEL)
      return no("too-many", `There are ${MOST_A_CHANNEL} schedules in this channel. Remove one first.`);
    const now = clock.now();
    const schedule: Schedule = {
      id: ids.next("sched"),
      target: target.name,
      channel: asker.channel,
      expression: ask.expression,
      timeZone,
      reason: ask.reason,
      by: asker.user,
      activeSince: now,
      pausedBy: null,
    };
    await store.schedules.add(schedule);
    changed();
    await this.#record(asker, `schedule add ${schedule.id} ${target.name} ${ask.expression} ${timeZone}`, "added");
    return addedAnswer({ schedule, pattern, startsByItself: forewarnings.isUnattended(schedule) }, now, command);
  }

  async #list(asker: Asker): Promise<Message> {
    const { clock, command } = this.#ports;
    return schedulesAnswer(await this.#here(asker), clock.now(), command);
  }

  async #change(
    asker: Asker,
    { kind, id }: Extract<ScheduleAsk, { kind: "schedule-remove" | "schedule-pause" | "schedule-resume" }>,
  ): Promise<Message> {
    const { store, clock, targets, mayStart, changed, forewarnings } = this.#ports;
    const what = kind.replace("-", " ");
    const found = (await this.#here(asker)).find(({ schedule }) => schedule.id === id)?.schedule;
    if (found === undefined)
      return this.#no(asker, what, "unknown-schedule", `There is no schedule ${id} in this channel.`);
    const target = targets.find(({ name }) => name === found.target);
    // To stop something is anybody's right; to set it going again is a starter's.
    if (kind === "schedule-resume" && (target === undefined || !(await mayStart(asker, target))))
      return this.#no(asker, what, "starter-not-allowed", `You are not among the starters of ${found.target}.`);
    const closed = kind === "schedule-resume" ? await closedTo(this.#ports, found) : null;
    if (closed !== null) return this.#closed(asker, what, "I did not resume it: ", closed);
    const isDone =
      kind === "schedule-remove"
        ? await store.schedules.remove(id)
        : kind === "schedule-pause"
          ? await store.schedules.pause(id, asker.user)
          : await store.schedules.resume(id, clock.now());
    if (isDone && kind !== "schedule-resume")
      await forewarnings.endAll({ state: kind === "schedule-pause" ? "paused" : "removed", by: asker.user }, id);
    const late = kind === "schedule-resume" ? [] : await endDueAlready(this.#ports, { scheduleId: id, by: asker.user });
    changed();
    await this.#record(asker, `${what} ${id}`, isDone ? "done" : "was so already");
    const words = `${isDone ? DONE[kind] : WAS_SO[kind]} (${found.target}, ${found.expression} ${found.timeZone})`;
    return plainAnswer([words, ...late.map(plainText)].join(" "), [[words], ...late]);
  }

  /** Those of the targets with these names, in whatever channel. Rejects when the store fails. */
  async of(names: readonly string[]): Promise<readonly Listed[]> {
    return this.#listed(({ target }) => names.includes(target));
  }

  /** Anyone where it is announced may. What the store does not take is not skipped, and that is said. */
  async skip(asker: Asker, { value, ts }: PlanButton): Promise<Message> {
    const { store, clock, log, command, forewarnings } = this.#ports;
    const firing = skippedFiring(value);
    const what = firing === null ? "skip" : `skip ${firing.scheduleId} at ${new Date(firing.at).toISOString()}`;
    try {
      const row = firing === null ? null : await store.forewarnings.of(firing);
      if (firing === null || row === null || row.forewarning.schedule.channel !== asker.channel)
        return await this.#no(asker, what, "unknown-announcement", UNKNOWN_ANNOUNCEMENT);
      // Whoever posted it may not have come to write down where it stands.
      if (row.posted === null) await store.forewarnings.posted(firing, { ts, at: clock.now() });
      if (await forewarnings.end(firing, { state: "skipped", by: asker.user })) {
        await this.#record(asker, what, "skipped");
        return skipAnswer("skipped-now", command);
      }
      const state = (await store.forewarnings.of(firing))?.state ?? "removed";
      await this.#record(asker, what, `refused: ${state === "due" ? "due-already" : "withdrawn-already"}`);
      return skipAnswer(state, command);
    } catch (error) {
      log.error({ err: error, value }, "what was announced could not be skipped");
      return this.#no(asker, what, "store-away", `${SKIP_UNSURE} ${command} halt.`);
    }
  }

  /** Everything is halted: nothing that was announced starts, also when the halt is ended before. Never rejects. */
  halted(asker: Asker): Promise<void> {
    return this.#ports.forewarnings.endAll({ state: "halted", by: asker.user }, null);
  }

  /** Of this channel, and of targets that still belong to it. */
  #here(asker: Asker): Promise<readonly Listed[]> {
    return this.#listed(({ channel }) => channel === asker.channel);
  }

  async #listed(fits: (schedule: Schedule) => boolean): Promise<readonly Listed[]> {
    const { store, patternOf, forewarnings } = this.#ports;
    const all = await store.schedules.all();
    return all.filter(fits).map((schedule) => ({
      schedule,
      pattern: patternOf(schedule.expression),
      startsByItself: forewarnings.isUnattended(schedule),
    }));
  }

  /** In this channel nothing that a schedule starts, or asks for, could be told. */
  #closed(asker: Asker, what: string, did: string, { rule, what: why, fix }: Refusal): Promise<Message> {
    const line: Line = [did, ...why, ". ", ...fix];
    return this.#no(asker, what, rule, plainTextWith(this.#ports.command)(line), line);
  }

  async #no(asker: Asker, what: string, rule: string, words: string, line: Line = [words]): Promise<Message> {
    await this.#record(asker, what, `refused: ${rule}`);
    return plainAnswer(words, [line]);
  }

  #record(asker: Asker, what: string, outcome: string): Promise<void> {
    return audit(this.#ports, { who: asker.user, where: asker.channel, what, runId: null, outcome });
  }
}

const DONE = {
  "schedule-remove": "Removed: it never comes due again.",
  "schedule-pause": "Paused: it does not come due until somebody resumes it.",
  "schedule-resume": "Resumed: what was due meanwhile is not made up for.",
} as const;
const WAS_SO = {
  "schedule-remove": "It was removed already.",
  "schedule-pause": "It is paused already.",
  "schedule-resume": "It is not paused.",
} as const;
const UNKNOWN_ANNOUNCEMENT = "I did nothing: I do not know this announcement, or it stands in another channel.";
const SKIP_UNSURE =
  "I cannot say whether it is skipped: my database does not answer. While it does not, nothing starts. If the announcement does not say that it is skipped, press again, or type";

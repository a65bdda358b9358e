import type { Message } from "../core/message.ts";
import { missedMessage, refusedAtDueTime } from "../core/schedule/answers.ts";
import type { Schedule } from "../core/schedule/schedule.ts";
import type { Instant } from "../core/time.ts";
import type { Desk } from "./desk.ts";
import { type PlanPostPorts, postPlan } from "./plan-post.ts";

/** What happens when a schedule is due: its plan is posted as if its maker had asked, and whoever may start it presses. */
export class ScheduledPlans {
  readonly #ports: PlanPostPorts;
  readonly #desk: Pick<Desk, "plan">;

  constructor(ports: PlanPostPorts, desk: Pick<Desk, "plan">) {
    this.#ports = ports;
    this.#desk = desk;
  }

  /** Answers `posted`, or `refused`: then the channel is told why. May sleep: call it inside a task. */
  async fire(schedule: Schedule, at: Instant): Promise<string> {
    const { id, target, channel, by, reason } = schedule;
    const scheduled = { scheduleId: id, at };
    const ask = { mode: "start", target, template: null, reason, hypothesis: null, scheduled } as const;
    const refusal = await this.#desk.plan({ user: by, channel }, ask);
    if (refusal === null) return "posted";
    await this.#say(schedule, at, refusedAtDueTime(schedule, at, refusal));
    return "refused";
  }

  async missed(schedule: Schedule, times: readonly Instant[]): Promise<void> {
    const last = times.at(-1);
    if (last !== undefined) await this.#say(schedule, last, missedMessage(schedule, times));
  }

  /** Once, also after a lost answer: each due time has a name of its own. */
  async #say({ id, channel }: Schedule, at: Instant, message: Message): Promise<void> {
    const answer = await postPlan({ id: `${id}-${at}`, channel }, message, this.#ports);
    if (answer.kind !== "done")
      this.#ports.log.warn({ schedule: id, answer }, "what became of a schedule reached nobody");
  }
}

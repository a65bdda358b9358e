import type { PlanRow } from "../core/kept-plan.ts";
import type { Message } from "../core/message.ts";
import type { PlanAsk } from "../core/plan-form.ts";
import { planButton, planHash } from "../core/plan-hash.ts";
import { startsByItself } from "../core/schedule/forewarning.ts";
import type { Asker } from "./desk.ts";
import { STORE_AWAY } from "./plan-answers.ts";
import { type DeskPorts, Planning } from "./planning.ts";

/** A start that nobody presses: what an unattended schedule asks for once it is due. */
export class StartingByItself extends Planning {
  readonly #ports: DeskPorts;

  constructor(ports: DeskPorts) {
    super(ports);
    this.#ports = ports;
  }

  /**
   * Posts the plan and starts it, by all the steps of a press: everything is read again, and judged for whoever added the
   * schedule. null: the message of the plan says what became of it; otherwise why nothing was started. May sleep: call it
   * inside a task.
   */
  async startByItself(asker: Required<Asker>, ask: PlanAsk): Promise<Message | null> {
    const { store, plans, targets, clock } = this.#ports;
    const target = targets.find(({ name }) => name === ask.target);
    if (target === undefined || !startsByItself(target))
      return this.no(asker, "start", { rule: "attended", why: `nothing of ${ask.target} starts by itself here` });
    // Before anything is read: whoever halts from its due time on means this too, also when that is ended meanwhile.
    const halts = await this.haltsUntil(ask.scheduled?.at ?? clock.now());
    if (!halts.readable) return this.no(asker, "start", { rule: "store-away", why: STORE_AWAY });
    const made = await this.posted(asker, ask);
    if ("message" in made) return made.message;
    const { id } = made;
    const row = await store.plan(id);
    if (row === null || row.state !== "open" || row.plan.refusals.length > 0) return null;
    const { wish, accepted } = row.plan;
    const value = planButton(id, planHash(wish.target, accepted.plan, accepted.takesOver));
    const answer =
      row.ts === null
        ? await this.no(asker, "start", { rule: "no-card", why: NO_CARD }, id)
        : ((await this.#setAside(asker, row)) ??
          (await this.startFrom(asker, { value, ts: row.ts }, { pressedAt: clock.now(), halts: halts.value })));
    const after = await store.plan(id);
    if (after === null || after.state !== "open" || after.plan.refusals.length > 0) return null;
    // Such an answer is shown to whoever pressed, and nobody did.
    if (!(await store.endPlan(id, { state: "expired", by: null }))) return null;
    plans.showSoon(id);
    return answer;
  }

  /**
   * Whether its schedule was paused or removed since it came due; null: it was not. Whoever does so looks for the plan after
   * that, so one of the two finds the other.
   */
  async #setAside(asker: Required<Asker>, { plan }: PlanRow): Promise<Message | null> {
    const { store, log } = this.#ports;
    const no = (rule: string, why: string) => this.no(asker, "start", { rule, why }, plan.id);
    try {
      const schedule = (await store.schedules.all()).find(({ id }) => id === asker.schedule);
      if (schedule === undefined) return await no("schedule-removed", "its schedule was removed a moment before");
      const isAsItWas = schedule.pausedBy === null && schedule.activeSince <= (plan.scheduled?.at ?? plan.readAt);
      return isAsItWas ? null : await no("schedule-paused", "its schedule was paused a moment before");
    } catch (error) {
      log.error({ plan: plan.id, err: error }, "a schedule could not be read; nothing is started");
      return no("store-away", STORE_AWAY);
    }
  }
}

const NO_CARD = "I could not write down where the plan stands, and the run would have no thread";

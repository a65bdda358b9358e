import { withHalt } from "../core/halt-answers.ts";
import { historyAnswer } from "../core/history.ts";
import type { Message } from "../core/message.ts";
import type { ScheduleAsk } from "../core/schedule/schedule.ts";
import type { Asker, Desk, HomeDesk, PlanButton } from "./desk.ts";
import { Halting } from "./halting.ts";
import { Home } from "./home.ts";
import { HomePlans } from "./home-plans.ts";
import { LimitsDesk } from "./limits-desk.ts";
import { linkedRuns } from "./linked-runs.ts";
import type { DeskPorts } from "./planning.ts";
import { StartingByItself } from "./starting-by-itself.ts";

/** So many runs fit into one message that is read on a phone. */
const HISTORY = 10;

/** What people ask for: in Planning what leads to a start, in Tending what is about runs. */
export class FrontDesk extends StartingByItself implements Desk {
  readonly #ports: DeskPorts;
  readonly #halting: Halting;
  readonly #limits: LimitsDesk;
  readonly home: HomeDesk;

  constructor(ports: DeskPorts) {
    super(ports);
    this.#ports = ports;
    this.#halting = new Halting(ports, this.known);
    this.#limits = new LimitsDesk(ports);
    const [home, plans] = [new Home(ports, this.known), new HomePlans(ports, this)];
    this.home = {
      messages: (user) => home.messages(user),
      form: (user) => plans.form(user),
      plan: (asker, ask) => plans.plan(asker, ask),
    };
  }

  halt(asker: Asker, ask: { reason: string | null }): Promise<Message> {
    return this.#halting.halt(asker, ask);
  }

  resume(asker: Asker): Promise<Message> {
    return this.#halting.resume(asker);
  }

  override async status(asker: Asker, ask: { run: string | null; threadTs: string | null }): Promise<Message> {
    return withHalt(await super.status(asker, ask), await this.#halting.current(), this.#ports.command);
  }

  schedule(asker: Asker, ask: ScheduleAsk): Promise<Message> {
    return this.#ports.schedules.obey(asker, ask);
  }

  skip(asker: Asker, press: PlanButton): Promise<Message> {
    return this.#ports.schedules.skip(asker, press);
  }

  targets(asker: Asker): Promise<Message> {
    return this.#limits.targets(asker);
  }

  async runs(asker: Asker, { target }: { target: string | null }): Promise<Message> {
    const { targets, store, clock, log, chat } = this.#ports;
    const here = targets.filter(({ channels }) => channels.includes(asker.channel)).map(({ name }) => name);
    if (target !== null && !here.includes(target)) {
      const words = `There is no target "${target}" in this channel. Known here: ${here.join(", ") || "none"}.`;
      return this.refused(asker, { what: "runs", rule: "unknown-target", words });
    }
    try {
      const asked = target === null ? here : [target];
      const rows = await store.runsOf(asked, HISTORY);
      const runs = await linkedRuns(chat, await Promise.all(rows.map(({ runId }) => this.known.get(runId))));
      return historyAnswer(runs, { targets: asked, most: HISTORY, now: clock.now() });
    } catch (error) {
      log.error({ err: error }, "the runs from before could not be read");
      const words = "My database does not answer, so I cannot say what was run here before. Try again later.";
      return this.refused(asker, { what: "runs", rule: "store-away", words });
    }
  }
}

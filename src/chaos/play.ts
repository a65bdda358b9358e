import { preloadWire } from "../sim/aws/wire/service-model.ts";
import { BotProcess } from "./bot-process.ts";
import type { Death, Fault } from "./fault.ts";
import { Ledger } from "./ledger.ts";
import { notingErrors } from "./noted.ts";
import type { Played } from "./played.ts";
import type { Round } from "./round.ts";
import { Scene, SUPERVISED_MS } from "./scene.ts";

/** Plays a round in virtual time. Rejects when something broke that may not: a task of the bot, or time itself. */
export async function play(round: Round): Promise<Played> {
  await preloadWire();
  return new Stage(round).play();
}

/** One round, and the processes that live in it one after the other. */
class Stage {
  readonly #round: Round;
  readonly #scene: Scene;
  readonly #ledger = new Ledger();
  readonly #processes: BotProcess[] = [];

  constructor(round: Round) {
    this.#round = round;
    this.#scene = new Scene(round);
  }

  async play(): Promise<Played> {
    this.#startProcess();
    await this.#scene.play(() => this.#processes.at(-1)?.life.until === null && this.#ledger.openRuns() === 0);
    const recorded = this.#scene.recorded();
    const kept = await this.#ledger.read(recorded.shown);
    const lives = this.#processes.map((process) => process.life);
    for (const process of this.#processes) process.kill();
    this.#scene.clock.end();
    await this.#ledger.end();
    const interruptions = lives.flatMap(({ until }) => (until === null ? [] : [{ from: until, to: until }]));
    return { round: this.#round, ...recorded, ...kept, lives, interruptions };
  }

  #startProcess(): void {
    const { clock, pretend, slack, errors } = this.#scene;
    const nth = this.#processes.length;
    const crash = this.#round.faults.find((fault) => fault.kind === "crash" && fault.process === nth);
    const process = new BotProcess({
      pretend,
      clock,
      store: this.#ledger.store,
      // Ids of a later process may not repeat those of an earlier one.
      seed: this.#round.worldSeed * 1000 + nth,
      log: notingErrors(errors, () => clock.now()),
      death: deathOf(crash),
      deliver: (envelope, to) => slack.deliver(envelope, to),
      fetch: slack.fetch,
    });
    this.#processes.push(process);
    void process.start();
    void process.dead.then(() => {
      const awayMs = crash?.kind === "crash" ? crash.awayMs : SUPERVISED_MS;
      clock.task("supervisor", async () => {
        await clock.sleepUntil(clock.now() + awayMs);
        this.#startProcess();
      });
    });
  }
}

function deathOf(fault: Fault | undefined): Death | null {
  return fault?.kind === "crash" ? fault.death : null;
}

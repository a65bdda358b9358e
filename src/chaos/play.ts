import { createPretend, EPOCH, type Pretend } from "../cli/rehearse/world.ts";
import { type VirtualClock, virtualClock } from "../clock.ts";
import { type Instant, MINUTE, SECOND } from "../core/time.ts";
import { preloadWire } from "../sim/aws/wire/service-model.ts";
import { BotProcess } from "./bot-process.ts";
import type { Death, Fault } from "./fault.ts";
import { FisRecord } from "./fis-record.ts";
import { Ledger } from "./ledger.ts";
import { notingErrors, requestsOf } from "./noted.ts";
import { People } from "./people.ts";
import type { Played } from "./played.ts";
import { messagesOf } from "./posted.ts";
import type { Round } from "./round.ts";
import { scenarioOf, spoilAws } from "./spoil-aws.ts";
import { type SpoiltSlack, spoilSlack } from "./spoil-slack.ts";

/** A process that died of itself (Slack could not be reached) is started again after this, as a supervisor does. */
const SUPERVISED_MS = 10 * SECOND;
const LOOK_EVERY_MS = 30 * SECOND;
/** A round is over when every run is closed and nothing has been said or asked for so long. */
const QUIET_MS = 3 * MINUTE;
const LONGEST_MS = 6 * 60 * MINUTE;

/** Plays a round in virtual time. Rejects when something broke that may not: a task of the bot, or time itself. */
export async function play(round: Round): Promise<Played> {
  await preloadWire();
  const stage = new Stage(round);
  return stage.play();
}

/** The world of one round, and the processes that live in it one after the other. */
class Stage {
  readonly #round: Round;
  readonly #clock: VirtualClock;
  readonly #pretend: Pretend;
  readonly #fis: FisRecord;
  readonly #slack: SpoiltSlack;
  readonly #ledger = new Ledger();
  readonly #people: People;
  readonly #processes: BotProcess[] = [];
  readonly #errors: string[] = [];
  readonly #broken = Promise.withResolvers<never>();

  constructor(round: Round) {
    this.#round = round;
    this.#clock = virtualClock({
      epoch: EPOCH,
      onCrash: (name, error) => this.#broken.reject(new Error(`${name} broke`, { cause: error })),
    });
    const now = () => this.#clock.now();
    const pretend = createPretend({ scenario: scenarioOf(round), seed: round.worldSeed }, this.#clock);
    this.#fis = new FisRecord(pretend.aws, now);
    this.#pretend = { ...pretend, aws: this.#fis.listening() };
    spoilAws({ round, aws: pretend.aws, now });
    this.#slack = spoilSlack({ round, workspace: pretend.workspace, now });
    this.#people = new People({ clock: this.#clock, workspace: pretend.workspace, round });
  }

  async play(): Promise<Played> {
    this.#startProcess();
    this.#people.begin();
    const over = Promise.withResolvers<void>();
    this.#clock.task("referee", async () => {
      do await this.#clock.sleepUntil(this.#clock.now() + LOOK_EVERY_MS);
      while (!this.#isOver());
      over.resolve();
    });
    await Promise.race([over.promise, this.#broken.promise]);
    const played = await this.#record();
    for (const process of this.#processes) process.kill();
    this.#clock.end();
    await this.#ledger.end();
    return played;
  }

  #startProcess(): void {
    const nth = this.#processes.length;
    const crash = this.#round.faults.find((fault) => fault.kind === "crash" && fault.process === nth);
    const process = new BotProcess({
      pretend: this.#pretend,
      clock: this.#clock,
      store: this.#ledger.store,
      // Ids of a later process may not repeat those of an earlier one.
      seed: this.#round.worldSeed * 1000 + nth,
      log: notingErrors(this.#errors, () => this.#clock.now()),
      death: deathOf(crash),
      deliver: (envelope, to) => this.#slack.deliver(envelope, to),
      fetch: this.#slack.fetch,
    });
    this.#processes.push(process);
    void process.start();
    void process.dead.then(() => {
      const awayMs = crash?.kind === "crash" ? crash.awayMs : SUPERVISED_MS;
      this.#clock.task("supervisor", async () => {
        await this.#clock.sleepUntil(this.#clock.now() + awayMs);
        this.#startProcess();
      });
    });
  }

  #isOver(): boolean {
    const now = this.#clock.now();
    if (now >= EPOCH + LONGEST_MS) return true;
    const lastFault = Math.max(0, ...this.#round.faults.map((fault) => ("spell" in fault ? fault.spell.untilMs : 0)));
    const lastShown = this.#pretend.workspace.shown.at(-1)?.at ?? EPOCH;
    const isQuiet = now >= lastShown + QUIET_MS && now >= EPOCH + lastFault + QUIET_MS;
    const isAlive = this.#processes.at(-1)?.life.until === null;
    return isQuiet && isAlive && this.#people.areDone && this.#ledger.openRuns() === 0;
  }

  async #record(): Promise<Played> {
    const { aws, workspace } = this.#pretend;
    const endedAt: Instant = this.#clock.now();
    return {
      round: this.#round,
      endedAt,
      requests: requestsOf(this.#pretend),
      history: aws.history(),
      experiments: this.#fis.experiments(),
      fisCalls: this.#fis.calls,
      shown: workspace.shown,
      messages: messagesOf(workspace),
      ...(await this.#ledger.read(workspace.shown)),
      deeds: this.#people.deeds,
      lives: this.#processes.map((process) => process.life),
      errors: this.#errors,
    };
  }
}

function deathOf(fault: Fault | undefined): Death | null {
  return fault?.kind === "crash" ? fault.death : null;
}

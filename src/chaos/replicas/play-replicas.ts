import { targetsOf } from "../../cli/rehearse/virtual-bot.ts";
import { createPretend, EPOCH, type Pretend } from "../../cli/rehearse/world.ts";
import { type VirtualClock, virtualClock } from "../../clock.ts";
import { type Instant, MINUTE, SECOND } from "../../core/time.ts";
import { preloadWire } from "../../sim/aws/wire/service-model.ts";
import type { SlackEnvelope } from "../../sim/slack/delivery.ts";
import { BotProcess } from "../bot-process.ts";
import { FisRecord } from "../fis-record.ts";
import { notingErrors, requestsOf } from "../noted.ts";
import { People } from "../people.ts";
import { messagesOf } from "../posted.ts";
import { scenarioOf, spoilAws } from "../spoil-aws.ts";
import { type SpoiltSlack, spoilSlack } from "../spoil-slack.ts";
import { Blows } from "./blows.ts";
import type { PlayedReplicas } from "./played-replicas.ts";
import type { ReplicaRound } from "./replica-round.ts";
import { SharedLedger } from "./shared-ledger.ts";

const REPLICAS = 2;
/** A process that died of itself (Slack could not be reached) is started again after this, as a supervisor does. */
const SUPERVISED_MS = 10 * SECOND;
const LOOK_EVERY_MS = 30 * SECOND;
/** A round is over when every run is closed and nothing has been said or asked for so long. */
const QUIET_MS = 3 * MINUTE;
const LONGEST_MS = 6 * 60 * MINUTE;

/** Plays a round with two replicas in virtual time. Rejects when something broke that may not. */
export async function playReplicas(round: ReplicaRound): Promise<PlayedReplicas> {
  await preloadWire();
  return new ReplicaStage(round).play();
}

class ReplicaStage {
  readonly #round: ReplicaRound;
  readonly #clock: VirtualClock;
  readonly #pretend: Pretend;
  readonly #fis: FisRecord;
  readonly #slack: SpoiltSlack;
  readonly #ledger: SharedLedger;
  readonly #people: People;
  readonly #processes: BotProcess[] = [];
  readonly #blows: Blows;
  readonly #errors: string[] = [];
  readonly #broken = Promise.withResolvers<never>();
  #isOver = false;

  constructor(round: ReplicaRound) {
    this.#round = round;
    this.#clock = virtualClock({
      epoch: EPOCH,
      onCrash: (name, error) => this.#broken.reject(new Error(`${name} broke`, { cause: error })),
    });
    const now = () => this.#clock.now();
    const pretend = createPretend({ scenario: scenarioOf(round), seed: round.worldSeed }, this.#clock);
    this.#fis = new FisRecord(pretend.aws, now);
    this.#pretend = { ...pretend, aws: this.#fis.listening() };
    this.#ledger = new SharedLedger(
      targetsOf(pretend).map(({ name }) => name),
      now,
    );
    this.#blows = new Blows(round, { clock: this.#clock, processes: this.#processes });
    spoilAws({ round, aws: pretend.aws, now });
    this.#slack = spoilSlack({ round, workspace: pretend.workspace, now });
    this.#people = new People({ clock: this.#clock, workspace: pretend.workspace, round });
  }

  async play(): Promise<PlayedReplicas> {
    for (let nth = 0; nth < REPLICAS; nth++) this.#startProcess();
    this.#people.begin();
    const over = Promise.withResolvers<void>();
    this.#clock.task("referee", async () => {
      do await this.#clock.sleepUntil(this.#clock.now() + LOOK_EVERY_MS);
      while (!(await this.#isDone()));
      over.resolve();
    });
    await Promise.race([over.promise, this.#broken.promise]);
    const played = await this.#record();
    this.#isOver = true;
    for (const process of this.#processes) process.kill();
    this.#clock.end();
    this.#ledger.end();
    return played;
  }

  #startProcess(): void {
    const nth = this.#processes.length;
    const process = new BotProcess({
      pretend: this.#pretend,
      clock: this.#clock,
      store: this.#ledger.store(`process-${nth}`),
      // Ids of one process may not repeat those of another.
      seed: this.#round.worldSeed * 1000 + nth,
      log: notingErrors(this.#errors, () => this.#clock.now()),
      death: null,
      deliver: (envelope, to) => this.#deliver(nth, envelope, to),
      fetch: this.#slack.fetch,
      onCall: (call) => this.#blows.onCall(call),
    });
    this.#processes.push(process);
    void process.start();
    void process.dead.then(() => {
      if (this.#isOver) return;
      this.#clock.task("supervisor", async () => {
        await this.#clock.sleepUntil(this.#clock.now() + this.#blows.awayMsOf(process, SUPERVISED_MS));
        this.#startProcess();
      });
    });
  }

  #deliver(nth: number, envelope: SlackEnvelope, to: (envelope: SlackEnvelope) => Promise<unknown>): Promise<unknown> {
    const others = this.#processes.filter((one, place) => place !== nth && one.isAlive && !one.isPaused);
    if (this.#round.atBoth) for (const other of others) void other.also(envelope);
    return this.#slack.deliver(envelope, to);
  }

  async #isDone(): Promise<boolean> {
    const now = this.#clock.now();
    if (now >= EPOCH + LONGEST_MS) return true;
    const lastFault = Math.max(0, ...this.#round.faults.map((fault) => ("spell" in fault ? fault.spell.untilMs : 0)));
    const lastShown = this.#pretend.workspace.shown.at(-1)?.at ?? EPOCH;
    const isQuiet = now >= lastShown + QUIET_MS && now >= EPOCH + lastFault + QUIET_MS;
    const isAlive = this.#processes.some((process) => process.isAlive && !process.isPaused);
    if (!isQuiet || !isAlive || !this.#people.areDone || !this.#blows.areOver) return false;
    return (await this.#ledger.openRuns()) === 0;
  }

  async #record(): Promise<PlayedReplicas> {
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
      processes: this.#processes.map((process) => process.life),
      blows: this.#blows.records,
      errors: this.#errors,
    };
  }
}

import { targetsOf } from "../../cli/rehearse/virtual-bot.ts";
import { preloadWire } from "../../sim/aws/wire/service-model.ts";
import type { SlackEnvelope } from "../../sim/slack/delivery.ts";
import { BotProcess } from "../bot-process.ts";
import { notingErrors } from "../noted.ts";
import { Scene, SUPERVISED_MS } from "../scene.ts";
import { Blows } from "./blows.ts";
import type { PlayedReplicas } from "./played-replicas.ts";
import type { ReplicaRound } from "./replica-round.ts";
import { SharedLedger } from "./shared-ledger.ts";

const REPLICAS = 2;

/** Plays a round with two replicas in virtual time. Rejects when something broke that may not. */
export async function playReplicas(round: ReplicaRound): Promise<PlayedReplicas> {
  await preloadWire();
  return new ReplicaStage(round).play();
}

class ReplicaStage {
  readonly #round: ReplicaRound;
  readonly #scene: Scene;
  readonly #ledger: SharedLedger;
  readonly #processes: BotProcess[] = [];
  readonly #blows: Blows;
  #isOver = false;

  constructor(round: ReplicaRound) {
    this.#round = round;
    this.#scene = new Scene(round);
    const { clock, pretend } = this.#scene;
    this.#ledger = new SharedLedger(
      targetsOf(pretend).map(({ name }) => name),
      () => clock.now(),
    );
    this.#blows = new Blows(round, { clock, processes: this.#processes });
  }

  async play(): Promise<PlayedReplicas> {
    for (let nth = 0; nth < REPLICAS; nth++) this.#startProcess();
    await this.#scene.play(() => this.#isDone());
    const recorded = this.#scene.recorded();
    const kept = await this.#ledger.read(recorded.shown);
    const processes = this.#processes.map((process) => process.life);
    this.#isOver = true;
    for (const process of this.#processes) process.kill();
    this.#scene.clock.end();
    this.#ledger.end();
    return { round: this.#round, ...recorded, ...kept, processes, blows: this.#blows.records };
  }

  #startProcess(): void {
    const { clock, pretend, slack, errors } = this.#scene;
    const nth = this.#processes.length;
    const process = new BotProcess({
      pretend,
      clock,
      store: this.#ledger.store(`process-${nth}`),
      // Ids of one process may not repeat those of another.
      seed: this.#round.worldSeed * 1000 + nth,
      log: notingErrors(errors, () => clock.now()),
      death: null,
      deliver: (envelope, to) => this.#deliver(nth, envelope, to),
      fetch: slack.fetch,
      onCall: (call) => this.#blows.onCall(call),
    });
    this.#processes.push(process);
    void process.start();
    void process.dead.then(() => {
      if (this.#isOver) return;
      clock.task("supervisor", async () => {
        await clock.sleepUntil(clock.now() + this.#blows.awayMsOf(process, SUPERVISED_MS));
        this.#startProcess();
      });
    });
  }

  #deliver(nth: number, envelope: SlackEnvelope, to: (envelope: SlackEnvelope) => Promise<unknown>): Promise<unknown> {
    const others = this.#processes.filter((one, place) => place !== nth && one.isAlive && !one.isPaused);
    if (this.#round.atBoth) for (const other of others) void other.also(envelope);
    return this.#scene.slack.deliver(envelope, to);
  }

  async #isDone(): Promise<boolean> {
    const isAlive = this.#processes.some((process) => process.isAlive && !process.isPaused);
    return isAlive && this.#blows.areOver && (await this.#ledger.openRuns()) === 0;
  }
}

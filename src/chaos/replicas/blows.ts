import type { Clock } from "../../engine/ports.ts";
import type { BotProcess, PortCall } from "../bot-process.ts";
import type { BlowRecord } from "./played-replicas.ts";
import type { Blow, ReplicaRound } from "./replica-round.ts";

interface Around {
  readonly clock: Clock;
  /** In the order in which they were started; more come. */
  readonly processes: readonly BotProcess[];
}

/** Filled in while it passes. */
type Written = { -readonly [K in keyof BlowRecord]: BlowRecord[K] };

/** Strikes at the calls that the round names, and sees who goes on. */
export class Blows {
  readonly records: Written[] = [];
  readonly #round: ReplicaRound;
  readonly #around: Around;
  #lastPolled: BotProcess | null = null;

  constructor(round: ReplicaRound, around: Around) {
    this.#round = round;
    this.#around = around;
  }

  /** Nobody is stopped or cut off. */
  get areOver(): boolean {
    return this.records.every(({ overAt }) => overAt !== null);
  }

  onCall(call: PortCall): void {
    this.#noteResumed(call);
    if (call.name === "aws.poll") this.#lastPolled = call.process;
    const blow = this.#round.blows[this.records.length];
    if (blow === undefined) return;
    const { process, call: nth, side } = blow.when;
    const isMeant = process === this.#around.processes.indexOf(call.process) && nth === call.nth && side === call.side;
    if (isMeant && call.process.isAlive && !call.process.isPaused) this.#strike(blow, call);
  }

  #noteResumed({ process, name, side }: PortCall): void {
    if (name !== "aws.poll" || side !== "before" || process.isPaused) return;
    for (const record of this.records) {
      if (record.resumed !== null) continue;
      const by = this.#around.processes.indexOf(process);
      // What a process learns that is cut off is kept only if nobody else has taken the run by then.
      const isStruck = by === record.victim && record.overAt === null;
      if (!isStruck && !process.isCutOff) record.resumed = { at: this.#around.clock.now(), by };
    }
  }

  #strike(blow: Blow, { process, name }: PortCall): void {
    const { clock, processes } = this.#around;
    const record: Written = {
      kind: blow.kind,
      at: clock.now(),
      call: name,
      victim: processes.indexOf(process),
      drove: process === this.#lastPolled,
      overAt: null,
      resumed: null,
    };
    this.records.push(record);
    const over = () => {
      record.overAt ??= clock.now();
    };
    void process.dead.then(over);
    const later = (ms: number, work: () => void) =>
      clock.task("a blow is over", async () => {
        await clock.sleepUntil(clock.now() + ms);
        work();
        over();
      });
    switch (blow.kind) {
      case "kill -9":
        process.kill();
        break;
      case "SIGTERM":
        void process.terminate();
        break;
      case "paused":
        later(blow.forMs, () => process.goOn());
        process.pause();
        break;
      case "cut off": {
        const cut = blow.both ? [...processes] : [process];
        for (const one of cut) one.cutOff(true);
        later(blow.forMs, () => {
          for (const one of cut) one.cutOff(false);
        });
        break;
      }
      default:
        blow satisfies never;
    }
  }

  /** How long the process that died last stays away. */
  awayMsOf(process: BotProcess, otherwise: number): number {
    const victim = this.#around.processes.indexOf(process);
    const blow = this.#round.blows[this.records.findLastIndex((record) => record.victim === victim)];
    return blow !== undefined && "awayMs" in blow ? blow.awayMs : otherwise;
  }
}

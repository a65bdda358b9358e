import { type Bot, createBot } from "../cli/bot.ts";
import { targetsOf, virtualAws } from "../cli/rehearse/virtual-bot.ts";
import { CHANNEL, type Pretend } from "../cli/rehearse/world.ts";
import type { ProcessClock, VirtualClock } from "../clock.ts";
import type { Instant } from "../core/time.ts";
import type { Log, Store } from "../engine/ports.ts";
import { seededIds } from "../ids.ts";
import { NO_ANSWER, type SlackEnvelope } from "../sim/slack/delivery.ts";
import { DirectReceiver } from "../slack/direct-receiver.ts";
import type { Death } from "./fault.ts";
import type { Life } from "./played.ts";
import { type Tap, tapped, tappedFetch } from "./tap.ts";

export interface ProcessParts {
  readonly pretend: Pretend;
  readonly clock: VirtualClock;
  /** Outlives the process. */
  readonly store: Store;
  readonly seed: number;
  readonly log: Log;
  /** Where it is killed; null: nowhere. */
  readonly death: Death | null;
  /** What becomes of a delivery on its way to the process. */
  readonly deliver: (envelope: SlackEnvelope, to: (envelope: SlackEnvelope) => Promise<unknown>) => Promise<unknown>;
  readonly fetch: typeof fetch;
  /** Hears of every call of a port, before it leaves and when its answer has come, and may strike the process. */
  readonly onCall?: (call: PortCall) => void;
}

export interface PortCall {
  readonly process: BotProcess;
  /** From 0. */
  readonly nth: number;
  readonly name: string;
  readonly side: Death["side"];
}

/** One world in four announces its runs, in the thread's own channel: that is read by every check. */
function limitsOf({ pretend, seed }: Pick<ProcessParts, "pretend" | "seed">): string {
  const channel = pretend.workspace.channels[CHANNEL]?.id ?? "";
  return Math.floor(seed / 1000) % 4 === 1 ? `announce: [${channel}]` : "";
}

/**
 * The bot as a process that can be killed in the middle of anything: from then on nothing that it does reaches the
 * store, Slack or AWS, nobody of it is woken any more, and what is delivered to it is lost. It can be stopped for a while
 * and cut off from its store as well.
 */
export class BotProcess {
  /** Resolves when it is dead. */
  readonly dead: Promise<void>;
  /** The calls of its ports so far, in order. */
  readonly calls: string[] = [];
  readonly #parts: ProcessParts;
  readonly #clock: ProcessClock;
  readonly #receiver = new DirectReceiver();
  readonly #bot: Bot;
  readonly #from: Instant;
  readonly #death = Promise.withResolvers<void>();
  #until: Instant | null = null;
  #isPaused = false;
  #isCutOff = false;
  /** What came in while it stood still. */
  #buffered: SlackEnvelope[] = [];
  #stop = Promise.withResolvers<void>();
  #disconnect: () => void = () => undefined;

  constructor(parts: ProcessParts) {
    const { pretend, clock, store, seed, log } = parts;
    this.#parts = parts;
    this.#clock = clock.process();
    this.#from = clock.now();
    this.dead = this.#death.promise;
    const tap: Tap = (call, act) => this.#tap(call, act);
    this.#bot = createBot({
      clock: this.#clock,
      log,
      ids: seededIds(seed),
      store: tapped("store", store, tap),
      aws: tapped("aws", virtualAws({ pretend, clock: this.#clock, log }), tap),
      targets: targetsOf(pretend, limitsOf(parts)),
      slack: {
        mode: { kind: "direct", receiver: this.#receiver },
        botToken: pretend.workspace.tokens.bot,
        fetch: tappedFetch(parts.fetch, tap),
        command: "/spot-chaos",
      },
      rehearsal: true,
    });
  }

  get life(): Life {
    return { from: this.#from, until: this.#until, calls: this.calls };
  }

  /** Boots; a process that cannot connect ends, as the real one does. Resolves when it is connected or dead. */
  async start(): Promise<"connected" | "dead"> {
    const connected = Promise.withResolvers<"connected" | "dead">();
    this.#clock.task("boot", async () => {
      try {
        await this.#bot.start();
      } catch (error) {
        this.#parts.log.error({ err: error }, "the bot could not start");
        this.kill();
        return;
      }
      // Killed by the last thing that it began there.
      if (!this.isAlive) return;
      const { workspace } = this.#parts.pretend;
      this.#disconnect = workspace.connectInProcess((envelope) => this.#receive(envelope));
      connected.resolve("connected");
    });
    void this.dead.then(() => connected.resolve("dead"));
    return connected.promise;
  }

  /** As kill -9 does. */
  kill(): void {
    if (this.#until !== null) return;
    this.#until = this.#parts.clock.now();
    this.#disconnect();
    this.#clock.end();
    this.#death.resolve();
  }

  get isAlive(): boolean {
    return this.#until === null;
  }

  get isPaused(): boolean {
    return this.#isPaused;
  }

  get isCutOff(): boolean {
    return this.#isCutOff;
  }

  /** As SIGSTOP does. */
  pause(): void {
    if (this.#until !== null || this.#isPaused) return;
    this.#isPaused = true;
    this.#clock.pause();
    this.#stop.resolve();
  }

  /** As SIGCONT does; what came in meanwhile is read now. */
  goOn(): void {
    if (this.#until !== null || !this.#isPaused) return;
    this.#isPaused = false;
    this.#stop = Promise.withResolvers();
    this.#clock.goOn();
    for (const envelope of this.#buffered.splice(0)) void this.also(envelope);
  }

  /** Its store does not answer it, until told otherwise. */
  cutOff(isCutOff: boolean): void {
    this.#isCutOff = isCutOff;
  }

  /** As SIGTERM does. Resolves when it is gone. */
  async terminate(): Promise<void> {
    this.#clock.task("shutdown", async () => {
      await this.#bot.stop();
      this.kill();
    });
    await this.dead;
  }

  /** Straight to it, without a word to whoever pressed. */
  async also(envelope: SlackEnvelope): Promise<void> {
    await this.#receiver.deliver(envelope).catch(() => undefined);
  }

  async #receive(envelope: SlackEnvelope): Promise<unknown> {
    if (this.#isPaused) {
      this.#buffered.push(envelope);
      throw new Error(NO_ANSWER);
    }
    const lost = this.dead.then(() => {
      throw new Error("the connection broke");
    });
    const stopped = this.#stop.promise.then(() => {
      throw new Error(NO_ANSWER);
    });
    return Promise.race([this.#parts.deliver(envelope, (one) => this.#receiver.deliver(one)), lost, stopped]);
  }

  async #tap<R>(call: string, act: () => Promise<R>): Promise<R> {
    if (this.#until !== null) return NEVER;
    const nth = this.calls.push(call) - 1;
    const { death } = this.#parts;
    if (death?.call === nth && death.side === "before") {
      this.kill();
      return NEVER;
    }
    if (!(await this.#goesOn({ nth, name: call, side: "before" }))) return NEVER;
    if (this.#isCutOff && call.startsWith("store.")) throw new Error("the database does not answer");
    try {
      const answer = await act();
      return this.#until === null && this.#survives(nth) && (await this.#hears(nth, call)) ? answer : NEVER;
    } catch (error) {
      if (this.#until === null && this.#survives(nth) && (await this.#hears(nth, call))) throw error;
      return NEVER;
    }
  }

  /** Of a store that has acted, and no longer reaches us, nothing is heard but that. */
  async #hears(nth: number, call: string): Promise<boolean> {
    const wasCutOff = this.#isCutOff;
    if (!(await this.#goesOn({ nth, name: call, side: "after" }))) return false;
    if (!wasCutOff && this.#isCutOff && call.startsWith("store.")) throw new Error("the database did not answer");
    return true;
  }

  /** Whoever listens may strike now; then it is dead, or stands still for a while. Nothing is waited for otherwise. */
  async #goesOn(call: Omit<PortCall, "process">): Promise<boolean> {
    this.#parts.onCall?.({ ...call, process: this });
    while (this.#isPaused) await this.#clock.unpaused();
    return this.#until === null;
  }

  /** Whether it lives on after the answer to its n-th call. */
  #survives(nth: number): boolean {
    const { death } = this.#parts;
    if (death?.call !== nth || death.side !== "after") return true;
    this.kill();
    return false;
  }
}

const NEVER = new Promise<never>(() => undefined);

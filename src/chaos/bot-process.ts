import { type Bot, createBot } from "../cli/bot.ts";
import { targetsOf, virtualAws } from "../cli/rehearse/virtual-bot.ts";
import type { Pretend } from "../cli/rehearse/world.ts";
import type { ProcessClock, VirtualClock } from "../clock.ts";
import type { Instant } from "../core/time.ts";
import type { Log, Store } from "../engine/ports.ts";
import { seededIds } from "../ids.ts";
import type { SlackEnvelope } from "../sim/slack/delivery.ts";
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
}

/**
 * The bot as a process that can be killed in the middle of anything: from then on nothing that it does reaches the
 * store, Slack or AWS, nobody of it is woken any more, and what is delivered to it is lost.
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
      targets: targetsOf(pretend),
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

  async #receive(envelope: SlackEnvelope): Promise<unknown> {
    const lost = this.dead.then(() => {
      throw new Error("the connection broke");
    });
    return Promise.race([this.#parts.deliver(envelope, (one) => this.#receiver.deliver(one)), lost]);
  }

  async #tap<R>(call: string, act: () => Promise<R>): Promise<R> {
    if (this.#until !== null) return NEVER;
    const nth = this.calls.push(call) - 1;
    const { death } = this.#parts;
    if (death?.call === nth && death.side === "before") {
      this.kill();
      return NEVER;
    }
    try {
      const answer = await act();
      return this.#until === null && this.#survives(nth) ? answer : NEVER;
    } catch (error) {
      if (this.#until === null && this.#survives(nth)) throw error;
      return NEVER;
    }
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

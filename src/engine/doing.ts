import { type Effect, effectsOf } from "../core/effect.ts";
import type { Fact, Requested, StartAnswered } from "../core/fact.ts";
import type { Run, SawOf } from "../core/run.ts";
import type { Instant } from "../core/time.ts";
import { type EffectPorts, Effects, type Step } from "./effects.ts";
import type { Hold } from "./hold.ts";
import { OwnFacts } from "./own-facts.ts";
import { STORE_AGAIN_MS } from "./pace.ts";
import type { AuditRow } from "./ports.ts";

/** The run for which something is done. */
export interface Doer {
  run(): Run;
  isOver(): boolean;
  /** `audit`: what was done in AWS, kept with the facts that tell of it. */
  join(facts: readonly Fact[], audit?: readonly AuditRow[]): Promise<unknown>;
  /** Whether everything that is known is stored. */
  settle(): Promise<boolean>;
}

/** Does what a run wants done, one thing at a time, and while its lease is good. */
export class Doing {
  readonly #doer: Doer;
  readonly #hold: Hold;
  readonly #effects: Effects;
  readonly #clock: EffectPorts["clock"];
  readonly #own: OwnFacts;
  /** No effect of this kind before then again. */
  readonly #notBefore = new Map<Effect["kind"], Instant>();

  constructor(requested: Requested, doer: Doer, hold: Hold, ports: EffectPorts, isResumed: boolean) {
    this.#doer = doer;
    this.#hold = hold;
    this.#effects = new Effects(requested, hold, ports, isResumed);
    this.#clock = ports.clock;
    this.#own = new OwnFacts(ports.clock);
  }

  /** Whether StartExperiment was ever sent: from then on only FIS can say that nothing was started. */
  get hasSent(): boolean {
    return this.#effects.sent;
  }

  due(): Effect | null {
    const now = this.#clock.now();
    return this.#wanted(now).find(({ at }) => at <= now)?.effect ?? null;
  }

  /** When the next thing is to be done; Infinity: nothing is wanted, or nothing may be done. */
  nextAt(): Instant {
    return Math.min(...this.#wanted(this.#clock.now()).map(({ at }) => at), Number.POSITIVE_INFINITY);
  }

  async perform(effect: Effect): Promise<void> {
    switch (effect.kind) {
      case "start": {
        const mayStart = () => !this.#doer.isOver() && this.due()?.kind === "start";
        if (!(await this.#doer.settle())) return this.#again(effect.kind, STORE_AGAIN_MS);
        return this.#settleStart(effect.kind, await this.#effects.start(effect, mayStart));
      }
      case "give-up-start":
        return this.#settleStart(effect.kind, await this.#effects.giveUp(effect.why));
      case "stop": {
        const step = await this.#effects.stop(effect.experimentId);
        if (step.kind === "settled") return this.#answered(step.answer, step.audit);
        this.#again(effect.kind, step.afterMs);
        if (step.open === undefined || this.#doer.run().stopAnswer?.saw.isUnheard) return;
        const message = step.open.why;
        return this.#answered({ subject: "stop-answer", ok: false, status: null, message, isUnheard: true }, []);
      }
      case "close":
        await this.#doer.join([this.#own.closed(effect.outcome, effect.by)]);
        return;
      default:
        effect satisfies never;
    }
  }

  #wanted(now: Instant): readonly { readonly effect: Effect; readonly at: Instant }[] {
    if (!this.#hold.isGood()) return [];
    return effectsOf(this.#doer.run(), now).map((effect) => ({ effect, at: this.#notBefore.get(effect.kind) ?? now }));
  }

  async #settleStart(kind: Effect["kind"], step: Step<StartAnswered["answer"]>): Promise<void> {
    const run = this.#doer.run();
    if (step.kind === "settled") {
      const facts = [...this.#own.startKnown(run), this.#own.startAnswered(step.answer)];
      await this.#doer.join(facts, step.audit);
      return;
    }
    this.#again(kind, step.afterMs);
    if (step.open === undefined || this.#own.isStartUnknown(run)) return;
    await this.#doer.join([this.#own.startUnknown(step.open.why)]);
  }

  async #answered(saw: SawOf<"stop-answer">, audit: readonly AuditRow[]): Promise<void> {
    const key = `stop-answer:${this.#clock.now()}`;
    const said = { kind: "Observation", key, source: "poll", evidence: "fis:StopExperiment" } as const;
    await this.#doer.join([{ ...this.#own.now(), ...said, saw }], audit);
  }

  #again(kind: Effect["kind"], afterMs: number): void {
    this.#notBefore.set(kind, this.#clock.now() + afterMs);
  }
}

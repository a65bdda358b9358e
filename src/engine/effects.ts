import type { Effect } from "../core/effect.ts";
import type { Requested, StartAnswered } from "../core/fact.ts";
import { plainText } from "../core/guard/plain-text.ts";
import { haltWords } from "../core/guardrail/halted.ts";
import type { SawOf } from "../core/run.ts";
import type { Target } from "../core/target.ts";
import { type Instant, MINUTE, SECOND } from "../core/time.ts";
import { audit, auditFirst, auditLater, tryAudit } from "./audit.ts";
import type { Hold } from "./hold.ts";
import { stored } from "./limits.ts";
import { haltedSince } from "./plan-answers.ts";
import type { AuditRow, Aws, Chat, Clock, Log, StopAnswer as Stopped, Store } from "./ports.ts";
import { rejudge } from "./rejudge.ts";
import type { UserGroups } from "./user-groups.ts";

type Answer = StartAnswered["answer"];
type StopAnswer = SawOf<"stop-answer">;

/**
 * How far an effect came: it is settled, with the rows of the audit that could not be written yet, or it is due again.
 * `open`: for a while now nobody knows what became of a start, or FIS has not heard a stop.
 */
export type Step<A> =
  | { readonly kind: "settled"; readonly answer: A; readonly audit: readonly AuditRow[] }
  | { readonly kind: "again"; readonly afterMs: number; readonly open?: { readonly why: string } };

/** A start or a stop whose answer did not come is due again after this, doubling. */
const RETRY_MS = 2 * SECOND;
const LONGEST_RETRY_MS = 15 * SECOND;
/** A start whose answer was lost may still be on its way: that it is nowhere proves nothing before this has passed. */
const ON_ITS_WAY_MS = 15 * SECOND;
/** For so long a stop that AWS did not take is sent again, before it counts as refused, or is told as not heard. */
const STOP_PATIENCE_MS = 30 * SECOND;
/** When a start has been unknown for so long, the thread says so. */
const TELL_UNKNOWN_AFTER_MS = 1 * MINUTE;

export interface EffectPorts {
  readonly aws: Aws;
  readonly chat: Chat;
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly userGroups: UserGroups;
  /** As they are configured now. */
  readonly targets: readonly Target[];
}

/** What is done to the experiment of one run: at most one start, proven or not, and the stop. */
export class Effects {
  readonly #requested: Requested;
  readonly #hold: Hold;
  readonly #ports: EffectPorts;
  /** When the newest StartExperiment was sent whose answer is not known; null: none was sent. */
  #lostAt: Instant | null = null;
  /** FIS's no to the newest one; an earlier one may still be on its way. */
  #refusal: Extract<Answer, { kind: "not-made" }> | null = null;
  #failures = 0;
  /** Since when every stop was refused, or not heard. */
  #stoppingSince: Instant | null = null;
  #unheardSince: Instant | null = null;

  /** `isResumed`: an earlier process may have sent a start until now, so it counts as one whose answer was lost. */
  constructor(requested: Requested, hold: Hold, ports: EffectPorts, isResumed: boolean) {
    this.#requested = requested;
    this.#hold = hold;
    this.#ports = ports;
    if (isResumed) this.#lostAt = ports.clock.now();
  }

  /** Whether StartExperiment was ever sent: from then on only FIS can say that nothing was started. */
  get sent(): boolean {
    return this.#lostAt !== null;
  }

  /** `isWanted` is asked right before the call leaves: a stop, a shutdown or the time may have come in between. */
  async start(effect: Extract<Effect, { kind: "start" }>, isWanted: () => boolean): Promise<Step<Answer>> {
    const { aws, clock } = this.#ports;
    if (this.#refusal !== null) return this.giveUp(this.#refusal.why);
    if (this.sent) {
      const found = await this.#find();
      if (found !== "absent") return found;
      const why = await rejudge(this.#ports, this.#requested);
      if (why !== null) return this.giveUp(why);
    }
    const no = await this.#halted();
    if (no !== null) return no;
    // Recorded before it is done, or not done.
    if (!(await auditFirst(this.#ports, this.#row("fis:StartExperiment", "asked")))) return this.#again();
    // Once more, as the last thing that is waited for: it may have been halted while the rest was read and written.
    const halted = await this.#halted();
    if (halted !== null) {
      await this.#record("fis:StartExperiment", "held");
      return halted;
    }
    const mayLeave = () => this.#hold.isGood() && isWanted() && clock.now() <= effect.notAfter;
    if (!mayLeave()) {
      await this.#record("fis:StartExperiment", "held");
      return { kind: "again", afterMs: 0 };
    }
    const lostBefore = this.#lostAt;
    this.#lostAt = clock.now();
    const { runId, target } = this.#requested;
    const answer = await aws
      .start({ target, runId, templateId: effect.templateId, mayLeave })
      .catch((error: unknown) => ({ kind: "unknown" as const, message: String(error) }));
    const audit = await this.#unwritten("fis:StartExperiment", answer.kind);
    switch (answer.kind) {
      case "started":
        return { kind: "settled", answer, audit };
      case "refused": {
        const no = { kind: "not-made" as const, why: `FIS refused: ${answer.message}`, code: answer.code };
        if (lostBefore === null) return { kind: "settled", answer: no, audit };
        // It says nothing of the one whose answer was lost.
        this.#later(audit);
        this.#refusal = no;
        this.#lostAt = lostBefore;
        return this.giveUp(no.why);
      }
      case "unknown":
        this.#later(audit);
        this.#lostAt = clock.now();
        this.#ports.log.warn({ run: runId, answer }, "FIS's answer to a start was lost; it is looked for");
        return this.#again();
      case "held":
        this.#later(audit);
        this.#lostAt = lostBefore;
        return { kind: "again", afterMs: 0 };
      default:
        return answer satisfies never;
    }
  }

  /** A halt that came after the guards were asked; a store that cannot say is asked again until the start's time is over. */
  async #halted(): Promise<Step<Answer> | null> {
    const halt = await stored("store:halted", () => this.#ports.store.halted());
    if (!halt.readable) return this.#again();
    if (halt.value !== null) return this.giveUp(plainText(haltWords(halt.value)));
    const { halts, schedule } = this.#requested;
    if (halts === undefined) return null;
    // One that somebody has ended since was meant for this start all the same.
    const said = await stored("store:haltsSaid", () => this.#ports.store.haltsSaid());
    if (!said.readable) return this.#again();
    return said.value > halts ? this.giveUp(haltedSince(schedule)) : null;
  }

  /** Nothing may be started any more: what became of a start that was sent is found out first. */
  async giveUp(why: string): Promise<Step<Answer>> {
    if (this.#lostAt !== null) {
      const found = await this.#find();
      if (found !== "absent") return found;
      const leftMs = this.#lostAt + ON_ITS_WAY_MS - this.#ports.clock.now();
      if (leftMs > 0) return { kind: "again", afterMs: leftMs };
    }
    return { kind: "settled", answer: this.#refusal ?? { kind: "not-made", why, code: "NotStarted" }, audit: [] };
  }

  /** Sent again when AWS did not take it: a lost stop is worse than a second one. */
  async stop(experimentId: string): Promise<Step<StopAnswer>> {
    const { aws, clock } = this.#ports;
    const askedAt = clock.now();
    if (!this.#hold.isGood()) return this.#again();
    // Recorded before it is done. One that cannot be recorded is done all the same: it makes nothing worse.
    await this.#record("fis:StopExperiment", "asked");
    if (!this.#hold.isGood()) {
      await this.#record("fis:StopExperiment", "held");
      return this.#again();
    }
    const answer = await aws
      .stop({
        target: this.#requested.target,
        runId: this.#requested.runId,
        experimentId,
        mayLeave: () => this.#hold.isGood(),
      })
      .catch((error: unknown): Stopped => ({ ok: false, status: null, message: String(error) }));
    if (answer === "held") {
      await this.#record("fis:StopExperiment", "held");
      return this.#again();
    }
    const outcome = answer.ok ? (answer.status ?? "ok") : `failed: ${answer.message ?? ""}`;
    const audit = await this.#unwritten("fis:StopExperiment", outcome);
    if (answer.isUnheard) {
      this.#later(audit);
      this.#unheardSince ??= askedAt;
      const isLong = clock.now() - this.#unheardSince >= STOP_PATIENCE_MS;
      return { ...this.#again(), ...(isLong ? { open: { why: answer.message ?? "no answer" } } : {}) };
    }
    this.#unheardSince = null;
    this.#stoppingSince ??= askedAt;
    if (!answer.ok && clock.now() - this.#stoppingSince < STOP_PATIENCE_MS) {
      this.#later(audit);
      return this.#again();
    }
    return { kind: "settled", answer: { subject: "stop-answer", ...answer }, audit };
  }

  /** Looks for the experiment that carries the run's tag. */
  async #find(): Promise<"absent" | Step<Answer>> {
    const { aws, clock } = this.#ports;
    const { runId, target, plan } = this.#requested;
    const order = { target, runId, templateId: plan.templateId };
    const found = await aws.findExperiment(order).catch((error: unknown) => ({
      readable: false as const,
      operation: "fis:ListExperiments",
      code: "Broken",
      message: String(error),
    }));
    if (found.readable) {
      this.#failures = 0;
      if (found.value === null) return "absent";
      const audit = await this.#unwritten("fis:StartExperiment", `found ${found.value}`);
      return { kind: "settled", answer: { kind: "started", experimentId: found.value }, audit };
    }
    const why = `FIS's answer to the start was lost, and ${found.operation} fails with ${found.code}.`;
    const isLong = this.#lostAt !== null && clock.now() - this.#lostAt >= TELL_UNKNOWN_AFTER_MS;
    return { ...this.#again(), ...(isLong ? { open: { why } } : {}) };
  }

  #again(): Extract<Step<never>, { kind: "again" }> {
    const afterMs = Math.min(LONGEST_RETRY_MS, RETRY_MS * 2 ** this.#failures);
    this.#failures++;
    return { kind: "again", afterMs };
  }

  #record(what: string, outcome: string): Promise<void> {
    return audit(this.#ports, this.#row(what, outcome));
  }

  /** What the store does not take now is kept with the fact that tells of it: whoever has the one has the other. */
  async #unwritten(what: string, outcome: string): Promise<readonly AuditRow[]> {
    const row = { at: this.#ports.clock.now(), ...this.#row(what, outcome) };
    return (await tryAudit(this.#ports, row)) ? [] : [row];
  }

  /** No fact tells of it. */
  #later(rows: readonly AuditRow[]): void {
    for (const row of rows) auditLater(this.#ports, row);
  }

  #row(what: string, outcome: string): Omit<AuditRow, "at"> {
    const { channel, runId } = this.#requested;
    return { who: "bot", where: channel, what, runId, outcome };
  }
}

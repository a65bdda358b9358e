import { plainAnswer } from "../core/answers.ts";
import { asConfigured } from "../core/as-configured.ts";
import { changedSince } from "../core/guard/change.ts";
import type { StartStep } from "../core/guard/start-request.ts";
import { requestedFact, START_WITHIN_MS, type Verdict } from "../core/guard.ts";
import type { PlanRow, Wish } from "../core/kept-plan.ts";
import { mayPress, type PlanPress } from "../core/may-press.ts";
import type { Line, Message } from "../core/message.ts";
import { planHash, pressedPlan } from "../core/plan-hash.ts";
import type { Reading } from "../core/reading.ts";
import { type Refusal, refusalMessage } from "../core/refusal.ts";
import { type Instant, SECOND } from "../core/time.ts";
import type { Asker, PlanButton } from "./desk.ts";
import { judge } from "./judge.ts";
import { stored } from "./limits.ts";
import {
  begunAnswer,
  CHANGED,
  haltedSince,
  latePress,
  nothing,
  OVERDUE,
  PRESS_ANEW,
  pressAhead,
  STORE_AWAY,
  TOO_LATE,
  UNDATED,
  WORSE,
} from "./plan-answers.ts";
import { approvable, Revising, type RevisingPorts } from "./revising.ts";

interface StartPorts extends RevisingPorts {
  /** The slash command's name, with its slash. */
  readonly command: string;
}

/** What a press may know, or where nobody presses, the due time. */
interface From {
  readonly pressedAt: Instant;
  /** How many halts were ever said until then. */
  readonly halts: number;
}

/** From a plan to its run: who pressed, what AWS says now, and whether that is what was agreed to. */
export class Starting extends Revising {
  readonly #ports: StartPorts;

  constructor(ports: StartPorts) {
    super(ports);
    this.#ports = ports;
  }

  /** The minute in which it may start is counted from the press, however long that was on its way. */
  async start(asker: Asker, press: PlanButton): Promise<Message> {
    const now = this.#ports.clock.now();
    const { id } = pressedPlan(press.value);
    if (press.pressedAt === null) return this.no(asker, "start", { rule: "press-undated", why: UNDATED }, id);
    const aheadMs = (press.pressedAt ?? now) - now;
    if (aheadMs > MOST_AHEAD_MS)
      return this.no(asker, "start", { rule: "press-ahead", why: pressAhead(aheadMs, MOST_AHEAD_MS) }, id);
    // Slack's clock may be that much ahead of ours: so much later than its minute may a start leave at most.
    const pressedAt = Math.min(press.pressedAt ?? now, now);
    const halts = await this.haltsUntil(pressedAt);
    if (!halts.readable) return this.no(asker, "start", { rule: "store-away", why: STORE_AWAY }, id);
    return this.startFrom(asker, press, { pressedAt, halts: halts.value });
  }

  /** What was said up to then is known to whoever presses. */
  protected haltsUntil(at: Instant): Promise<Reading<number>> {
    return stored("store:haltsSaid", () => this.#ports.store.haltsSaid(at));
  }

  protected async startFrom(asker: Asker, press: PlanButton, from: From): Promise<Message> {
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const answer = await this.#startOnce(asker, press, from);
      if (answer !== "plan-changed") return answer;
    }
    return this.#changed(asker, pressedPlan(press.value).id, []);
  }

  /** `plan-changed`: it became another version while everything was read, so all of it is asked again. */
  async #startOnce(asker: Asker, press: PlanButton, { pressedAt, halts }: From): Promise<Message | "plan-changed"> {
    const { clock, store, watches } = this.#ports;
    const found = await this.pressed(asker, "start", press);
    if ("message" in found) return found.message;
    const { row } = found;
    const { id, accepted: agreed, refusals, scheduled } = row.plan;
    const ageMs = clock.now() - pressedAt;
    if (ageMs >= START_WITHIN_MS)
      return this.no(asker, "start", { rule: "too-late", why: latePress(ageMs, START_WITHIN_MS) }, id);
    // A schedule asks in nobody's name: whoever presses is its asker, and is judged as one.
    const wish = scheduled === undefined ? row.plan.wish : { ...row.plan.wish, by: asker.user };
    // Only what was seen can be agreed to: it may have changed while the button was on its way.
    if (pressedPlan(press.value).hash !== planHash(wish.target, agreed.plan, agreed.takesOver))
      return this.#changed(asker, id, row.plan.changed);
    // Its message has no Start; the press was on its way when it lost it.
    if (refusals.length > 0) {
      await this.refusedBy(wish, refusals);
      return refusalMessage(refusals, wish.target, this.#ports.command);
    }
    const verdict = await this.judged(wish, { kind: "press", supersedes: agreed.takesOver?.runId ?? null });
    if ("message" in verdict) return verdict.message;
    if (verdict.kind === "refused") {
      await this.refusedBy(wish, verdict.refusals);
      // Who may not start it is told so; for the others the plan stands as it is.
      if (scheduled === undefined || verdict.plan !== null) await this.revise(row, verdict);
      return refusalMessage(verdict.refusals, wish.target, this.#ports.command);
    }
    if (changedSince(agreed.plan, verdict.plan).worse) {
      const { changed } = await this.revise(row, verdict);
      return this.#changed(asker, id, changed);
    }
    const unapproved = await this.approving.refusal({ ...approvable(row.plan), asker: wish.by });
    if (unapproved !== null) {
      await this.refusedBy(wish, [unapproved]);
      await this.showApprovals(id);
      return refusalMessage([unapproved], wish.target, this.#ports.command);
    }
    const said = await stored("store:haltsSaid", () => store.haltsSaid());
    if (!said.readable) return this.no(asker, "start", { rule: "store-away", why: STORE_AWAY }, id);
    if (said.value > halts)
      return this.no(asker, "start", { rule: "halted-since", why: `${haltedSince(wish.schedule)}. ${PRESS_ANEW}` }, id);
    const step = { kind: "press", supersedes: verdict.takesOver?.runId ?? null } as const;
    const until = wish.schedule === undefined ? {} : { validUntil: row.plan.validUntil };
    const request = { ...wish, step };
    const requested = requestedFact({ runId: id, request, accepted: verdict, now: pressedAt, halts, ...until });
    if (clock.now() >= requested.notAfter) {
      const why = wish.schedule === undefined ? TOO_LATE : OVERDUE;
      return this.no(asker, "start", { rule: "too-late", why }, id);
    }
    const what = `start ${wish.target.name}`;
    // Before the run exists: whoever goes on with it after a kill does not know who asked, and AWS is asked after that.
    await this.record(asker, { what, runId: id, outcome: "accepted" });
    const begun = await watches.begin(requested, { cardTs: press.ts, planVersion: row.version });
    await this.record(asker, { what, runId: id, outcome: begun.kind === "begun" ? "begun" : `refused: ${begun.kind}` });
    if (begun.kind !== "taken") return begunAnswer(begun, wish.target);
    // The cluster is taken, or the plan is: by a double click, by the same press at another bot, or it was read again.
    const again = await this.pressed(asker, "start", press);
    if ("message" in again) return again.message;
    return again.row.version === row.version ? begunAnswer(begun, wish.target) : "plan-changed";
  }

  async #changed(asker: Asker, id: string, changed: readonly Line[]): Promise<Message> {
    const why = asker.schedule === undefined ? CHANGED : WORSE;
    const { summary } = await this.no(asker, "start", { rule: "changed", why }, id);
    return plainAnswer(summary, [[summary], ...changed]);
  }

  /** The plan of a pressed button, if this person may press that now; else why not, and its message is set right. */
  protected async pressed(
    asker: Asker,
    press: PlanPress,
    { value, ts }: PlanButton,
  ): Promise<{ row: PlanRow } | { message: Message }> {
    const { store, plans, clock, log, command } = this.#ports;
    const { id } = pressedPlan(value);
    try {
      const row = await store.plan(id);
      if (row === null) {
        const words = "I did nothing: I do not know this plan any more. Ask again.";
        return { message: await this.refused(asker, { what: press, rule: "unknown-plan", runId: id, words }) };
      }
      // Whoever posted it may not have come to write down where it stands.
      if (row.ts === null) await plans.standsAt(id, ts);
      const no = mayPress(row, press, { ...asker, at: clock.now(), command });
      if (no === null) return await this.#asConfigured(asker, press, row);
      // It looks as if it could be pressed: its end was not shown.
      plans.showSoon(id);
      return { message: await this.refused(asker, { what: press, rule: no.rule, runId: id, words: no.words }) };
    } catch (error) {
      log.error({ plan: id, err: error }, `a plan could not be read (${press}); nothing is started`);
      return { message: await this.no(asker, press, { rule: "store-away", why: STORE_AWAY }, id) };
    }
  }

  /** The configuration may be another one than when the plan was made: who may start what is asked of today's. */
  async #asConfigured(asker: Asker, press: PlanPress, row: PlanRow): Promise<{ row: PlanRow } | { message: Message }> {
    const { wish, id } = row.plan;
    const target = asConfigured(wish.target, this.#ports.targets);
    if (target === null) {
      const why = `${wish.target.name} is not configured here as it was when the plan was made. Ask again`;
      return press === "cancel"
        ? { row }
        : { message: await this.no(asker, press, { rule: "unknown-target", why }, id) };
    }
    return { row: { ...row, plan: { ...row.plan, wish: { ...wish, target } } } };
  }

  /** Reads everything and asks the guards; a message: the bot is going away. */
  protected async judged(wish: Wish, step: StartStep): Promise<Verdict | { message: Message }> {
    if (this.#ports.watches.isLeaving) {
      await this.record(askerOf(wish), { what: `start ${wish.target.name}`, runId: null, outcome: "refused: leaving" });
      return { message: begunAnswer({ kind: "leaving" }, wish.target) };
    }
    return judge(this.#ports, { ...wish, step }, { open: () => this.known.openOn(wish.target), own: null });
  }

  protected refusedBy(wish: Wish, refusals: readonly Refusal[]): Promise<void> {
    const outcome = `refused: ${refusals.map(({ rule }) => rule).join(", ")}`;
    return this.record(askerOf(wish), { what: `start ${wish.target.name}`, runId: null, outcome });
  }

  /** Nothing was started, and it is known that nothing was. */
  protected async no(
    asker: Asker,
    what: string,
    { rule, why }: { readonly rule: string; readonly why: string },
    runId: string | null = null,
  ): Promise<Message> {
    await this.record(asker, { what, runId, outcome: `refused: ${rule}` });
    return nothing(why);
  }
}

function askerOf({ by, channel, schedule }: Wish): Asker {
  return { user: by, channel, ...(schedule === undefined ? {} : { schedule }) };
}

/** A plan that becomes another version each time is given up. */
const MOST_TRIES = 5;
/** Clocks that are set by NTP differ by much less. */
const MOST_AHEAD_MS = 5 * SECOND;

import { plainAnswer } from "../core/answers.ts";
import { refusalsAtTheDoor } from "../core/guard.ts";
import { membershipOf } from "../core/guardrail/membership.ts";
import type { KeptPlan, PlanRow, Wish } from "../core/kept-plan.ts";
import { BY_ITSELF_VALID_MS, PLAN_VALID_MS, SCHEDULED_VALID_MS, shownOf } from "../core/kept-plan.ts";
import type { Message } from "../core/message.ts";
import {
  choiceOf,
  choiceValue,
  type FieldProblem,
  LONGEST_WORDS,
  type PlanAsk,
  type PlanForm,
  templateKey,
  templatesOf,
} from "../core/plan-form.ts";
import { planHash } from "../core/plan-hash.ts";
import { checksMessage, planDetails } from "../core/plan-message.ts";
import { refusalMessage } from "../core/refusal.ts";
import type { Target } from "../core/target.ts";
import { Agreeing } from "./agreeing.ts";
import type { Asker, PlanButton } from "./desk.ts";
import { nothing, STORE_AWAY, unconfirmed, whyNotPosted } from "./plan-answers.ts";
import type { Plans } from "./plans.ts";
import type { Ids } from "./ports.ts";
import { readingPatiently } from "./readings.ts";
import type { ScheduleDesk } from "./schedule-desk.ts";
import type { WatchPorts } from "./watch.ts";
import type { Watches } from "./watches.ts";

export interface DeskPorts extends WatchPorts {
  readonly ids: Ids;
  readonly targets: readonly Target[];
  /** The slash command's name, with its slash. */
  readonly command: string;
  readonly watches: Watches;
  readonly plans: Plans;
  readonly schedules: Pick<ScheduleDesk, "obey" | "of" | "skip" | "halted">;
}

/** What leads to a plan: the form, its fields, and the message in the channel; what a press of Start does is Starting's. */
export class Planning extends Agreeing {
  readonly #ports: DeskPorts;

  constructor(ports: DeskPorts) {
    super(ports);
    this.#ports = ports;
  }

  async form(
    asker: Asker,
    { mode, target, reason }: Pick<PlanAsk, "mode" | "target" | "reason">,
  ): Promise<{ form: PlanForm } | { refused: Message }> {
    const here = this.#here(asker);
    const meant = target === null ? here : here.filter(({ name }) => name === target);
    if (meant.length === 0) return { refused: await this.no(asker, wordOf(mode), this.#noTarget(here, target)) };
    const noEntry = await this.#noEntry(asker, meant);
    if (noEntry !== null) return { refused: noEntry };
    // One after the other: FIS takes few calls a second, and all of them count for the account.
    const choices: PlanForm["choices"][number][] = [];
    for (const one of here)
      for (const template of templatesOf(one))
        choices.push(choiceOf(one, template, await this.#ports.aws.template({ ...one, template })));
    const [first] = meant;
    const chosen = first === undefined || meant.length > 1 ? null : choiceValue(first.name, firstOf(first));
    await this.record(asker, { what: wordOf(mode), runId: null, outcome: "shown the form" });
    return { form: { mode, choices, chosen, reason } };
  }

  problems(asker: Asker, ask: PlanAsk): readonly FieldProblem[] {
    const found: FieldProblem[] = [];
    const target = this.#here(asker).find(({ name }) => name === ask.target);
    if (target === undefined || templateIn(target, ask.template) === null)
      found.push({ field: "choice", words: "Choose one of the targets of this channel." });
    // Who is in a user group is read with the plan.
    else if (membershipOf(target.starters, asker.user, new Map()).kind === "out")
      found.push({
        field: "choice",
        words: `You are not among those who may start ${target.name}. ${this.#ports.command} targets shows who is.`,
      });
    if (ask.mode === "start" && (ask.reason ?? "").trim() === "")
      found.push({ field: "reason", words: "Say why: it stands on the card, for everyone who wonders." });
    for (const field of ["reason", "hypothesis"] as const) {
      const { length } = ask[field] ?? "";
      if (length > LONGEST_WORDS)
        found.push({ field, words: `${length} characters; at most ${LONGEST_WORDS} fit on the card.` });
    }
    return found;
  }

  async plan(asker: Asker, ask: PlanAsk): Promise<Message | null> {
    const made = await this.posted(asker, ask);
    return "message" in made ? made.message : null;
  }

  /** The plan that was made, refused or not; a message: why none stands in the channel. */
  protected async posted(asker: Asker, ask: PlanAsk): Promise<{ readonly id: string } | { readonly message: Message }> {
    const { clock, ids, watches, plans } = this.#ports;
    const here = this.#here(asker);
    // One that exists elsewhere is refused by its own guard, which says where it may be started.
    const target =
      ask.target === null
        ? here.length === 1
          ? here[0]
          : undefined
        : this.#ports.targets.find(({ name }) => name === ask.target);
    if (target === undefined)
      return { message: await this.no(asker, wordOf(ask.mode), this.#noTarget(here, ask.target)) };
    const template = templateIn(target, ask.template);
    if (template === null) {
      const why = "this template is no longer among those of the target. Ask again";
      return { message: await this.no(asker, wordOf(ask.mode), { rule: "unknown-template", why }) };
    }
    const wish: Wish = {
      target: { ...target, template },
      by: asker.user,
      channel: asker.channel,
      reason: ask.reason,
      ...(ask.hypothesis === null ? {} : { hypothesis: ask.hypothesis }),
      ...(asker.schedule === undefined ? {} : { schedule: asker.schedule }),
    };
    const verdict = await this.judged(wish, { kind: "question" });
    if ("message" in verdict) return verdict;
    const read = shownOf(verdict);
    const shown = read === null || asker.schedule === undefined ? read : unconfirmed(read);
    const refusals = shown?.refusals ?? (verdict.kind === "refused" ? verdict.refusals : []);
    if (refusals.length > 0) await this.refusedBy(wish, refusals);
    if (shown === null)
      return {
        message:
          refusals.length > 0 ? refusalMessage(refusals, target, this.#ports.command) : nothing("there is no plan"),
      };
    const now = clock.now();
    const id = ids.next("run");
    const made: KeptPlan = {
      id,
      mode: ask.mode,
      wish,
      ...shown,
      changed: [],
      agreed: planHash(wish.target, shown.accepted.plan, shown.accepted.takesOver),
      approvals: null,
      readAt: now,
      ...(ask.scheduled === undefined
        ? { validUntil: now + PLAN_VALID_MS }
        : {
            validUntil: ask.scheduled.at + (asker.schedule === undefined ? SCHEDULED_VALID_MS : BY_ITSELF_VALID_MS),
            scheduled: ask.scheduled,
          }),
    };
    const plan: KeptPlan = { ...made, approvals: await this.approvals(made) };
    if (watches.isLeaving)
      return { message: await this.no(asker, wordOf(ask.mode), { rule: "leaving", why: LEAVING }) };
    const posted = await plans.post(plan);
    const what = `${wordOf(ask.mode)} ${target.name}`;
    if (posted.kind === "posted") {
      await this.record(asker, { what, runId: id, outcome: "planned" });
      return { id };
    }
    const { rule, why } = whyNotPosted(posted, { byItself: asker.schedule !== undefined });
    return { message: await this.no(asker, what, { rule, why }, id) };
  }

  async refresh(asker: Asker, press: PlanButton): Promise<Message> {
    const found = await this.pressed(asker, "refresh", press);
    if ("message" in found) return found.message;
    const { row } = found;
    const verdict = await this.judged(row.plan.wish, { kind: "question" });
    if ("message" in verdict) return verdict.message;
    const { isRevised, changed } = await this.revise(row, verdict);
    await this.record(asker, { what: "refresh", runId: row.plan.id, outcome: isRevised ? "read again" : "too late" });
    if (!isRevised) return plainAnswer("The plan was changed or ended meanwhile; its message says how.");
    return plainAnswer(
      changed.length === 0
        ? "I read everything again. Nothing that matters is different, and the plan is valid for another 10 minutes."
        : "I read everything again. The plan shows what is different.",
    );
  }

  async cancel(asker: Asker, press: PlanButton): Promise<Message> {
    const { store, plans, log } = this.#ports;
    const found = await this.pressed(asker, "cancel", press);
    if ("message" in found) return found.message;
    const { plan } = found.row;
    try {
      if (!(await store.endPlan(plan.id, { state: "cancelled", by: asker.user })))
        return this.refused(asker, {
          what: "cancel",
          rule: "answered-already",
          runId: plan.id,
          words: NOTHING_TO_CANCEL,
        });
    } catch (error) {
      log.error({ plan: plan.id, err: error }, "a plan could not be cancelled");
      return this.no(asker, "cancel", { rule: "store-away", why: `${STORE_AWAY}. The plan ends by itself` }, plan.id);
    }
    await this.record(asker, { what: "cancel", runId: plan.id, outcome: "cancelled" });
    plans.showSoon(plan.id);
    return plainAnswer(plan.mode === "look" ? "Closed." : "Cancelled. I did not start anything.");
  }

  async checks(asker: Asker, ask: { readonly plan: string }): Promise<Message> {
    const row = await this.#planHere(asker, ask.plan);
    if (row !== null) return checksMessage(row.plan);
    return this.refused(asker, { what: "checks", rule: "unknown-plan", runId: ask.plan, words: UNKNOWN_PLAN });
  }

  override async details(asker: Asker, ask: { readonly run: string }): Promise<Message> {
    const row = await this.#planHere(asker, ask.run);
    return row === null || row.state === "started" ? super.details(asker, ask) : planDetails(row.plan);
  }

  /** Who may start none of them is told so before AWS is asked anything. */
  async #noEntry(asker: Asker, targets: readonly Target[]): Promise<Message | null> {
    const { chat, clock, userGroups } = this.#ports;
    const [first] = targets;
    if (first === undefined) return null;
    const channel = await readingPatiently(clock, () => chat.channel(asker.channel));
    const wishes = targets.map((target) => ({ target, by: asker.user, channel: asker.channel, reason: null }));
    const starters = targets.flatMap((target) => target.starters);
    const members = await userGroups.read(starters, { anew: false });
    const refused = wishes.map((wish) => refusalsAtTheDoor({ ...wish, step: { kind: "question" } }, channel, members));
    const [wish, refusals] = [wishes[0], refused[0]];
    if (wish === undefined || refusals === undefined || refused.some(({ length }) => length === 0)) return null;
    await this.refusedBy(wish, refusals);
    return refusalMessage(refusals, first, this.#ports.command);
  }

  /** null also when the store fails: a run may be known all the same. */
  async #planHere(asker: Asker, id: string): Promise<PlanRow | null> {
    const row = await this.#ports.store.plan(id).catch((error: unknown) => {
      this.#ports.log.warn({ plan: id, err: error }, "a plan could not be read");
      return null;
    });
    return row?.plan.wish.channel === asker.channel ? row : null;
  }

  #here(asker: Asker): readonly Target[] {
    return this.#ports.targets.filter(({ channels }) => channels.includes(asker.channel));
  }

  #noTarget(here: readonly Target[], named: string | null): { readonly rule: string; readonly why: string } {
    const known = here.map(({ name }) => name).join(", ");
    if (named !== null)
      return { rule: "unknown-target", why: `there is no target "${named}" here. Known here: ${known || "none"}` };
    if (known !== "")
      return { rule: "several-targets", why: `there are several targets here: ${known}. Say which one` };
    const why = "no target is configured for this channel. Add its id to a target's channels in spot-chaos.yaml";
    return { rule: "no-target-here", why };
  }
}

/** The word that people type for it. */
function wordOf(mode: PlanAsk["mode"]): string {
  return mode === "look" ? "plan" : "start";
}

function firstOf(target: Target): Target["template"] {
  return templatesOf(target)[0] ?? target.template;
}

/** null: it has none such. */
function templateIn(target: Target, key: string | null): Target["template"] | null {
  if (key === null) return firstOf(target);
  return templatesOf(target).find((template) => templateKey(template) === key) ?? null;
}

const LEAVING = "I am being shut down. Try again once I am back";
const NOTHING_TO_CANCEL = "There is nothing to cancel: the plan has ended or was started a moment ago.";
const UNKNOWN_PLAN = "I do not know this plan any more.";

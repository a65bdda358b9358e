import { plainAnswer } from "../core/answers.ts";
import { type Approval, type Standing, standingOf } from "../core/approvals.ts";
import { cut } from "../core/guard/listing.ts";
import { plainText } from "../core/guard/plain-text.ts";
import { approved } from "../core/guardrail/approved.ts";
import { membershipOf } from "../core/guardrail/membership.ts";
import { wrongWith } from "../core/guardrail/person.ts";
import { guardrailsOf } from "../core/guardrails.ts";
import type { Line, Message } from "../core/message.ts";
import type { Reading } from "../core/reading.ts";
import type { Refusal } from "../core/refusal.ts";
import type { Target } from "../core/target.ts";
import { audit } from "./audit.ts";
import type { Asker } from "./desk.ts";
import { stored } from "./limits.ts";
import type { Chat, Clock, Log, Store } from "./ports.ts";
import { readingPatiently, readingTogether } from "./readings.ts";
import type { UserGroups } from "./user-groups.ts";

interface ApprovingPorts {
  readonly chat: Chat;
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly userGroups: UserGroups;
}

/** A plan as it stands in the channel. */
export interface ApprovablePlan {
  readonly id: string;
  /** What is agreed to. */
  readonly hash: string;
  readonly target: Target;
  /** Who wants to start it. */
  readonly asker: string;
}

/** `isKept`: the word counts from now on, and the plan's message is to show it. */
export interface Said {
  readonly isKept: boolean;
  readonly message: Message;
}

const REASON_LENGTH = 300;

/** What approvers say to plans, and what it amounts to. */
export class Approving {
  readonly #ports: ApprovingPorts;

  constructor(ports: ApprovingPorts) {
    this.#ports = ports;
  }

  /** May sleep: call it inside a task. */
  async say(
    asker: Asker,
    plan: ApprovablePlan,
    word: { readonly kind: Approval["kind"]; readonly reason: string | null },
  ): Promise<Said> {
    const { clock, store } = this.#ports;
    const what = word.kind === "approved" ? "approve" : "reject";
    const no = await this.#whyNot(asker, plan, what);
    if (no !== null) return this.#no(asker, plan, { what, ...no });
    const reason = word.reason === null ? null : cut(word.reason, REASON_LENGTH);
    const { id: planId, hash } = plan;
    const said: Approval = { planId, hash, by: asker.user, at: Math.floor(clock.now()), kind: word.kind, reason };
    const kept = await stored("store:approve", () => store.approve(said));
    if (!kept.readable) return this.#no(asker, plan, { what, rule: "store-away", words: STORE_AWAY });
    if (!kept.value) return this.#no(asker, plan, { what, rule: "said-before", words: SAID_BEFORE });
    await this.#record(asker, plan, what, reason === null ? word.kind : `${word.kind}: ${reason}`);
    return { isKept: true, message: plainAnswer(word.kind === "approved" ? APPROVED : REJECTED) };
  }

  /** `anew`: at a press, whoever spoke is read again. May sleep: call it inside a task. */
  async standing(plan: ApprovablePlan, { anew }: { readonly anew: boolean }): Promise<Reading<Standing>> {
    const { chat, clock, store, userGroups } = this.#ports;
    const { target, asker, hash } = plan;
    const said = await stored("store:approvals", () => store.approvals(plan.id));
    if (!said.readable) return said;
    const speakers = [...new Set(said.value.map(({ by }) => by))];
    const person = (by: string) => async () => [by, await readingPatiently(clock, () => chat.person(by))] as const;
    const [members, people] = await readingTogether(clock, [
      () => userGroups.read(guardrailsOf(target).approvers, { anew }),
      () => readingTogether(clock, speakers.map(person)),
    ]);
    const voices = { members, people: new Map(people) };
    return { readable: true, value: standingOf(said.value, { target, asker, hash, now: clock.now() }, voices) };
  }

  /** At the press of Start: what of the approvals forbids it; nothing is read where none are needed. */
  async refusal(plan: ApprovablePlan): Promise<Refusal | null> {
    if (guardrailsOf(plan.target).approvals === 0) return null;
    return approved(plan.target, await this.standing(plan, { anew: true }));
  }

  /** Whose approval is void now is told so; a mention in an edit notifies nobody. Never rejects. */
  async tellVoid(before: ApprovablePlan, changed: readonly Line[]): Promise<void> {
    const { chat, log } = this.#ports;
    const said = await this.standing(before, { anew: false });
    const approvers = said.readable ? said.value.given.map(({ by }) => by) : [];
    const head = `Your approval of the plan for ${before.target.name} is void: the plan has grown worse since. Please look at it again in its channel.`;
    const message: Message = { summary: head, body: [[[head]], changed], footer: [], buttons: [] };
    await Promise.all(
      approvers.map(async (by) => {
        const answer = await chat
          .direct(by, message)
          .catch((error: unknown) => ({ kind: "unknown", message: String(error) }));
        if (answer.kind !== "done")
          log.warn({ plan: before.id, by, answer }, "an approver could not be told that their word is void");
      }),
    );
  }

  async #whyNot(
    { user }: Asker,
    { target, asker }: ApprovablePlan,
    what: "approve" | "reject",
  ): Promise<{ readonly rule: string; readonly words: string } | null> {
    const { chat, clock, userGroups } = this.#ports;
    const { approvals, approvers } = guardrailsOf(target);
    if (approvals === 0) return { rule: "no-approval-needed", words: `Nothing to ${what}: no approval is needed.` };
    if (user === asker) {
      const words =
        what === "approve"
          ? "Your own approval does not count: you asked for this plan. Ask another approver."
          : "You asked for this plan yourself: press Cancel.";
      return { rule: "own-plan", words };
    }
    const [person, members] = await readingTogether(clock, [
      () => readingPatiently(clock, () => chat.person(user)),
      () => userGroups.read(approvers, { anew: true }),
    ]);
    const membership = membershipOf(approvers, user, members);
    const unread = person.readable ? (membership.kind === "unknown" ? membership.reading : null) : person;
    if (membership.kind === "out") return { rule: "not-an-approver", words: notAmong(target, what) };
    if (unread !== null) {
      const words = `I could not read whether you may ${what}: ${unread.operation} failed with ${unread.code}. Try again.`;
      return { rule: "approver-unreadable", words };
    }
    const wrong = person.readable ? wrongWith(person.value) : null;
    return wrong === null ? null : { rule: wrong.rule, words: `That does not count: ${plainText(wrong.what)}.` };
  }

  async #no(
    asker: Asker,
    plan: ApprovablePlan,
    { what, rule, words }: { readonly what: string; readonly rule: string; readonly words: string },
  ): Promise<Said> {
    await this.#record(asker, plan, what, `refused: ${rule}`);
    return { isKept: false, message: plainAnswer(words) };
  }

  async #record({ user, channel }: Asker, { id }: ApprovablePlan, what: string, outcome: string): Promise<void> {
    await audit(this.#ports, { who: user, where: channel, what, runId: id, outcome });
  }
}

const APPROVED = "Approved. The plan shows it; whoever asked for it presses Start.";
const REJECTED = "Rejected. The plan shows it, and it cannot be started any more.";
const SAID_BEFORE =
  "Your first word on this plan stands; this press did nothing. If the plan changes, you are asked again.";
const STORE_AWAY = "That does not count: my database does not answer. Try again later.";

function notAmong(target: Target, what: string): string {
  return `You may not ${what} this: you are not among the approvers of ${target.name}. Whoever keeps my configuration can add you there.`;
}

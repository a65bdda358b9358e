import { filled, formOf, WORDS } from "../cli/rehearse/form.ts";
import { buttonIn, keyOf } from "../cli/rehearse/people.ts";
import { ASKER, CHANNEL } from "../cli/rehearse/world.ts";
import { type Instant, MINUTE, SECOND } from "../core/time.ts";
import type { Clock } from "../engine/ports.ts";
import type { Shown } from "../sim/slack/shown.ts";
import type { PretendWorkspace } from "../sim/slack/workspace.ts";
import type { Deed } from "./played.ts";
import type { Act, Round } from "./round.ts";

/** How long people wait for something to appear before they try again. */
const ANSWER_PATIENCE_MS = 75 * SECOND;
const THREAD_PATIENCE_MS = 4 * MINUTE;
/** Who was told directly that a run goes on leaves it the time in which Slack may take its thread again. */
const TOLD_PATIENCE_MS = 10 * MINUTE;
const AGAIN_MS = 20 * SECOND;
const PRESS_AGAIN_MS = 15 * SECOND;
const MOST_PRESSES = 20;
/** After so long nobody tries to start any more. */
const GIVE_UP_AFTER_MS = 25 * MINUTE;

interface Around {
  readonly clock: Clock;
  readonly workspace: PretendWorkspace;
  readonly round: Round;
}

/** The people of a round: they read what is shown, and whoever gets no answer tries again. */
export class People {
  readonly deeds: Deed[] = [];
  readonly #around: Around;
  readonly #epoch: Instant;
  #busy = 0;

  constructor(around: Around) {
    this.#around = around;
    this.#epoch = around.clock.now();
  }

  /** Nobody wants anything any more. */
  get areDone(): boolean {
    return this.#busy === 0;
  }

  begin(): void {
    const { clock, round } = this.#around;
    this.#task(ASKER, async () => {
      await clock.sleepUntil(this.#epoch + round.typeAfterMs);
      await this.#startTheDay();
    });
    for (const act of round.acts) this.#task(`${act.who} to ${act.press}`, () => this.#act(act));
  }

  #task(name: string, work: () => Promise<void>): void {
    this.#busy++;
    this.#around.clock.task(name, async () => {
      await work();
      this.#busy--;
    });
  }

  /** Types, fills in, reads, presses, until there is a thread with an experiment in it. */
  async #startTheDay(): Promise<void> {
    const { clock, workspace, round } = this.#around;
    const text = round.saysAll ? `start --reason "${WORDS.reason}"` : "start";
    while (clock.now() < this.#epoch + GIVE_UP_AFTER_MS && !this.#hasBegun()) {
      const typedAt = workspace.shown.length;
      const before = workspace.views(ASKER).modals.at(-1)?.id ?? null;
      await this.#do(ASKER, "command", () =>
        workspace.command({ user: ASKER, channel: CHANNEL, text, command: "/spot-chaos" }),
      );
      const answered = () => newCard(workspace, typedAt) ?? answerTo(ASKER, workspace, typedAt);
      const form = () => {
        const open = formOf(workspace, ASKER);
        return open !== null && open.viewId !== before ? open : null;
      };
      const first = await this.#wait(() => answered() ?? form(), ANSWER_PATIENCE_MS);
      if (first !== null && "viewId" in first)
        await this.#do(ASKER, "submit", async () => {
          const sent = await workspace.submitView({ user: ASKER, viewId: first.viewId, filled: filled(first) });
          return { answered: sent.kind !== "failed" };
        });
      const plan = first === null || "viewId" in first ? await this.#wait(answered, ANSWER_PATIENCE_MS) : first;
      if (plan !== null && buttonIn(plan, "start") !== null) {
        await clock.sleepUntil(clock.now() + round.readMs);
        const pressedAt = workspace.shown.length;
        const now = workspace.shown.findLast(({ ts }) => ts === plan.ts) ?? plan;
        // Their first run may have been told of while they read.
        if (this.#hasBegun()) return;
        if (buttonIn(now, "start") !== null) {
          await this.#press(ASKER, now, "start");
          await this.#wait(() => answerTo(ASKER, workspace, pressedAt), ANSWER_PATIENCE_MS);
        }
      }
      if (await this.#thereIsAnExperiment()) return;
      await clock.sleepUntil(clock.now() + AGAIN_MS);
    }
  }

  /** Whether the newest thread gets past its start. Without a thread there is nothing to wait for. */
  async #thereIsAnExperiment(): Promise<boolean> {
    const { workspace } = this.#around;
    const card = workspace.shown.findLast(isCard);
    // A plan that still has its Start waits for nothing but a press.
    const isPlan = card === undefined || isStartable(card, workspace);
    if (isPlan) return false;
    const turn = () => workspace.shown.find((shown) => shown.threadTs === card.ts && isTurn(keyOf(shown))) ?? null;
    const told =
      (await this.#wait(turn, THREAD_PATIENCE_MS)) ??
      (this.#isToldDirectly() ? await this.#wait(turn, TOLD_PATIENCE_MS) : null);
    return told !== null && keyOf(told) !== "closing";
  }

  /** Any thread shows that there was one, whatever became of it. */
  #hasBegun(): boolean {
    return this.#around.workspace.shown.some((shown) => ["experiment", "notices"].includes(keyOf(shown) ?? ""));
  }

  /** That a run goes on whose thread cannot be written. */
  #isToldDirectly(): boolean {
    return this.#around.workspace.shown.some(({ op, channel }) => op === "post" && channel.startsWith("D"));
  }

  /** Presses until it is answered, or the button is gone. */
  async #act(act: Act): Promise<void> {
    const { clock, workspace } = this.#around;
    if ("at" in act.when) await clock.sleepUntil(act.when.at);
    else {
      const card = await this.#wait(() => workspace.shown.find(isBegun) ?? null, GIVE_UP_AFTER_MS);
      if (card === null) return;
      await clock.sleepUntil(card.at + act.when.afterMs);
    }
    for (let tries = 0; tries < MOST_PRESSES; tries++) {
      const card = cardWith(act.press, workspace);
      if (card !== null) {
        const pressedAt = workspace.shown.length;
        await this.#press(act.who, card, act.press);
        if ((await this.#wait(() => answerTo(act.who, workspace, pressedAt), PRESS_AGAIN_MS)) !== null) return;
      } else if (workspace.shown.some((shown) => keyOf(shown) === "closing")) return;
      await clock.sleepUntil(clock.now() + PRESS_AGAIN_MS);
    }
  }

  async #press(who: string, on: Shown, button: string): Promise<void> {
    const { workspace, round } = this.#around;
    const actionId = buttonIn(on, button)?.actionId ?? "";
    const press = () => workspace.press({ user: who, channel: CHANNEL, messageTs: on.ts, actionId });
    await this.#do(who, button, press);
    const twice = round.faults.some((fault) => fault.kind === "pressed twice");
    // The answer may have taken the button away already.
    if (twice) await this.#do(who, button, () => press().catch(() => ({ answered: false }) as const));
  }

  async #do(who: string, what: string, deed: () => Promise<{ readonly answered: boolean }>): Promise<void> {
    const { clock, workspace } = this.#around;
    const [at, userId] = [clock.now(), workspace.people[who]?.id ?? ""];
    const { answered } = await deed().catch(inArchived);
    this.deeds.push({ at, who, userId, what, acknowledged: answered });
  }

  /** Looks at all that is shown until it finds something, or has waited long enough. */
  async #wait<T>(find: () => T | null, patienceMs: number): Promise<T | null> {
    const { clock, workspace } = this.#around;
    const until = clock.now() + patienceMs;
    const bell = clock.bell();
    const stops = [workspace.onShown(() => bell.ring()), workspace.onViews(() => bell.ring())];
    let found = find();
    while (found === null && clock.now() < until) {
      await clock.sleepUntil(until, bell);
      found = find();
    }
    for (const stop of stops) stop();
    return found;
  }
}

/** Slack itself takes nothing there, and the app hears nothing. */
function inArchived(error: unknown): { readonly answered: false } {
  if (error instanceof Error && error.message.includes("is archived")) return { answered: false };
  throw error;
}

function isCard(shown: Shown): boolean {
  return shown.op === "post" && keyOf(shown) === "card";
}

/** A plan, as it stands now, that waits to be started, or that has ended. */
function isStartable(card: Shown, workspace: PretendWorkspace): boolean {
  const now = workspace.shown.findLast(({ ts }) => ts === card.ts) ?? card;
  return buttonIn(now, "refresh") !== null || buttonIn(now, "details") === null;
}

/** The card of a run, and not a plan any more. */
function isBegun(shown: Shown): boolean {
  return keyOf(shown) === "card" && buttonIn(shown, "details") !== null && buttonIn(shown, "refresh") === null;
}

/** What tells a reader that the start is settled. */
function isTurn(key: string | null): boolean {
  return key === "experiment" || key === "notices" || key === "closing";
}

function newCard(workspace: PretendWorkspace, since: number): Shown | null {
  return workspace.shown.slice(since).find(isCard) ?? null;
}

function answerTo(who: string, workspace: PretendWorkspace, since: number): Shown | null {
  const id = workspace.people[who]?.id;
  return workspace.shown.slice(since).find((shown) => shown.op === "ephemeral" && shown.user === id) ?? null;
}

/** The newest card, where it still has this button. */
function cardWith(button: string, workspace: PretendWorkspace): Shown | null {
  const card = workspace.shown.findLast((shown) => keyOf(shown) === "card");
  return card !== undefined && buttonIn(card, button) !== null ? card : null;
}

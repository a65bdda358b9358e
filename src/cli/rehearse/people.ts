import type { Clock } from "../../engine/ports.ts";
import type { Shown } from "../../sim/slack/shown.ts";
import type { PretendWorkspace } from "../../sim/slack/workspace.ts";
import type { Act, Meddling } from "./acts.ts";
import { OTHER_APPROVERS } from "./approvals.ts";
import { filled, formOf, type OpenForm } from "./form.ts";
import { MEDDLING, type Place } from "./meddling.ts";
import { ASKER, CHANNEL } from "./world.ts";

/** How the first command went: whether a run was begun, or only a plan was made that has no Start. */
export type Opening =
  | { readonly kind: "opened"; readonly cardTs: string }
  | { readonly kind: "planned"; readonly cardTs: string }
  | { readonly kind: "not-started" };

/** With whom somebody has to do: `bot` is typed to, written to or pressed; `slack` is changed under its feet. */
export type With = "bot" | "slack";

/** The people of the rehearsal, who type and press as people would. */
export class People {
  readonly #workspace: PretendWorkspace;
  readonly #tell: (words: string, whom: With) => void;

  /** `tell` hears what they do just before they do it. */
  constructor(workspace: PretendWorkspace, tell: (words: string, whom: With) => void) {
    this.#workspace = workspace;
    this.#tell = tell;
  }

  /** Types the command, fills in the form where one opens, has the plan approved, and presses its Start, where it has one. */
  async open(command: string): Promise<Opening> {
    const plan = this.#next((shown) => isCard(shown) || this.#isAnswer(shown));
    const form = this.#form(plan);
    if ((await this.type(command)) !== "") return { kind: "not-started" };
    const opened = await form;
    if (opened !== null) await this.submit(opened);
    const posted = await plan;
    if (!isCard(posted)) return { kind: "not-started" };
    const planned = await this.#approved(posted);
    const button = buttonIn(planned, "start");
    // A start whose plan has no Start was refused, and the plan says why.
    const isToLook = /^\S+\s+plan\b/.test(command);
    if (button === null) return isToLook ? { kind: "planned", cardTs: planned.ts } : { kind: "not-started" };
    const outcome = this.#next((shown) => isBegun(shown, planned.ts) || this.#isAnswer(shown));
    await this.#press(ASKER, planned, button);
    const next = await outcome;
    const isOpened = isBegun(next, planned.ts) || next.text.includes(" begins");
    return isOpened ? { kind: "opened", cardTs: planned.ts } : { kind: "not-started" };
  }

  /** The plan once others have approved it as often as it asks; as it stands, where it does not or has ended. */
  async #approved(plan: Shown): Promise<Shown> {
    let seen = plan;
    for (const who of OTHER_APPROVERS) {
      const button = buttonIn(seen, "approve");
      if (button === null) break;
      const next = this.#next(({ op, ts }) => op === "update" && ts === plan.ts);
      await this.#press(who, seen, button);
      seen = await next;
    }
    return seen;
  }

  /** Sends off a form with the usual words. */
  async submit(form: OpenForm): Promise<void> {
    const words = filled(form);
    const target = form.choices.find(({ value }) => value === words.choice?.choice)?.label ?? "nothing";
    this.#tell(`${ASKER} fills in "${form.title}": ${target}, ${words.reason?.reason}`, "bot");
    await this.#workspace.submitView({ user: ASKER, viewId: form.viewId, filled: words });
  }

  /** Said to the asker alone. */
  #isAnswer({ op, ts, user }: Shown): boolean {
    return op === "ephemeral" && ts !== "" && user === this.#workspace.people[ASKER]?.id;
  }

  /** The form that opens next; null once something else is the answer. */
  #form(instead: Promise<unknown>): Promise<OpenForm | null> {
    const { id } = this.#workspace.people[ASKER] ?? { id: "" };
    return new Promise((resolve) => {
      const stop = this.#workspace.onViews((user) => {
        const form = user === id ? formOf(this.#workspace, ASKER) : null;
        if (form === null) return;
        stop();
        resolve(form);
      });
      void instead.then(() => {
        stop();
        resolve(null);
      });
    });
  }

  /** What people do in the middle of the run, each in their own time. */
  act(clock: Clock, acts: readonly Act[], cardTs: string): void {
    const begun = clock.now();
    for (const act of acts) {
      clock.task(`${act.who}, after ${act.afterS} s`, async () => {
        await clock.sleepUntil(begun + act.afterS * 1000);
        if ("press" in act) await this.press(act.press, { who: act.who, messageTs: cardTs });
        else this.#meddle(act, { workspace: this.#workspace, cardTs, now: () => clock.now() });
      });
    }
  }

  /** Presses a button of the newest message that has it. */
  async press(name: string, on: { readonly who?: string; readonly messageTs?: string } = {}): Promise<string> {
    const seen = this.#workspace.shown.filter((shown) => on.messageTs === undefined || shown.ts === on.messageTs);
    const shown = newestOf(seen).findLast((one) => buttonIn(one, name) !== null);
    const button = shown === undefined ? null : buttonIn(shown, name);
    if (shown === undefined || button === null) return `There is no button "${name}" to press.`;
    await this.#press(on.who ?? ASKER, shown, button);
    return "";
  }

  #meddle({ who, meddle }: Meddling, place: Place): void {
    const { words, change } = MEDDLING[meddle];
    this.#tell(`${who} ${words}`, "slack");
    change(place);
  }

  async #press(who: string, shown: Shown, button: Button): Promise<void> {
    this.#tell(`${who} presses [ ${button.label} ]`, "bot");
    await this.#workspace.press({ user: who, channel: CHANNEL, messageTs: shown.ts, actionId: button.actionId });
  }

  /** Types a slash command; answers what Slack says when the app does not. */
  async type(text: string): Promise<string> {
    this.#tell(`${ASKER} types ${text.trim()}`, "bot");
    const answer = await this.#workspace.command({
      user: ASKER,
      channel: CHANNEL,
      text: textOf(text),
      command: nameOf(text),
    });
    return answer.answered ? "" : `Slack says: the app did not respond (${answer.why}).`;
  }

  async mention(text: string, threadTs: string | null): Promise<void> {
    const where = threadTs === null ? "in the channel" : "in the thread";
    this.#tell(`${ASKER} writes ${where}: @spot-chaos ${text}`, "bot");
    await this.#workspace.mention({ user: ASKER, channel: CHANNEL, text, ...(threadTs === null ? {} : { threadTs }) });
  }

  /** The newest run's thread. */
  threadTs(): string | null {
    return this.#workspace.shown.findLast(isCard)?.ts ?? null;
  }

  /** The next thing shown that fits. */
  #next(fits: (shown: Shown) => boolean): Promise<Shown> {
    return new Promise((resolve) => {
      const stop = this.#workspace.onShown((shown) => {
        if (!fits(shown)) return;
        stop();
        resolve(shown);
      });
    });
  }
}

export function keyOf({ metadata }: Pick<Shown, "metadata">): string | null {
  const key = metadata?.event_payload.key;
  return typeof key === "string" ? key : null;
}

/** The parent of a run's thread, when it is posted. */
export function isCard(shown: Shown): boolean {
  return shown.op === "post" && keyOf(shown) === "card";
}

/** The plan has become the card of a run: an ended plan has no buttons. */
function isBegun(shown: Shown, planTs: string): boolean {
  const isEdit = shown.op === "update" && shown.ts === planTs;
  return isEdit && buttonIn(shown, "details") !== null && buttonIn(shown, "refresh") === null;
}

/** Each message as it was last shown. */
function newestOf(shown: readonly Shown[]): readonly Shown[] {
  return [...new Map(shown.map((one) => [`${one.channel} ${one.ts}`, one])).values()];
}

export interface Button {
  readonly actionId: string;
  readonly label: string;
}

/** The button of this name (`stop`) or with this label. */
export function buttonIn(shown: { readonly blocks: readonly unknown[] }, name: string): Button | null {
  for (const block of shown.blocks as readonly {
    elements?: readonly { action_id?: string; text?: { text?: string } }[];
  }[]) {
    for (const { action_id: actionId, text } of block.elements ?? []) {
      if (actionId === undefined) continue;
      const label = text?.text ?? actionId;
      if (actionId === `spot-chaos:${name}` || label.toLowerCase() === name.toLowerCase()) return { actionId, label };
    }
  }
  return null;
}

/** The slash command of what is typed. */
export function nameOf(command: string): string {
  return command.trim().split(/\s+/)[0] ?? "";
}

function textOf(command: string): string {
  return command.trim().replace(/^\S+\s*/, "");
}

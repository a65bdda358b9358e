import type { Line } from "../../../core/message.ts";
import type { ControlAct, PageAnswer, PageControls } from "../../../sim/slack/page-wire.ts";
import { helpMessage } from "../../../slack/words.ts";
import { MOST_APPROVALS, whoMay } from "../approvals.ts";
import type { RehearsalOptions } from "../options.ts";
import type { SocketRehearsal } from "../sockets.ts";
import { worlds } from "../worlds.ts";
import { Trouble, type TroubleName } from "./trouble.ts";

/** Another world than the one that is played. */
export interface WorldChoice {
  readonly scenario: string;
  readonly seed: number;
  readonly approvals: number;
}

/** The speeds that the page offers; `--warp` may be another one, and is offered too. */
const WARPS: readonly number[] = [1, 5, 20, 60, 120];
const MOST_NOTES = 40;

const TROUBLE_WORDS: Readonly<Record<TroubleName, readonly [on: string, off: string]>> = {
  "cut-slack": ["The bot is cut off from Slack.", "The bot reaches Slack again."],
  "cut-aws": ["The bot is cut off from AWS.", "The bot reaches AWS again."],
  "throttle-aws": ["AWS throttles every second call.", "AWS throttles no more than it would."],
};

/** What the page's controls show and do, for one world. */
export class Controls {
  readonly #rehearsal: SocketRehearsal;
  readonly #options: Pick<RehearsalOptions, "scenario" | "seed" | "warp" | "byHand" | "approvals">;
  readonly #trouble: Trouble;
  readonly #notes: { readonly at: number; readonly words: string }[] = [];
  readonly #changed: () => void;
  readonly #nextWorld: (choice: WorldChoice) => void;

  constructor(parts: {
    readonly rehearsal: SocketRehearsal;
    readonly options: Pick<RehearsalOptions, "scenario" | "seed" | "warp" | "byHand" | "approvals">;
    readonly changed: () => void;
    readonly nextWorld: (choice: WorldChoice) => void;
  }) {
    this.#rehearsal = parts.rehearsal;
    this.#options = parts.options;
    this.#changed = parts.changed;
    this.#nextWorld = parts.nextWorld;
    this.#trouble = new Trouble(parts.rehearsal.pretend);
    if (this.#rehearsal.keeper !== null) this.#rehearsal.keeper.onChange = () => this.#changed();
  }

  note(words: string): void {
    this.#notes.push({ at: this.#rehearsal.clock.now(), words });
    if (this.#notes.length > MOST_NOTES) this.#notes.shift();
    this.#changed();
  }

  state(): PageControls {
    const { clock, keeper } = this.#rehearsal;
    const { scenario, seed, warp, byHand, approvals } = this.#options;
    const warps = typeof warp === "number" && !WARPS.includes(warp) ? [...WARPS, warp].sort((a, b) => a - b) : WARPS;
    return {
      clock: clock.warp,
      scenario,
      seed,
      approvals,
      mostApprovals: MOST_APPROVALS,
      who: whoMay(approvals),
      warps,
      isByHand: byHand,
      scenarios: worlds.map(({ name, summary }) => ({ name, summary })),
      bot: { state: keeper?.state ?? "ended", words: keeper?.words ?? "" },
      isSlackCut: this.#trouble.has("cut-slack"),
      isAwsCut: this.#trouble.has("cut-aws"),
      isAwsThrottled: this.#trouble.has("throttle-aws"),
      commands: COMMANDS,
      notes: [...this.#notes],
    };
  }

  act(act: ControlAct): PageAnswer {
    const { keeper } = this.#rehearsal;
    if (keeper === null) return { ok: false, why: "No bot runs here." };
    switch (act.kind) {
      case "warp":
        if (!(act.warp > 0 && act.warp <= 10_000)) return { ok: false, why: "The speed is a number above 0." };
        keeper.goOn({ warp: act.warp, paused: false });
        return { ok: true };
      case "pause":
        keeper.goOn({ paused: act.paused });
        return { ok: true };
      case "bot":
        return this.#order(act.order);
      case "cut-slack":
      case "cut-aws":
      case "throttle-aws": {
        this.#trouble.set(act.kind, act.on);
        if (act.kind === "cut-slack")
          keeper.obstruct(act.on ? "A new one follows when Slack can be reached again." : null);
        this.note(TROUBLE_WORDS[act.kind][act.on ? 0 : 1]);
        return { ok: true };
      }
      case "world":
        if (!worlds.some(({ name }) => name === act.scenario))
          return { ok: false, why: `There is no scenario "${act.scenario}".` };
        if (!Number.isInteger(act.seed) || act.seed < 0)
          return { ok: false, why: `The seed is a whole number from 0; this is "${act.seed}".` };
        if (!Number.isInteger(act.approvals) || act.approvals < 0 || act.approvals > MOST_APPROVALS)
          return { ok: false, why: `Approvals are a whole number from 0 to ${MOST_APPROVALS}.` };
        this.note(`A new world is made: ${act.scenario}, seed ${act.seed}.`);
        this.#nextWorld({ scenario: act.scenario, seed: act.seed, approvals: act.approvals });
        return { ok: true };
      default:
        return act satisfies never;
    }
  }

  #order(order: "kill" | "start" | "restart"): PageAnswer {
    const { keeper } = this.#rehearsal;
    if (keeper === null || keeper.state === "ended")
      return { ok: false, why: "This bot has ended for good. Begin a new world." };
    if (order !== "kill" && this.#trouble.has("cut-slack"))
      return { ok: false, why: "A bot cannot start while it is cut off from Slack. Let it reach Slack first." };
    if (order === "kill") keeper.kill();
    else if (order === "start") keeper.start();
    else keeper.restart();
    return { ok: true };
  }
}

/** What the composer completes: the forms that `help` lists, each with its own words. */
const COMMANDS: PageControls["commands"] = [
  { form: "/spot-chaos help", what: "lists what there is" },
  ...helpMessage({ command: "/spot-chaos", targets: ["workshop"] })
    .body.flat()
    .flatMap(formsIn),
  { form: "/spot-chaos resume", what: "ends a halt; by an approver" },
];

/** A line of `help` begins with a form; a further one in it begins another entry where words of its own follow. */
function formsIn(line: Line): PageControls["commands"] {
  const found: { readonly form: string; what: string }[] = [];
  for (const [place, part] of line.entries()) {
    const said = typeof part === "string" ? part : "code" in part ? part.code : "";
    const next = line[place + 1];
    const last = found.at(-1);
    if (said.startsWith("/spot-chaos ") && typeof next === "string" && /[a-z]/.test(next))
      found.push({ form: said, what: "" });
    else if (last !== undefined) last.what += said;
    else return [];
  }
  return found.map(({ form, what }) => ({ form, what: what.trim() }));
}

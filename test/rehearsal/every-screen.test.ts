import { expect, test } from "vitest";
import { approvalLimits } from "../../src/cli/rehearse/approvals.ts";
import { buttonIn, isCard, keyOf } from "../../src/cli/rehearse/people.ts";
import { rehearseVirtually } from "../../src/cli/rehearse/virtual.ts";
import { CHANNEL, type Pretend } from "../../src/cli/rehearse/world.ts";
import { worlds } from "../../src/cli/rehearse/worlds.ts";
import type { Shown } from "../../src/sim/slack/shown.ts";
import { complaintsOf, isOfContent } from "./virtual-story.ts";

const silent = { info: () => {}, warn: () => {}, error: () => {} };
/** Asked at one edit of the card after the other. */
const QUESTIONS = [
  "status",
  "targets",
  "help",
  "runs",
  "runs workshop",
  "schedule",
  "plan",
  "plan workshop",
  "strat",
  "stop run-nobody-knows",
  "schedule add nonsense",
] as const;

/** Details are looked at in so many of a card's states: one in three. */
const EVERY = 3;

/** People who look at everything that can be opened, each time that it has changed, and ask everything. */
class Curious {
  readonly #pretend: Pretend;
  #edits = 0;
  readonly #done = new Set<string>();

  /** `titles` gets those of all windows that were opened. */
  constructor(pretend: Pretend, titles: Set<string>) {
    this.#pretend = pretend;
    const { workspace } = pretend;
    workspace.onViews((user) => {
      const view = workspace.views(user).modals.at(-1);
      if (view !== undefined) titles.add((view.content.title as { text: string }).text);
    });
  }

  sees(shown: Shown): void {
    const isCardNow = keyOf(shown) === "card";
    if (isCardNow) {
      // Each has one window at a time: who opens another one does not see the first one filled.
      if (this.#edits % EVERY === 0) this.#press("mia", shown, "details");
      this.#press("gil", shown, "checks");
      if (buttonIn(shown, "reject") !== null) this.#once("reject", () => this.#press("ben", shown, "reject"));
      this.#ask();
    }
    if (isCard(shown)) {
      this.#once("schedule", () => this.#type('schedule add "0 10 * * 2" workshop --tz Europe/Berlin --reason weekly'));
      this.#once("home", () => void this.#pretend.workspace.openHome({ user: "ana" }));
    }
    const schedule = /sched-\w+/.exec(JSON.stringify(shown.blocks))?.[0];
    if (schedule !== undefined)
      this.#once(schedule, () => {
        for (const verb of ["list", "pause", "resume", "remove"])
          this.#type(verb === "list" ? "schedule list" : `schedule ${verb} ${schedule}`);
      });
    if (keyOf(shown) === "closing")
      this.#once("closing", () => {
        this.#type("halt smoke in the data centre");
        this.#type("resume");
      });
  }

  #ask(): void {
    const question = QUESTIONS[this.#edits];
    this.#edits += 1;
    if (question !== undefined) this.#type(question);
  }

  #once(what: string, act: () => void): void {
    if (this.#done.has(what)) return;
    this.#done.add(what);
    act();
  }

  #press(user: string, { ts, blocks }: Shown, name: string): void {
    const button = buttonIn({ blocks }, name);
    if (button === null) return;
    const { workspace } = this.#pretend;
    void workspace.press({ user, channel: CHANNEL, messageTs: ts, actionId: button.actionId });
  }

  #type(text: string): void {
    // Not ana: her answers are what the rehearsal waits for.
    void this.#pretend.workspace.command({ user: "ben", channel: CHANNEL, text });
  }
}

test.each(worlds)("Slack takes every message and every window as first drawn: $name", async ({ name, refuses }) => {
  const titles = new Set<string>();
  const { pretend } = await rehearseVirtually({
    scenario: name,
    seed: 1,
    command: "/spot-chaos start",
    log: silent,
    limits: (world) => approvalLimits(world, 1),
    onWorld: (world) => {
      const one = new Curious(world, titles);
      return { shown: (shown) => one.sees(shown), refused: () => {}, act: () => {} };
    },
  });
  expect(complaintsOf(pretend).filter(isOfContent)).toEqual([]);
  const opened = refuses ? ["Plan an exercise"] : ["Look at a plan", "Plan an exercise", "Reject this plan"];
  expect([...titles].sort()).toEqual(["All checks", ...opened]);
});

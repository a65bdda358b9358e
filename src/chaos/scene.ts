import { createPretend, EPOCH, type Pretend } from "../cli/rehearse/world.ts";
import { type VirtualClock, virtualClock } from "../clock.ts";
import { MINUTE, SECOND } from "../core/time.ts";
import { FisRecord } from "./fis-record.ts";
import { requestsOf } from "./noted.ts";
import { People } from "./people.ts";
import type { Played } from "./played.ts";
import { messagesOf } from "./posted.ts";
import type { Round } from "./round.ts";
import { troubleSlack } from "./slack-troubles.ts";
import { scenarioOf, spoilAws } from "./spoil-aws.ts";
import { type SpoiltSlack, spoilSlack } from "./spoil-slack.ts";

/** A process that died of itself (Slack could not be reached) is started again after this, as a supervisor does. */
export const SUPERVISED_MS = 10 * SECOND;
const LOOK_EVERY_MS = 30 * SECOND;
/** A round is over when every run is closed and nothing has been said or asked for so long. */
const QUIET_MS = 3 * MINUTE;
const LONGEST_MS = 6 * 60 * MINUTE;

/** The world of one round in virtual time: all of it but the bot's processes and their store. */
export class Scene {
  readonly clock: VirtualClock;
  readonly pretend: Pretend;
  readonly slack: SpoiltSlack;
  readonly people: People;
  /** What the bots log as errors. */
  readonly errors: string[] = [];
  readonly #round: Round;
  readonly #fis: FisRecord;
  readonly #broken = Promise.withResolvers<never>();

  constructor(round: Round) {
    this.#round = round;
    this.clock = virtualClock({
      epoch: EPOCH,
      onCrash: (name, error) => this.#broken.reject(new Error(`${name} broke`, { cause: error })),
    });
    const now = () => this.clock.now();
    const pretend = createPretend({ scenario: scenarioOf(round), seed: round.worldSeed }, this.clock);
    this.#fis = new FisRecord(pretend.aws, now);
    this.pretend = { ...pretend, aws: this.#fis.listening() };
    spoilAws({ round, aws: pretend.aws, now });
    this.slack = spoilSlack({ round, workspace: pretend.workspace, now });
    troubleSlack(round, { clock: this.clock, workspace: pretend.workspace });
    this.people = new People({ clock: this.clock, workspace: pretend.workspace, round });
  }

  /**
   * Lets the people go about their day until it is quiet and `isDone`. Rejects when something broke that may not: a task
   * of the bot, or time itself.
   */
  async play(isDone: () => boolean | Promise<boolean>): Promise<void> {
    this.people.begin();
    const over = Promise.withResolvers<void>();
    this.clock.task("referee", async () => {
      do await this.clock.sleepUntil(this.clock.now() + LOOK_EVERY_MS);
      while (!this.#isLate() && !(this.#isQuiet() && (await isDone())));
      over.resolve();
    });
    // Nothing is left that could happen: somebody neither sleeps nor goes on, and waits for one who sleeps.
    const standsStill = () =>
      this.#broken.reject(new Error(`time stands still: ${this.clock.awake().join(", ")} waits without sleeping`));
    process.once("beforeExit", standsStill);
    await Promise.race([over.promise, this.#broken.promise]).finally(() => process.off("beforeExit", standsStill));
  }

  recorded(): Omit<Played, "round" | "runs" | "plans" | "audit" | "lives" | "interruptions"> {
    const { aws, workspace } = this.pretend;
    return {
      endedAt: this.clock.now(),
      requests: requestsOf(this.pretend),
      history: aws.history(),
      experiments: this.#fis.experiments(),
      fisCalls: this.#fis.calls,
      shown: workspace.shown,
      messages: messagesOf(workspace),
      deeds: this.people.deeds,
      errors: this.errors,
    };
  }

  #isLate(): boolean {
    return this.clock.now() >= EPOCH + LONGEST_MS;
  }

  #isQuiet(): boolean {
    const now = this.clock.now();
    const lastFault = Math.max(0, ...this.#round.faults.map((fault) => ("spell" in fault ? fault.spell.untilMs : 0)));
    const lastShown = this.pretend.workspace.shown.at(-1)?.at ?? EPOCH;
    return now >= lastShown + QUIET_MS && now >= EPOCH + lastFault + QUIET_MS && this.people.areDone;
  }
}

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { keyOf } from "../../cli/rehearse/people.ts";
import { createPretend, EPOCH, type Pretend } from "../../cli/rehearse/world.ts";
import { realClock, type WarpedClock, warpedClock } from "../../clock.ts";
import { type Instant, MINUTE, SECOND } from "../../core/time.ts";
import { preloadWire } from "../../sim/aws/wire/service-model.ts";
import type { SlackEnvelope } from "../../sim/slack/delivery.ts";
import { FisRecord } from "../fis-record.ts";
import { People } from "../people.ts";
import { messagesOf } from "../posted.ts";
import { scenarioOf, spoilAws } from "../spoil-aws.ts";
import { type SpoiltSlack, spoilSlack } from "../spoil-slack.ts";
import { Blows } from "./blows.ts";
import { BotChild } from "./bot-child.ts";
import { type Asked, type Doorkeeper, Gate, type NoAnswer } from "./gate.ts";
import { readKept, runsToDrive } from "./kept.ts";
import { Pace } from "./pace.ts";
import type { PlayedProcesses } from "./played-processes.ts";
import type { ProcessRound } from "./process-round.ts";
import { RoundDatabase } from "./round-database.ts";
import { WorldTime } from "./world-time.ts";

/** A process that ended of itself (Slack could not be reached) is started again after this, as a supervisor does. Real time. */
const SUPERVISED_MS = 2 * SECOND;
/** Real time. */
const LOOK_EVERY_MS = 1 * SECOND;
/** A round is over when nobody has to drive a run any more and nothing has been said or asked for so long. World time. */
const QUIET_MS = 3 * MINUTE;
/** World time from the start on: by then everything has been interrupted and has come back; with PT5M a few minutes ago. */
const WAITS_AFTER_MS = 12 * MINUTE;
const LONGEST_MS = 100 * MINUTE;
/** Real time: a round takes one or two minutes. */
const LONGEST_REAL_MS = 6 * MINUTE;

export interface StageParts {
  readonly round: ProcessRound;
  /** The round's own; whoever made it takes it away. */
  readonly folder: string;
  /** A server for all rounds, with an empty database for this one; null: the round keeps its runs in a file. */
  readonly postgres: { readonly port: number; readonly url: string } | null;
  /** In the environment of the bot. */
  readonly env?: Readonly<Record<string, string>>;
  /** Hears of each process: should the round be given up, they are to be ended. */
  readonly onPid: (pid: number) => void;
  readonly onGone: (pid: number) => void;
}

/** Plays a round. Rejects when it could not be played. */
export async function playProcesses(parts: StageParts): Promise<PlayedProcesses> {
  await preloadWire();
  const stage = new ProcessStage(parts);
  try {
    return await stage.play();
  } finally {
    await stage.end();
  }
}

/** The world of one round over real sockets, and the processes that live in it. */
class ProcessStage implements Doorkeeper {
  readonly #parts: StageParts;
  readonly #round: ProcessRound;
  readonly #clock: WarpedClock;
  readonly #real = realClock();
  readonly #time: WorldTime;
  readonly #pace: Pace;
  readonly #pretend: Pretend;
  readonly #fis: FisRecord;
  readonly #slack: SpoiltSlack;
  readonly #people: People;
  readonly #broken = Promise.withResolvers<never>();
  readonly #children: BotChild[] = [];
  #gates: readonly Gate[] = [];
  #database: RoundDatabase | null = null;
  readonly #blows: Blows;
  #isOver = false;

  constructor(parts: StageParts) {
    const { round } = parts;
    this.#parts = parts;
    this.#round = round;
    const broke = (name: string, error: unknown) => this.#broken.reject(new Error(`${name} broke`, { cause: error }));
    this.#clock = warpedClock({ epoch: EPOCH, warp: 1, paused: true, onCrash: broke });
    this.#time = new WorldTime(this.#clock);
    this.#pace = new Pace(this.#clock, () => this.#children);
    const now = () => this.#time.now();
    const pretend = createPretend({ scenario: scenarioOf(round), seed: round.worldSeed }, this.#time);
    this.#fis = new FisRecord(pretend.aws, now);
    this.#blows = new Blows(round, {
      children: this.#children,
      clock: this.#clock,
      real: this.#real,
      pace: this.#pace,
      workspace: pretend.workspace,
      database: () => this.#database,
      startAgain: (gate, afterMs) => this.#startAgain(gate, afterMs),
    });
    this.#pretend = { ...pretend, aws: this.#fis.listening() };
    spoilAws({ round, aws: pretend.aws, now });
    this.#slack = spoilSlack({ round, workspace: pretend.workspace, now });
    this.#people = new People({ clock: this.#clock, workspace: pretend.workspace, round });
  }

  async play(): Promise<PlayedProcesses> {
    const began = this.#real.steadyNow();
    // Real time has no other task here that could reject before the first await of it.
    void this.#broken.promise.catch(() => undefined);
    await Promise.race([this.#open(), this.#broken.promise]);
    const isLate = () => this.#real.steadyNow() - began > LONGEST_REAL_MS;
    const first = this.#gates.map((gate) => this.#start(gate));
    const ready = await Promise.all(first.map((child) => child.ready));
    if (ready.includes(null)) throw new Error(`the bot did not start: ${first.map(({ said }) => said).join("\n")}`);
    this.#blows.begin();
    this.#pace.begin();
    this.#cutSocketsWhenDown();
    this.#people.begin();
    const over = this.#real.deadline(LONGEST_REAL_MS);
    const referee = async () => {
      while (!isLate() && !over.aborted && !(await this.#isDone()))
        await this.#real.sleepUntil(this.#real.now() + LOOK_EVERY_MS);
    };
    await Promise.race([referee(), this.#broken.promise]);
    this.#isOver = true;
    this.#blows.end();
    const endedAt = this.#clock.now();
    await this.#endChildren();
    return { ...(await this.#record(endedAt)), tookMs: this.#real.steadyNow() - began, isLate: isLate() };
  }

  /** Leaves nothing behind. */
  async end(): Promise<void> {
    this.#isOver = true;
    this.#blows.end();
    this.#pace.end();
    await this.#endChildren();
    await Promise.all(this.#gates.map((gate) => gate.close()));
    await this.#database?.end();
    this.#clock.end();
    this.#real.end();
  }

  async #endChildren(): Promise<void> {
    for (const child of this.#children) if (child.end === null) child.kill();
    await Promise.all(this.#children.map((child) => child.ended));
  }

  async #open(): Promise<void> {
    const { round, folder } = this.#parts;
    mkdirSync(folder, { recursive: true });
    this.#database = await RoundDatabase.open(round, this.#parts);
    const parts = {
      aws: this.#pretend.aws,
      workspace: this.#pretend.workspace,
      time: this.#time,
      keeper: this,
      deliver: (gate: Gate, envelope: SlackEnvelope, to: (envelope: SlackEnvelope) => Promise<unknown>) =>
        this.#deliver(gate, envelope, to),
      isSlackDown: () => this.#slack.isDown(),
    };
    const gates: Gate[] = [];
    for (let nth = 0; nth < this.#database.places; nth++) gates.push(await Gate.open({ ...parts, nth }));
    this.#gates = gates;
  }

  #start(gate: Gate): BotChild {
    const { folder, env, onPid, onGone, round } = this.#parts;
    const nth = this.#children.length;
    const own = join(folder, `place-${gate.nth}`);
    mkdirSync(own, { recursive: true });
    const child = new BotChild({
      pretend: this.#pretend,
      gate,
      place: {
        folder: round.store === "sqlite" ? folder : own,
        env: { ...env, ...this.#database?.environment(gate.nth) },
      },
      // Ids of a later process may not repeat those of an earlier one.
      handover: { warp: this.#clock.warp, seed: round.worldSeed * 1000 + nth },
      now: () => this.#clock.now(),
      onPid,
    });
    this.#children.push(child);
    // Its pace may have changed while it was starting.
    void child.ready.then((at) => at !== null && child.adopt(this.#clock.warp));
    void child.ended.then((end) => {
      onGone(child.pid);
      if (end.isOwn && !this.#isOver) this.#startAgain(gate, SUPERVISED_MS);
    });
    return child;
  }

  #startAgain(gate: Gate, afterMs: number): void {
    this.#real.task("supervisor", async () => {
      await this.#real.sleepUntil(this.#real.now() + afterMs);
      if (!this.#isOver) this.#start(gate);
    });
  }

  before(asked: Asked): NoAnswer | null {
    return this.#blows.before(asked);
  }

  after(asked: Asked): NoAnswer | null {
    return this.#blows.after(asked);
  }

  async #deliver(
    gate: Gate,
    envelope: SlackEnvelope,
    to: (envelope: SlackEnvelope) => Promise<unknown>,
  ): Promise<unknown> {
    const others = this.#round.atBoth ? this.#gates.filter((one) => one !== gate) : [];
    for (const other of others) other.also(envelope)?.catch(() => undefined);
    return this.#slack.deliver(envelope, to);
  }

  /** What a Slack that is down does to the connections that it has. */
  #cutSocketsWhenDown(): void {
    const { faults } = this.#pretend.workspace;
    for (const fault of this.#round.faults) {
      if (fault.kind !== "slack down") continue;
      faults.onCall({
        method: "apps.connections.open",
        answer: { kind: "http", status: 503 },
        times: Number.POSITIVE_INFINITY,
        when: () => this.#slack.isDown(),
      });
      this.#clock.task("Slack goes down", async () => {
        await this.#clock.sleepUntil(EPOCH + fault.spell.fromMs);
        faults.cutSockets();
      });
    }
  }

  async #isDone(): Promise<boolean> {
    const now = this.#clock.now();
    const { shown } = this.#pretend.workspace;
    const isClosing = shown.some((one) => keyOf(one) === "closing");
    const experiment = this.#fis.calls.find(({ operation, acted }) => operation === "StartExperiment" && acted);
    this.#pace.look({
      isOpened: experiment !== undefined,
      isActing: this.#round.acts.some(({ press }) => press === "stop") && !this.#people.areDone,
      isWaiting: isClosing || (experiment !== undefined && now > experiment.at + WAITS_AFTER_MS),
    });
    if (now >= EPOCH + LONGEST_MS) return true;
    const lastFault = Math.max(0, ...this.#round.faults.map((fault) => ("spell" in fault ? fault.spell.untilMs : 0)));
    const isQuiet = now >= (shown.at(-1)?.at ?? EPOCH) + QUIET_MS && now >= EPOCH + lastFault + QUIET_MS;
    const isAlive = this.#children.some((child) => child.isAlive && !child.isPaused);
    if (!isQuiet || !isAlive || !this.#people.areDone || !isClosing) return false;
    if (this.#blows.isUnderWay) return false;
    return this.#database !== null && (await runsToDrive(this.#database.database)) === 0;
  }

  async #record(endedAt: Instant): Promise<Omit<PlayedProcesses, "tookMs" | "isLate">> {
    const { aws, workspace } = this.#pretend;
    if (this.#database === null) throw new Error("the round was never opened");
    return {
      round: this.#round,
      endedAt,
      history: aws.history(),
      experiments: this.#fis.experiments(),
      fisCalls: this.#fis.calls,
      shown: workspace.shown,
      messages: messagesOf(workspace),
      ...(await readKept(this.#database.database)),
      deeds: this.#people.deeds,
      processes: this.#children.map(({ from, end, said, gate }) => ({ from, end, said, place: gate.nth })),
      blows: this.#blows.records,
      requests: this.#blows.requests,
    };
  }
}

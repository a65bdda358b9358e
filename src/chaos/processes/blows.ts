import type { RealClock, WarpedClock } from "../../clock.ts";
import type { BotChild } from "./bot-child.ts";
import type { Asked, NoAnswer } from "./gate.ts";
import type { Pace } from "./pace.ts";
import type { BlowRecord } from "./played-processes.ts";
import type { Blow, ProcessRound } from "./process-round.ts";
import { type Struck, strike } from "./strike.ts";

interface Around extends Omit<Struck, "database"> {
  /** In the order in which they were started; more come. */
  readonly children: readonly BotChild[];
  readonly clock: WarpedClock;
  readonly real: RealClock;
  readonly pace: Pace;
  readonly database: () => Struck["database"];
}

/** Counts what the simulators are asked, strikes at the requests that the round names, and sees who goes on. */
export class Blows {
  readonly #round: ProcessRound;
  readonly #around: Around;
  readonly #records: Written[] = [];
  #requests = 0;
  readonly #byName = new Map<string, number>();
  /** Requests before the blow that comes next is counted from. */
  #countedFrom = 0;
  #underWay: { readonly record: Written; readonly victim: BotChild | null } | null = null;
  #hasBegun = false;
  #isOver = false;
  /** Who was the last to do something for a run. */
  #driver: BotChild | null = null;

  constructor(round: ProcessRound, around: Around) {
    this.#round = round;
    this.#around = around;
  }

  get records(): readonly BlowRecord[] {
    return this.#records;
  }

  get requests(): number {
    return this.#requests;
  }

  /** Whoever was struck is not on its feet again. */
  get isUnderWay(): boolean {
    return this.#records.some(({ overAt, victim }) => victim !== null && overAt === null);
  }

  /** Nobody counts what it takes to connect. */
  begin(): void {
    this.#countFromHere();
    this.#hasBegun = true;
  }

  end(): void {
    this.#isOver = true;
  }

  before(asked: Asked): NoAnswer | null {
    this.#requests++;
    this.#byName.set(asked.name, this.#counted(asked.name) + 1);
    this.#noteResumed(asked);
    if (isOfARun(asked.name)) this.#driver = this.#senderOf(asked);
    return this.#strikeAt("before", asked);
  }

  after(asked: Asked): NoAnswer | null {
    return this.#strikeAt("after", asked);
  }

  /** Whoever sends the request, alive. */
  #senderOf({ gate }: Asked): BotChild | null {
    return this.#around.children.findLast((child) => child.gate === gate && child.end === null) ?? null;
  }

  #noteResumed(asked: Asked): void {
    const underWay = this.#underWay;
    if (underWay === null || underWay.record.resumed !== null || !isOfARun(asked.name)) return;
    const sender = this.#senderOf(asked);
    const { record, victim } = underWay;
    // Whoever is cut off from PostgreSQL watches on, and may keep nothing of it; one that is being shut down lets go.
    const isHit = victim === null || sender === victim;
    const isUnable = sender?.isPaused === true || sender?.isAlive === false || record.overAt === null;
    if (sender === null || (isHit && isUnable)) return;
    record.resumed = {
      at: this.#around.clock.now(),
      by: this.#around.children.indexOf(sender),
      afterMs: this.#around.real.steadyNow() - record.struckMs,
    };
    this.#around.pace.care(false);
    this.#underWay = null;
  }

  #strikeAt(side: "before" | "after", asked: Asked): NoAnswer | null {
    const blow = this.#round.blows[this.#records.length];
    if (blow === undefined || this.#underWay !== null || !this.#hasBegun || this.#isOver) return null;
    const { request, of } = blow.when;
    if (of !== undefined && of !== asked.name) return null;
    const nth = this.#counted(of) - this.#countedFrom;
    // Two of the bot's calls may be under way: the one that comes next is as good.
    if (side !== blow.when.side || nth < request) {
      if (nth >= request - CARE_BEFORE) this.#around.pace.care(true);
      return null;
    }
    const sender = this.#senderOf(asked);
    if (sender === null || !sender.isAlive) return null;
    return this.#strike(blow, sender, asked);
  }

  #counted(name: string | undefined): number {
    return name === undefined ? this.#requests : (this.#byName.get(name) ?? 0);
  }

  #countFromHere(): void {
    this.#countedFrom = this.#counted(this.#round.blows[this.#records.length]?.when.of);
  }

  /** What becomes of the request at which it strikes. */
  #strike(blow: Blow, sender: BotChild, { name }: Asked): NoAnswer | null {
    const other = this.#around.children.findLast((child) => child.gate !== sender.gate && child.isAlive) ?? null;
    const victim = "whom" in blow ? (blow.whom === "sender" ? sender : other) : null;
    // The other one may be on its way up: then it comes with a later request.
    if ("whom" in blow && victim === null) return null;
    const record: Written = {
      kind: blow.kind,
      at: this.#around.clock.now(),
      request: name,
      side: blow.when.side,
      victim: victim === null ? null : this.#around.children.indexOf(victim),
      drove: victim !== null && victim === this.#driver,
      struckMs: this.#around.real.steadyNow(),
      overAt: null,
      resumed: null,
    };
    this.#records.push(record);
    this.#countFromHere();
    this.#underWay = { record, victim };
    this.#around.pace.care(true);
    if (blow.kind === "no answer") this.#around.pace.real(true);
    const over = () => {
      record.overAt = this.#around.clock.now();
      if (blow.kind === "no answer") this.#around.pace.real(false);
    };
    strike(blow, victim, { ...this.#around, database: this.#around.database() }, over);
    if (blow.kind === "no answer") return "hang";
    return blow.kind === "kill -9" && victim === sender ? "cut" : null;
  }
}

/** Filled in while it passes. */
type Written = { -readonly [K in keyof BlowRecord]: BlowRecord[K] };

/** Requests before a blow from which on the world goes slowly. */
const CARE_BEFORE = 15;

/** A form asks for the templates, and a private answer is given, at whichever bot somebody happens to ask. */
const ASKED_BY_ANYBODY: readonly string[] = ["fis:GetExperimentTemplate", "slack:chat.postEphemeral"];

/** What a process asks only when it goes on with a run: watching AWS, or telling its thread. */
function isOfARun(name: string): boolean {
  if (ASKED_BY_ANYBODY.includes(name)) return false;
  return /^(fis|ecs|autoscaling|logs|ec2):/.test(name) || /^slack:(chat\.|conversations\.(replies|history))/.test(name);
}

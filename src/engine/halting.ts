import { plainAnswer } from "../core/answers.ts";
import { cut } from "../core/guard/listing.ts";
import { plainText } from "../core/guard/plain-text.ts";
import type { Halt, StandingHalt } from "../core/guardrail/asked.ts";
import { resumersOf } from "../core/guardrail/halted.ts";
import { membershipOf } from "../core/guardrail/membership.ts";
import { wrongWith } from "../core/guardrail/person.ts";
import { haltAnswer, resumedAnswer } from "../core/halt-answers.ts";
import type { Line, Message } from "../core/message.ts";
import type { Reading, Unreadable } from "../core/reading.ts";
import type { Target } from "../core/target.ts";
import { exactly } from "../core/time.ts";
import { audit } from "./audit.ts";
import type { Asker } from "./desk.ts";
import type { KnownRun, KnownRuns } from "./known-runs.ts";
import { stored } from "./limits.ts";
import type { Chat, Clock, Log, Store } from "./ports.ts";
import { readingPatiently, readingTogether } from "./readings.ts";
import type { ScheduleDesk } from "./schedule-desk.ts";
import type { UserGroups } from "./user-groups.ts";

interface HaltingPorts {
  readonly chat: Chat;
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly userGroups: UserGroups;
  readonly targets: readonly Target[];
  readonly schedules: Pick<ScheduleDesk, "halted">;
}

/** As much of a reason as anybody reads. */
const REASON_LENGTH = 300;

/** Halts everything, for anyone in a channel of a target, and ends that, for those who may. */
export class Halting {
  readonly #ports: HaltingPorts;
  readonly #known: KnownRuns;

  constructor(ports: HaltingPorts, known: KnownRuns) {
    this.#ports = ports;
    this.#known = known;
  }

  current(): Promise<Reading<StandingHalt | null>> {
    return stored("store:halted", () => this.#ports.store.halted());
  }

  /** Written down first: what is started at the same moment asks for it before it leaves (Effects). */
  async halt(asker: Asker, { reason }: { readonly reason: string | null }): Promise<Message> {
    const { clock, store, log } = this.#ports;
    const targets = this.#here(asker);
    if (targets.length === 0) return this.#refused(asker, "halt", "no-target-here", NOT_HERE);
    const halt: Halt = { by: asker.user, at: clock.now(), reason: reason === null ? null : cut(reason, REASON_LENGTH) };
    const kept = await stored("store:halt", () => store.halt({ ...halt, where: asker.channel }));
    if (!kept.readable) log.error({ by: asker.user, message: kept.message }, "a halt could not be written down");
    log.warn({ by: asker.user, channel: asker.channel }, "everything is halted");
    await this.#record(asker, "halt", kept.readable ? "halted" : "not written down");
    const { runs, areAll } = await this.#known.open();
    const open = runs.filter(({ run }) => run.closed === null);
    const told = await Promise.all(open.map(async (known) => ({ known, isTold: await this.#stop(asker, known) })));
    // What runs is stopped first; what is only announced asks for the halt once more before it starts.
    await this.#ports.schedules.halted(asker);
    const named = (isTold: boolean) => told.filter((one) => one.isTold === isTold).map(({ known }) => nameOf(known));
    return haltAnswer({
      halt: kept.readable ? halt : null,
      stopped: named(true),
      untold: named(false),
      areAll,
      targets,
    });
  }

  async resume(asker: Asker): Promise<Message> {
    const { clock, store } = this.#ports;
    const targets = this.#here(asker);
    if (targets.length === 0) return this.#refused(asker, "resume", "no-target-here", NOT_HERE);
    // First: Slack may take its time, and who halts meanwhile is not meant by this word.
    const halt = await this.current();
    const no = await this.#whyNot(asker, targets);
    if (no !== null) return this.#refused(asker, "resume", no.rule, plainText(no.line), no.line);
    if (!halt.readable) return this.#refused(asker, "resume", "halt-unreadable", STORE_AWAY);
    if (halt.value === null) return this.#refused(asker, "resume", "not-halted", "Nothing is halted.");
    const word = { by: asker.user, at: clock.now(), where: asker.channel, ends: halt.value.all };
    const kept = await stored("store:resume", () => store.resume(word));
    if (!kept.readable) return this.#refused(asker, "resume", "store-away", STORE_AWAY);
    const left = await this.current();
    await this.#record(asker, "resume", left.readable && left.value === null ? "resumed" : "resumed, and halted again");
    return resumedAnswer(halt.value, left);
  }

  async #stop(asker: Asker, known: KnownRun): Promise<boolean> {
    const { clock, log } = this.#ports;
    const { runId } = known.requested;
    const now = clock.now();
    const key = `stop:${asker.user}:${now}`;
    await audit(this.#ports, {
      who: asker.user,
      where: asker.channel,
      what: "stop",
      runId,
      outcome: "asked by a halt",
    });
    try {
      await this.#known.tell(known, {
        kind: "StopAsked",
        key,
        at: exactly(now),
        seenAt: now,
        what: "stop",
        by: asker.user,
      });
      return true;
    } catch (error) {
      log.error({ run: runId, err: error }, "a run could not be told of a halt");
      return false;
    }
  }

  /** An approver of one of the channel's targets may, or a starter of one that has no approvers; null: this one may. */
  async #whyNot(
    asker: Asker,
    targets: readonly Target[],
  ): Promise<{ readonly rule: string; readonly line: Line } | null> {
    const { chat, clock, userGroups } = this.#ports;
    const who = targets.map(resumersOf);
    const ids = who.flatMap((one) => one.ids);
    const [person, members] = await readingTogether(clock, [
      () => readingPatiently(clock, () => chat.person(asker.user)),
      () => userGroups.read(ids, { anew: true }),
    ]);
    if (!person.readable) return unread(person);
    const wrong = wrongWith(person.value);
    if (wrong !== null) return { rule: wrong.rule, line: ["I did not resume: ", ...wrong.what, "."] };
    const memberships = who.map(({ ids }) => membershipOf(ids, asker.user, members));
    if (memberships.some(({ kind }) => kind === "in")) return null;
    const unknown = memberships.find((one) => one.kind === "unknown");
    if (unknown !== undefined) return unread(unknown.reading);
    return { rule: "not-an-approver", line: notAllowed(targets) };
  }

  #here({ channel }: Asker): readonly Target[] {
    return this.#ports.targets.filter(({ channels }) => channels.includes(channel));
  }

  async #refused(asker: Asker, what: string, rule: string, words: string, line: Line = [words]): Promise<Message> {
    await this.#record(asker, what, `refused: ${rule}`);
    return plainAnswer(words, [line]);
  }

  async #record(asker: Asker, what: string, outcome: string): Promise<void> {
    await audit(this.#ports, { who: asker.user, where: asker.channel, what, runId: null, outcome });
  }
}

const NOT_HERE = "I did nothing: this is no channel of a target. Type it in a channel where something can be started.";
const STORE_AWAY =
  "I did not resume: my database does not answer. Nothing starts until it does. Whoever runs me must look at it.";

function nameOf({ requested }: KnownRun): { readonly runId: string; readonly target: Target } {
  return { runId: requested.runId, target: requested.target };
}

function unread({ operation, code }: Unreadable): { readonly rule: string; readonly line: Line } {
  const line: Line = [
    "I did not resume: I could not read whether you may: ",
    { code: operation },
    " failed with ",
    { code },
    ". Try again.",
  ];
  return { rule: "resumer-unreadable", line };
}

function notAllowed(targets: readonly Target[]): Line {
  const [target] = targets;
  if (target === undefined) return [NOT_HERE];
  const { role, ids } = resumersOf(target);
  const shown = ids.slice(0, 3).flatMap((id, place): Line => [...(place === 0 ? [] : [", "]), idPart(id)]);
  return [
    "I did not resume: only one of the ",
    { code: role },
    " of ",
    { code: target.name },
    " may end a halt. ",
    ...(ids.length === 0 ? ["There are none: whoever keeps my configuration can add some."] : ["Ask ", ...shown, "."]),
  ];
}

function idPart(id: string): Line[number] {
  return id.startsWith("S") ? { group: id } : { user: id };
}

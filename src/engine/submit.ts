import { choiceAnswer, detailsAnswer, plainAnswer, statusAnswer, targetsAnswer } from "../core/answers.ts";
import { CONFIRMATION_VALID_MS, confirmationMessage } from "../core/confirmation.ts";
import { changedSince } from "../core/guard/change.ts";
import type { StartRequest, StartStep } from "../core/guard/start-request.ts";
import { type Accepted, accept, refusalsAtTheDoor, requestedFact } from "../core/guard.ts";
import type { Line, Message } from "../core/message.ts";
import { refusalMessage } from "../core/refusal.ts";
import type { Target } from "../core/target.ts";
import type { Instant } from "../core/time.ts";
import type { Asker, Desk } from "./desk.ts";
import type { Ids } from "./ports.ts";
import { readAll } from "./readings.ts";
import type { Watch, WatchPorts } from "./watch.ts";
import type { Watches } from "./watches.ts";

export interface DeskPorts extends WatchPorts {
  readonly ids: Ids;
  readonly targets: readonly Target[];
  readonly watches: Watches;
}

/** A question that waits for its button. */
interface Pending {
  readonly asker: Asker;
  readonly request: Omit<StartRequest, "step">;
  readonly accepted: Accepted;
  readonly validUntil: Instant;
}

/** What people ask for, answered to them alone. */
export class FrontDesk implements Desk {
  readonly #ports: DeskPorts;
  readonly #pending = new Map<string, Pending>();

  constructor(ports: DeskPorts) {
    this.#ports = ports;
  }

  async start(asker: Asker, ask: { target: string | null; reason: string | null }): Promise<Message> {
    const found = this.#target(asker, ask);
    if ("message" in found) return found.message;
    return this.#ask({
      asker,
      request: { target: found.target, by: asker.user, channel: asker.channel, reason: ask.reason },
      changed: [],
    });
  }

  async confirm(asker: Asker, confirmationId: string): Promise<Message> {
    const { clock } = this.#ports;
    const pending = this.#pending.get(confirmationId);
    if (pending === undefined)
      return plainAnswer(
        "I did not start anything: this question has been answered already, or is from before a restart.",
      );
    if (pending.asker.user !== asker.user || pending.asker.channel !== asker.channel) {
      return plainAnswer("I did not start anything: this question was put to somebody else.");
    }
    this.#pending.delete(confirmationId);
    if (clock.now() > pending.validUntil) {
      await this.#audit(asker, "confirm", null, "expired");
      return plainAnswer("I did not start anything: the question was only valid for 2 minutes. Ask again.");
    }
    const { request } = pending;
    const judged = await this.#judge(request, { kind: "press", supersedes: pending.accepted.takesOver?.runId ?? null });
    if ("message" in judged) return judged.message;
    const change = changedSince(pending.accepted.plan, judged.accepted.plan);
    if (change.worse) return this.#ask({ asker, request, changed: change.lines });
    return this.#begin(request, judged.accepted);
  }

  async cancel(asker: Asker, confirmationId: string): Promise<Message> {
    const pending = this.#pending.get(confirmationId);
    if (pending === undefined || pending.asker.user !== asker.user) return plainAnswer("There is nothing to cancel.");
    this.#pending.delete(confirmationId);
    await this.#audit(asker, "cancel", null, "cancelled");
    return plainAnswer("Cancelled. I did not start anything.");
  }

  async stop(asker: Asker, ask: { run: string | null; threadTs: string | null }): Promise<Message> {
    const found = this.#runFor(asker, ask);
    if ("message" in found) return found.message;
    const { watch } = found;
    await this.#audit(asker, "stop", watch.requested.runId, "asked");
    if (watch.run.closed !== null) return plainAnswer("This run is closed already; there is nothing to stop.");
    await watch.stopAsked("stop", asker.user);
    return plainAnswer(
      `I am stopping what can still be stopped in ${watch.requested.target.name}. The thread says what that is.`,
    );
  }

  async finish(asker: Asker, ask: { run: string }): Promise<Message> {
    const found = this.#runFor(asker, { run: ask.run, threadTs: null });
    if ("message" in found) return found.message;
    const { watch } = found;
    await this.#audit(asker, "finish", watch.requested.runId, "asked");
    if (watch.run.closed !== null) return plainAnswer("This run is closed already.");
    await watch.stopAsked("finish", asker.user);
    return plainAnswer(`I finish watching ${watch.requested.target.name}. Nothing in AWS is changed by that.`);
  }

  async status(asker: Asker, ask: { run: string | null; threadTs: string | null }): Promise<Message> {
    const { chat, clock, watches } = this.#ports;
    const here = watches.open().filter((watch) => asker.channel === watch.requested.channel && fits(watch, ask));
    const runs = await Promise.all(
      here.map(async (watch) => {
        const ts = watch.relay.cardTs;
        return { run: watch.run, link: ts === null ? null : await chat.permalink(watch.requested.channel, ts) };
      }),
    );
    return statusAnswer(runs, clock.now());
  }

  async details(asker: Asker, ask: { run: string }): Promise<Message> {
    const watch = this.#ports.watches.get(ask.run);
    if (watch === null || watch.requested.channel !== asker.channel)
      return plainAnswer("I do not know this run; it may be from before a restart.");
    return detailsAnswer(watch.run, this.#ports.clock.now());
  }

  async targets(asker: Asker): Promise<Message> {
    return targetsAnswer(this.#ports.targets, asker.channel, asker.user);
  }

  #target(
    asker: Asker,
    ask: { target: string | null; reason: string | null },
  ): { target: Target } | { message: Message } {
    const here = this.#ports.targets.filter((target) => target.channels.includes(asker.channel));
    if (ask.target !== null) {
      const named = this.#ports.targets.find((target) => target.name === ask.target);
      // One that exists elsewhere is refused by its own guard, which says where it may be started.
      if (named !== undefined) return { target: named };
      return {
        message: plainAnswer(
          `I did not start anything: there is no target "${ask.target}" here. Known here: ${here.map((target) => target.name).join(", ") || "none"}.`,
        ),
      };
    }
    const [only] = here;
    if (only === undefined)
      return {
        message: plainAnswer(
          "I did not start anything: no target is configured for this channel. Add its id to a target's channels in spot-chaos.yaml.",
        ),
      };
    return here.length === 1 ? { target: only } : { message: choiceAnswer(here, ask.reason) };
  }

  /** Reads everything and asks the guards; a refusal is already a message. */
  async #judge(
    request: Omit<StartRequest, "step">,
    step: StartStep,
  ): Promise<{ accepted: Accepted } | { message: Message }> {
    const { chat, watches, clock } = this.#ports;
    const whole: StartRequest = { ...request, step };
    const atTheDoor = refusalsAtTheDoor(whole, await chat.channel(request.channel));
    if (atTheDoor.length > 0) return this.#refuse(whole, atTheDoor);
    const readings = await readAll(this.#ports, {
      target: request.target,
      channel: request.channel,
      openRun: () => watches.openOn(request.target),
    });
    const verdict = accept(whole, readings, clock.now());
    return verdict.kind === "refused" ? this.#refuse(whole, verdict.refusals) : { accepted: verdict };
  }

  async #refuse(request: StartRequest, refusals: Parameters<typeof refusalMessage>[0]): Promise<{ message: Message }> {
    const rules = refusals.map((refusal) => refusal.rule).join(", ");
    await this.#audit(
      { user: request.by, channel: request.channel },
      `start ${request.target.name}`,
      null,
      `refused: ${rules}`,
    );
    return { message: refusalMessage(refusals, request.target) };
  }

  async #ask(question: {
    asker: Asker;
    request: Omit<StartRequest, "step">;
    changed: readonly Line[];
  }): Promise<Message> {
    const { ids, clock } = this.#ports;
    const { asker, request, changed } = question;
    const judged = await this.#judge(request, { kind: "question" });
    if ("message" in judged) return judged.message;
    const id = ids.next("ask");
    const validUntil = clock.now() + CONFIRMATION_VALID_MS;
    this.#forgetOld(clock.now());
    this.#pending.set(id, { asker, request, accepted: judged.accepted, validUntil });
    await this.#audit(asker, `start ${request.target.name}`, null, "asked to confirm");
    return confirmationMessage({
      id,
      request: { ...request, step: { kind: "question" } },
      accepted: judged.accepted,
      validUntil,
      changed,
    });
  }

  async #begin(request: Omit<StartRequest, "step">, accepted: Accepted): Promise<Message> {
    const { ids, clock, watches } = this.#ports;
    const asker: Asker = { user: request.by, channel: request.channel };
    if (accepted.takesOver !== null) await watches.get(accepted.takesOver.runId)?.close("superseded", request.by);
    const runId = ids.next("run");
    const fact = requestedFact({
      runId,
      request: { ...request, step: { kind: "press", supersedes: null } },
      accepted,
      now: clock.now(),
    });
    const opened = await watches.begin(fact);
    await this.#audit(asker, `start ${request.target.name}`, runId, opened.kind);
    switch (opened.kind) {
      case "begun":
        return plainAnswer(
          `The thread is open, and the experiment in ${request.target.name} begins. Anyone here may stop it.`,
        );
      case "taken":
        return plainAnswer(
          `I did not start anything: another run on ${request.target.cluster} was opened a moment ago. Wait until it has recovered, or finish it there.`,
        );
      case "no-card":
        return plainAnswer(
          `I did not start anything: I could not open the thread that the run needs (${opened.code}). ${opened.advice}`,
        );
      default:
        return opened satisfies never;
    }
  }

  #runFor(asker: Asker, ask: { run: string | null; threadTs: string | null }): { watch: Watch } | { message: Message } {
    const here = this.#ports.watches
      .all()
      .filter((watch) => watch.requested.channel === asker.channel && fits(watch, ask));
    const open = here.filter((watch) => watch.run.closed === null);
    const [watch] = ask.run === null && ask.threadTs === null ? open : open.length > 0 ? open : here;
    if (watch === undefined)
      return {
        message: plainAnswer(
          ask.run === null
            ? "No run is open in this channel."
            : `I know no run ${ask.run} in this channel; it may be from before a restart.`,
        ),
      };
    if (open.length > 1) {
      const names = open.map((one) => `${one.requested.runId} (${one.requested.target.name})`).join(", ");
      return { message: plainAnswer(`Several runs are open here: ${names}. Say which one.`) };
    }
    return { watch };
  }

  /** Questions that nobody answered are forgotten: their buttons say so when pressed. */
  #forgetOld(now: Instant): void {
    for (const [id, pending] of this.#pending) if (pending.validUntil < now) this.#pending.delete(id);
  }

  async #audit(asker: Asker, what: string, runId: string | null, outcome: string): Promise<void> {
    const { store, clock } = this.#ports;
    await store.audit({ at: clock.now(), who: asker.user, where: asker.channel, what, runId, outcome });
  }
}

function fits(watch: Watch, ask: { run: string | null; threadTs: string | null }): boolean {
  if (ask.run !== null) return watch.requested.runId === ask.run;
  return ask.threadTs === null || watch.relay.cardTs === ask.threadTs;
}

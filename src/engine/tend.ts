import { detailsAnswer, plainAnswer, statusAnswer } from "../core/answers.ts";
import type { StopAsked } from "../core/fact.ts";
import type { Message } from "../core/message.ts";
import type { Run } from "../core/run.ts";
import { exactly } from "../core/time.ts";
import type { Asker } from "./desk.ts";
import { audit } from "./journal.ts";
import { type KnownRun, KnownRuns } from "./known-runs.ts";
import type { WatchPorts } from "./watch.ts";
import type { Watches } from "./watches.ts";

interface WhichRun {
  readonly run: string | null;
  readonly threadTs: string | null;
}

/** What people ask of the runs of their channel, and of no other; whichever process drives them. */
export class Tending {
  protected readonly known: KnownRuns;
  readonly #ports: WatchPorts & { readonly watches: Watches };

  constructor(ports: WatchPorts & { readonly watches: Watches }) {
    this.#ports = ports;
    this.known = new KnownRuns(ports);
  }

  async stop(asker: Asker, ask: WhichRun): Promise<Message> {
    const found = await this.#runFor(asker, ask);
    if ("message" in found) return found.message;
    return this.#stop(asker, found.known);
  }

  async finish(asker: Asker, ask: { run: string }): Promise<Message> {
    const found = await this.#runFor(asker, { run: ask.run, threadTs: null });
    if ("message" in found) return found.message;
    const { run, requested } = found.known;
    await this.#audit(asker, "finish", requested.runId);
    if (run.closed !== null) return plainAnswer("This run is closed already.");
    // Nothing may start that nobody watches.
    if (run.start === null) return this.#stop(asker, found.known);
    const words = `I finish watching ${requested.target.name}. Nothing in AWS is changed by that.`;
    return this.#tell(asker, found.known, "finish", words);
  }

  async status(asker: Asker, ask: WhichRun): Promise<Message> {
    const here = (await this.#meant(asker, ask)).filter(({ run }) => run.closed === null);
    return statusAnswer(await this.linked(here), this.#ports.clock.now());
  }

  /** With the link to each thread, where there is one. */
  protected async linked(known: readonly (KnownRun | null)[]): Promise<readonly { run: Run; link: string | null }[]> {
    const { chat } = this.#ports;
    return Promise.all(
      known
        .filter((one) => one !== null)
        .map(async ({ run }) => ({
          run,
          link: run.card === null ? null : await chat.permalink(run.card.channel, run.card.ts),
        })),
    );
  }

  async details(asker: Asker, ask: { run: string }): Promise<Message> {
    const known = await this.known.get(ask.run);
    if (known === null || known.requested.channel !== asker.channel) return plainAnswer("I do not know this run.");
    return detailsAnswer(known.run, this.#ports.clock.now());
  }

  async #stop(asker: Asker, known: KnownRun): Promise<Message> {
    const { run, requested } = known;
    await this.#audit(asker, "stop", requested.runId);
    if (run.closed !== null) return plainAnswer("This run is closed already; there is nothing to stop.");
    const words = `I am stopping what can still be stopped in ${requested.target.name}. The thread says what that is.`;
    return this.#tell(asker, known, "stop", words);
  }

  /** Answers `words` once the run knows. */
  async #tell(asker: Asker, known: KnownRun, what: StopAsked["what"], words: string): Promise<Message> {
    const { clock, watches, store, log } = this.#ports;
    if (watches.isLeaving && !store.isShared) return LEAVING;
    const now = clock.now();
    const key = `${what}:${asker.user}:${now}`;
    try {
      await this.known.tell(known, { kind: "StopAsked", key, at: exactly(now), seenAt: now, what, by: asker.user });
      return plainAnswer(words);
    } catch (error) {
      log.error({ run: known.requested.runId, err: error }, "a run that is driven elsewhere could not be told");
      return NOT_TOLD;
    }
  }

  async #runFor(asker: Asker, ask: WhichRun): Promise<{ known: KnownRun } | { message: Message }> {
    const meant = await this.#meant(asker, ask);
    const open = meant.filter(({ run }) => run.closed === null);
    if (open.length > 1) {
      const names = open.map(({ requested }) => `${requested.runId} (${requested.target.name})`).join(", ");
      return { message: plainAnswer(`Several runs are open here: ${names}. Say which one.`) };
    }
    const isNamed = ask.run !== null || ask.threadTs !== null;
    const known = open[0] ?? (isNamed ? meant.at(-1) : undefined);
    if (known !== undefined) return { known };
    const words = ask.run === null ? "No run is open in this channel." : `I know no run ${ask.run} in this channel.`;
    return { message: plainAnswer(words) };
  }

  /** In a thread that is no open run's, the channel's runs are meant: a stop is not refused for its place. */
  async #meant(asker: Asker, { run: runId, threadTs }: WhichRun): Promise<readonly KnownRun[]> {
    const isHere = ({ requested }: KnownRun) => requested.channel === asker.channel;
    if (runId !== null) {
      const named = await this.known.get(runId);
      return named !== null && isHere(named) ? [named] : [];
    }
    const here = (await this.known.open()).filter(isHere);
    const inThread = here.filter(({ run }) => threadTs !== null && run.card?.ts === threadTs);
    return inThread.length > 0 ? inThread : here;
  }

  async #audit(asker: Asker, what: string, runId: string): Promise<void> {
    await audit(this.#ports, { who: asker.user, where: asker.channel, what, runId, outcome: "asked" });
  }
}

const LEAVING = plainAnswer(
  "I am being shut down and can do nothing any more. Stop the experiment in the AWS console if it must stop now.",
);
const NOT_TOLD = plainAnswer(
  "I could not pass it on to the bot that watches this run: our database does not answer. Stop the experiment in the AWS console if it must stop now.",
);

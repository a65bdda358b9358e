import { detailsAnswer, plainAnswer, statusAnswer } from "../core/answers.ts";
import type { Message } from "../core/message.ts";
import type { Asker } from "./desk.ts";
import { audit } from "./journal.ts";
import type { Watch, WatchPorts } from "./watch.ts";
import type { Watches } from "./watches.ts";

interface WhichRun {
  readonly run: string | null;
  readonly threadTs: string | null;
}

/** What people ask of the runs of their channel, and of no other. */
export class Tending {
  readonly #ports: WatchPorts & { readonly watches: Watches };

  constructor(ports: WatchPorts & { readonly watches: Watches }) {
    this.#ports = ports;
  }

  async stop(asker: Asker, ask: WhichRun): Promise<Message> {
    const found = this.#runFor(asker, ask);
    if ("message" in found) return found.message;
    const { run, requested } = found.watch;
    await this.#audit(asker, "stop", requested.runId);
    if (run.closed !== null) return plainAnswer("This run is closed already; there is nothing to stop.");
    if (this.#ports.watches.isLeaving) return LEAVING;
    await found.watch.stopAsked("stop", asker.user);
    return plainAnswer(
      `I am stopping what can still be stopped in ${requested.target.name}. The thread says what that is.`,
    );
  }

  async finish(asker: Asker, ask: { run: string }): Promise<Message> {
    const found = this.#runFor(asker, { run: ask.run, threadTs: null });
    if ("message" in found) return found.message;
    const { run, requested } = found.watch;
    await this.#audit(asker, "finish", requested.runId);
    if (run.closed !== null) return plainAnswer("This run is closed already.");
    if (this.#ports.watches.isLeaving) return LEAVING;
    // Nothing may start that nobody watches.
    if (run.start === null) return this.stop(asker, { run: ask.run, threadTs: null });
    await found.watch.stopAsked("finish", asker.user);
    return plainAnswer(`I finish watching ${requested.target.name}. Nothing in AWS is changed by that.`);
  }

  async status(asker: Asker, ask: WhichRun): Promise<Message> {
    const { chat, clock } = this.#ports;
    const here = this.#meant(asker, ask).filter((watch) => watch.run.closed === null);
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

  #runFor(asker: Asker, ask: WhichRun): { watch: Watch } | { message: Message } {
    const meant = this.#meant(asker, ask);
    const open = meant.filter((watch) => watch.run.closed === null);
    if (open.length > 1) {
      const names = open.map(({ requested }) => `${requested.runId} (${requested.target.name})`).join(", ");
      return { message: plainAnswer(`Several runs are open here: ${names}. Say which one.`) };
    }
    const isNamed = ask.run !== null || ask.threadTs !== null;
    const watch = open[0] ?? (isNamed ? meant.at(-1) : undefined);
    if (watch !== undefined) return { watch };
    const words =
      ask.run === null
        ? "No run is open in this channel."
        : `I know no run ${ask.run} in this channel; it may be from before a restart.`;
    return { message: plainAnswer(words) };
  }

  /** In a thread that is no run's, the channel's runs are meant: a stop is not refused for its place. */
  #meant(asker: Asker, { run, threadTs }: WhichRun): readonly Watch[] {
    const here = this.#ports.watches.all().filter(({ requested }) => requested.channel === asker.channel);
    if (run !== null) return here.filter(({ requested }) => requested.runId === run);
    const inThread = here.filter(({ relay }) => threadTs !== null && relay.cardTs === threadTs);
    return inThread.length > 0 ? inThread : here;
  }

  async #audit(asker: Asker, what: string, runId: string): Promise<void> {
    await audit(this.#ports, { who: asker.user, where: asker.channel, what, runId, outcome: "asked" });
  }
}

const LEAVING = plainAnswer(
  "I am being shut down and can do nothing any more. Stop the experiment in the AWS console if it must stop now.",
);

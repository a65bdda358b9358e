import { detailsAnswer, plainAnswer, statusAnswer } from "../core/answers.ts";
import type { StopAsked } from "../core/fact.ts";
import type { Message } from "../core/message.ts";
import { exactly } from "../core/time.ts";
import { audit } from "./audit.ts";
import type { Asker } from "./desk.ts";
import { type KnownRun, KnownRuns } from "./known-runs.ts";
import { linkedRuns } from "./linked-runs.ts";
import type { WatchPorts } from "./watch.ts";
import type { Watches } from "./watches.ts";

interface WhichRun {
  readonly run: string | null;
  readonly threadTs: string | null;
}

/** `areAll` false: the store fails, and only what this process drives is known. */
interface Meant {
  readonly runs: readonly KnownRun[];
  readonly areAll: boolean;
}

type Told = StopAsked["what"];

/** What people ask of the runs of their channel, and of no other; whichever process drives them. */
export class Tending {
  protected readonly known: KnownRuns;
  readonly #ports: WatchPorts & { readonly watches: Watches };

  constructor(ports: WatchPorts & { readonly watches: Watches }) {
    this.#ports = ports;
    this.known = new KnownRuns(ports);
  }

  async stop(asker: Asker, ask: WhichRun): Promise<Message> {
    const found = await this.#runFor(asker, "stop", ask);
    if ("message" in found) return found.message;
    return this.#stop(asker, "stop", found.known);
  }

  async finish(asker: Asker, ask: { run: string }): Promise<Message> {
    const found = await this.#runFor(asker, "finish", { run: ask.run, threadTs: null });
    if ("message" in found) return found.message;
    const { run, requested } = found.known;
    if (run.closed !== null) return this.#closed(asker, "finish", found.known, "This run is closed already.");
    // Nothing may start that nobody watches.
    if (run.start === null) return this.#stop(asker, "finish", found.known);
    const words = `I finish watching ${requested.target.name}. Nothing in AWS is changed by that.`;
    return this.#tell(asker, found.known, "finish", words);
  }

  async status(asker: Asker, ask: WhichRun): Promise<Message> {
    const meant = await this.#meant(asker, ask);
    const here = meant.runs.filter(({ run }) => run.closed === null);
    const answer = statusAnswer(await linkedRuns(this.#ports.chat, here), this.#ports.clock.now());
    if (meant.areAll) return answer;
    const others = here.length === 0 ? "here there is none" : "there may be others";
    const gap = `My database does not answer, so I know only of runs that I watch myself: ${others}.`;
    if (here.length === 0) return plainAnswer(gap);
    return {
      ...answer,
      summary: `${answer.summary} ${gap}`,
      body: [...answer.body, [[{ icon: "warning" }, " ", gap]]],
    };
  }

  async details(asker: Asker, ask: { run: string }): Promise<Message> {
    const { runs, areAll } = await this.#meant(asker, { run: ask.run, threadTs: null });
    const [known] = runs;
    if (known !== undefined) return detailsAnswer(known.run, this.#ports.clock.now());
    const [rule, words] = areAll
      ? ["unknown-run", "I do not know this run."]
      : ["store-away", "My database does not answer, so I know only of runs that I watch myself, and not of this one."];
    return this.refused(asker, { what: "details", rule, runId: ask.run, words });
  }

  /** Written down with its rule, and said. */
  protected async refused(
    asker: Asker,
    no: { readonly what: string; readonly rule: string; readonly runId?: string | null; readonly words: string },
  ): Promise<Message> {
    await this.record(asker, { what: no.what, runId: no.runId ?? null, outcome: `refused: ${no.rule}` });
    return plainAnswer(no.words);
  }

  protected async record(
    { user, channel, schedule }: Asker,
    row: { readonly what: string; readonly runId: string | null; readonly outcome: string },
  ): Promise<void> {
    // Whoever added the schedule did nothing now.
    const by = schedule === undefined ? { who: user } : { who: "bot", what: `${row.what} (${schedule} of ${user})` };
    await audit(this.#ports, { where: channel, ...row, ...by });
  }

  /** `what`: the word that the person used. */
  async #stop(asker: Asker, what: Told, known: KnownRun): Promise<Message> {
    const { run, requested } = known;
    if (run.closed !== null)
      return this.#closed(asker, what, known, "This run is closed already; there is nothing to stop.");
    const words = `I am stopping what can still be stopped in ${requested.target.name}. The thread says what that is.`;
    return this.#tell(asker, known, "stop", words);
  }

  #closed(asker: Asker, what: Told, { requested }: KnownRun, words: string): Promise<Message> {
    return this.refused(asker, { what, rule: "closed", runId: requested.runId, words });
  }

  /** Answers `words` once the run knows. */
  async #tell(asker: Asker, known: KnownRun, what: Told, words: string): Promise<Message> {
    const { clock, watches, store, log } = this.#ports;
    const { runId } = known.requested;
    if (watches.isLeaving && !store.isShared)
      return this.refused(asker, { what, rule: "leaving", runId, words: LEAVING });
    await this.record(asker, { what, runId, outcome: "asked" });
    const now = clock.now();
    const key = `${what}:${asker.user}:${now}`;
    try {
      await this.known.tell(known, { kind: "StopAsked", key, at: exactly(now), seenAt: now, what, by: asker.user });
      return plainAnswer(words);
    } catch (error) {
      log.error({ run: runId, err: error }, "a run that is driven elsewhere could not be told");
      return this.refused(asker, { what: `pass on ${what}`, rule: "store-away", runId, words: NOT_TOLD[what] });
    }
  }

  async #runFor(asker: Asker, what: Told, ask: WhichRun): Promise<{ known: KnownRun } | { message: Message }> {
    const { runs, areAll } = await this.#meant(asker, ask);
    const open = runs.filter(({ run }) => run.closed === null);
    const no = async (rule: string, words: string) => ({
      message: await this.refused(asker, { what, rule, runId: ask.run, words }),
    });
    if (open.length > 1) {
      const names = open.map(({ requested }) => `${requested.runId} (${requested.target.name})`).join(", ");
      return no("several-runs", `Several runs are open here: ${names}. Say which one.`);
    }
    const isNamed = ask.run !== null || ask.threadTs !== null;
    const known = open[0] ?? (isNamed ? runs.at(-1) : undefined);
    if (known !== undefined) return { known };
    if (!areAll) return no("store-away", NOT_TOLD[what]);
    if (ask.run === null) return no("no-open-run", "No run is open in this channel.");
    return no("unknown-run", `I know no run ${ask.run} in this channel.`);
  }

  /** In a thread that is no open run's, the channel's runs are meant: a stop is not refused for its place. */
  async #meant(asker: Asker, { run: runId, threadTs }: WhichRun): Promise<Meant> {
    const isHere = ({ requested }: KnownRun) => requested.channel === asker.channel;
    if (runId !== null) return this.#named(runId, isHere);
    const { runs, areAll } = await this.known.open();
    const here = runs.filter(isHere);
    const inThread = here.filter(({ run }) => threadTs !== null && run.card?.ts === threadTs);
    return { runs: inThread.length > 0 ? inThread : here, areAll };
  }

  async #named(runId: string, isHere: (known: KnownRun) => boolean): Promise<Meant> {
    try {
      const named = await this.known.get(runId);
      return { runs: named !== null && isHere(named) ? [named] : [], areAll: true };
    } catch (error) {
      this.#ports.log.error({ run: runId, err: error }, "a run could not be read");
      return { runs: [], areAll: false };
    }
  }
}

const LEAVING =
  "I am being shut down and can do nothing any more. Stop the experiment in the AWS console if it must stop now.";
/** Only the process that watches a run can do it, and the database is the way there. */
const NOT_TOLD: Readonly<Record<Told, string>> = {
  stop: "I could not pass it on to the bot that watches the run: our database does not answer. Stop the experiment in the AWS console if it must stop now.",
  finish:
    "I could not pass it on to the bot that watches the run: our database does not answer. It watches on; try again later. Nothing in AWS waits for it.",
};

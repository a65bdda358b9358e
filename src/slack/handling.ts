import type { Message } from "../core/message.ts";
import type { Intake } from "../engine/desk.ts";
import type { Clock, Log } from "../engine/ports.ts";
import type { Answer, Reply } from "./answer.ts";
import { describeError } from "./bolt-log.ts";
import { DeliveredOnce } from "./delivered-once.ts";
import type { Opened, Window } from "./windows.ts";
import { type Asked, troubleMessage } from "./words.ts";

export interface Delivery {
  /** The same key twice acts once. */
  readonly key: string;
  /** In words, for the audit. */
  readonly what: string;
  /** Null for events, which Bolt acknowledges itself. */
  readonly ack: (() => Promise<void>) | null;
  readonly reply: Reply;
  /** Opens a window, at once and beside the acknowledgement: its trigger lives for 3 s. Null: none. */
  readonly open?: () => Window | null;
  /** Reads what is asked. It runs after the acknowledgement, so that nothing in it can delay or prevent that. */
  readonly read: (window: Window | null) => Job;
}

/** They see it already: nothing is said, and this is written down. */
export interface Seen {
  readonly seen: string;
}

export interface Job {
  readonly name: string;
  /** What may be half done if it breaks. */
  readonly asked: Asked;
  /** By which rule nothing is done; null: the desk decides, and writes down its own. */
  readonly rule: string | null;
  readonly work: () => Promise<Message | Seen>;
}

/**
 * Whether this process answers. Of two with the same delivery, the one that could open the window fills it. The one whose
 * answer was lost may have opened it: the other, who is told so, is silent then, whichever of them was first at the store.
 */
function isOurs(opened: Opened | null, isNew: boolean): boolean {
  switch (opened) {
    case "here":
    case "unknown":
      return true;
    case "elsewhere":
      return false;
    case "nowhere":
    case null:
      return isNew;
    default:
      return opened satisfies never;
  }
}

interface Counter {
  readonly command: string;
  readonly intake: Intake;
  readonly clock: Clock;
  readonly log: Log;
  readonly answer: Answer;
}

export interface Handler {
  handle(delivery: Delivery): Promise<void>;
  /** Resolves when everyone who waits has an answer. */
  finished(): Promise<void>;
}

/** A burst is over when nothing came in so many turns of the event loop, a millisecond or so each. */
const QUIET_TURNS = 5;
/** A stream without end is answered all the same. */
const MOST_TURNS = 100;

/** Takes deliveries: each is acknowledged first, written down, worked on once, and answered in any case. */
export function handlerOf({ command, intake, clock, log, answer }: Counter): Handler {
  const delivered = new DeliveredOnce();
  const underWay = new Set<Promise<void>>();
  let taken = 0;
  /** The keys of those who wait for the burst's end. */
  const line: string[] = [];

  /**
   * Whoever was delivered in the same burst is acknowledged before anyone is answered: what is written down holds
   * everybody up. Answered they are in the order in which they came.
   */
  const burstIsOver = async (key: string): Promise<void> => {
    line.push(key);
    let seen = taken;
    try {
      for (let turns = 1, quiet = 0; line[0] !== key || (quiet < QUIET_TURNS && turns <= MOST_TURNS); turns++) {
        await clock.sleepUntil(clock.now());
        quiet = seen === taken ? quiet + 1 : 0;
        seen = taken;
      }
    } finally {
      line.splice(line.indexOf(key), 1);
    }
  };

  const handle = ({ key, what, ack, reply, open, read }: Delivery): Promise<void> => {
    taken += 1;
    const acknowledged = ack?.().catch((error: unknown) => {
      // The person sees Slack's own error now; the answer below still reaches them.
      log.warn({ key, err: describeError(error) }, "could not acknowledge");
    });
    if (!delivered.isNew(key)) return acknowledged ?? Promise.resolve();
    let window: Window | null = null;
    try {
      window = open?.() ?? null;
    } catch (error) {
      log.error({ key, err: describeError(error) }, "a window could not be opened");
    }
    const tell = async (message: Message | Seen, note: string) => {
      if ("seen" in message) return intake.answered(reply, { key, what }, `${note}${message.seen}`);
      const wasHeard = await answer(reply, message);
      await intake.answered(reply, { key, what }, `${note}${wasHeard ? "" : "(reached nobody) "}${message.summary}`);
    };
    // A task and not a hold: the desk may sleep (a read that is due again), also when a rehearsal delivers from a task.
    const done = new Promise<void>((resolve) => {
      clock.task(`slack: ${key}`, async () => {
        let job: Job | null = null;
        try {
          await acknowledged;
          await burstIsOver(key);
          const isNew = await intake.received(reply, { key, what });
          if (!isOurs((await window?.opened()) ?? null, isNew)) return;
          job = read(window);
          const message = await job.work();
          await tell(message, job.rule === null ? "" : `(refused: ${job.rule}) `);
        } catch (error) {
          log.error({ name: job?.name, err: describeError(error) }, "a request from Slack broke");
          await tell(troubleMessage({ command, asked: job?.asked ?? "to read" }), "(broke) ");
        } finally {
          resolve();
        }
      });
    });
    underWay.add(done);
    return done.finally(() => underWay.delete(done));
  };

  return {
    handle,
    async finished() {
      while (underWay.size > 0) await Promise.all(underWay);
    },
  };
}

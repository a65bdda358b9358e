import type { types } from "@slack/bolt";
import { WebAPIPlatformError, type WebClient } from "@slack/web-api";
import type { Message } from "../core/message.ts";
import { type Instant, SECOND } from "../core/time.ts";
import type { Clock, Log } from "../engine/ports.ts";
import type { Drawing } from "./blocks.ts";
import { describeError } from "./bolt-log.ts";
import { failureOf, slackCode } from "./chat-failure.ts";
import { homeView, plainHomeView } from "./home-view.ts";
import { BLOCKS_REFUSED } from "./windows.ts";

/** What people see on their Home. No method ever throws: a Home that cannot be shown stays as it was. */
export interface Homes {
  /** They look at it: it is read anew, unless that was done just now. Answers false when Slack did not take it. */
  opened(user: string): Promise<boolean>;
  /** Something on it is different, or they want it read anew. Call both inside a task: they may sleep. */
  show(user: string): Promise<boolean>;
}

interface HomesPorts extends Drawing {
  readonly client: WebClient;
  readonly clock: Clock;
  readonly log: Log;
  readonly read: (user: string) => Promise<readonly Message[]>;
}

/** World time. Whoever looks at another tab and back sees the same; Slack takes some 100 views a minute from all. */
const FRESH_MS = 5 * SECOND;
/** World time for which Slack may ask to wait. After longer they have asked again, or have gone. */
const LONGEST_WAIT_MS = 30 * SECOND;

export function homesOf({ client, clock, log, read, ...drawing }: HomesPorts): Homes {
  /** Whose Home is being read, and whether it is to be read once more after that. */
  const underWay = new Map<string, { isStale: boolean }>();
  const shownAt = new Map<string, Instant>();

  const show = async (user: string): Promise<boolean> => {
    const other = underWay.get(user);
    if (other !== undefined) {
      // Not awaited: whoever reads it already may sleep, and time goes on only when nobody else is awake.
      other.isStale = true;
      return true;
    }
    const mine = { isStale: false };
    underWay.set(user, mine);
    try {
      do {
        mine.isStale = false;
        const readAt = clock.now();
        if (!(await publish(user, await messagesOf(user)))) return false;
        shownAt.set(user, readAt);
      } while (mine.isStale);
      return true;
    } finally {
      underWay.delete(user);
    }
  };

  const messagesOf = async (user: string): Promise<readonly Message[]> => {
    try {
      return await read(user);
    } catch (error) {
      log.error({ user, err: describeError(error) }, "a Home could not be read");
      return [BROKEN];
    }
  };

  /** Plainer when Slack refuses its blocks. */
  const publish = async (user: string, messages: readonly Message[]): Promise<boolean> =>
    (await sent(user, homeView(messages, drawing))) ?? (await sent(user, plainHomeView(messages, drawing))) ?? false;

  /** null: its blocks are at fault. */
  const sent = async (user: string, view: types.HomeView, isLast = false): Promise<boolean | null> => {
    try {
      await client.views.publish({ user_id: user, view });
      return true;
    } catch (error) {
      log.warn({ user, err: describeError(error) }, "Slack did not show a Home");
      if (error instanceof WebAPIPlatformError && BLOCKS_REFUSED.has(slackCode(error))) return null;
      const failure = failureOf(error, "");
      if (failure.kind !== "wait" || failure.ms > LONGEST_WAIT_MS || isLast) return false;
      await clock.sleepUntil(clock.now() + failure.ms);
      return sent(user, view, true);
    }
  };

  return {
    show,
    async opened(user) {
      const last = shownAt.get(user);
      return last !== undefined && clock.now() - last < FRESH_MS ? true : show(user);
    },
  };
}

const WORDS = "Something broke on my side, so I cannot show your Home. Nothing was started or stopped by that.";
const BROKEN: Message = { summary: WORDS, body: [[[WORDS]]], footer: [], buttons: [] };

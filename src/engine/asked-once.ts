import type { Ask } from "../core/poll.ts";
import { FAST_MS, SLOW_MS } from "../core/poll-plan.ts";
import type { Target } from "../core/target.ts";
import { type Instant, SECOND } from "../core/time.ts";
import type { Aws, Clock, PollAnswer } from "./ports.ts";

type AccountWide = Extract<Ask["signal"], "events" | "trail">;

/** Younger is passed on: a run's own fastest cadence, so that one that is alone never hears its own last answer. */
const CADENCE_MS: Readonly<Record<AccountWide, number>> = { events: FAST_MS, trail: SLOW_MS };
/** Whoever asked within this asks again: the next answer is to reach back far enough for it too. */
const REMEMBERED_MS = 70 * SECOND;
/** Read beyond what is asked for: a run that was requested a little earlier may ask a little later. */
const MARGIN_MS = 60 * SECOND;

interface Asking {
  readonly at: Instant;
  readonly since: Instant;
  readonly answer: Promise<PollAnswer>;
}

interface Asker {
  readonly at: Instant;
  readonly since: Instant;
}

/**
 * The event log and CloudTrail are those of a whole account: runs on several clusters there share one asking. An answer
 * that is passed on says how old it is, and holds what the other run asked for, no more.
 */
export function askedOnce(aws: Aws, clock: Pick<Clock, "now">): Aws {
  const newest = new Map<string, Asking>();
  const askers = new Map<string, Map<string, Asker>>();

  /** How far back the next answer has to reach, for all who will want it. */
  function sinceForAll(key: string, name: string, asker: Asker): Instant {
    const known = askers.get(key) ?? new Map<string, Asker>();
    const lately = [...known.set(name, asker)].filter(([, { at }]) => asker.at - at <= REMEMBERED_MS);
    askers.set(key, new Map(lately));
    return Math.min(...lately.map(([, { since }]) => since)) - MARGIN_MS;
  }

  return {
    readBefore: (target) => aws.readBefore(target),
    template: (target) => aws.template(target),
    start: (order) => aws.start(order),
    findExperiment: (order) => aws.findExperiment(order),
    stop: (order) => aws.stop(order),
    alarms: (target, named) => aws.alarms(target, named),
    async poll(target, ask) {
      if (ask.signal !== "events" && ask.signal !== "trail") return aws.poll(target, ask);
      const key = keyOf(target, ask.signal);
      const now = clock.now();
      const other = newest.get(key);
      const since = sinceForAll(key, target.name, { at: now, since: ask.since });
      if (other !== undefined && now - other.at < CADENCE_MS[ask.signal] && other.since <= ask.since) {
        const answer = await other.answer.catch(() => null);
        // One that failed is not worth passing on: this run asks in its own turn.
        if (answer !== null && answer.failures.length === 0) {
          return { ...wanted(answer, ask), since: answer.since ?? other.at };
        }
      }
      const answer = aws.poll(target, { ...ask, since });
      newest.set(key, { at: now, since, answer });
      return wanted(await answer, ask);
    },
  };
}

/** Another role may see something else. */
function keyOf({ account, region, logGroup, roleArn }: Target, signal: Ask["signal"]): string {
  return JSON.stringify([signal, account, region, signal === "events" ? logGroup : null, roleArn]);
}

function wanted(answer: PollAnswer, ask: { readonly since: Instant }): PollAnswer {
  const sightings = answer.sightings.filter(({ statedAt }) => statedAt === null || statedAt >= ask.since);
  return { ...answer, sightings };
}

import type { Ask } from "../core/poll.ts";
import type { Target } from "../core/target.ts";
import { type Instant, SECOND } from "../core/time.ts";
import type { Aws, Clock, PollAnswer } from "./ports.ts";

/** Shorter than the fastest poll (5 s): a run that is alone never hears its own last answer again. */
const YOUNG_MS = 4 * SECOND;

interface Asking {
  readonly at: Instant;
  readonly since: Instant;
  readonly answer: Promise<PollAnswer>;
}

/**
 * The event log and CloudTrail are those of a whole account: runs on several clusters there share one asking. An answer
 * that is passed on says how old it is, and holds what the other run asked for, no more.
 */
export function askedOnce(aws: Aws, clock: Pick<Clock, "now">): Aws {
  const newest = new Map<string, Asking>();
  return {
    readBefore: (target) => aws.readBefore(target),
    start: (order) => aws.start(order),
    findExperiment: (order) => aws.findExperiment(order),
    stop: (order) => aws.stop(order),
    async poll(target, ask) {
      if (ask.signal !== "events" && ask.signal !== "trail") return aws.poll(target, ask);
      const key = keyOf(target, ask.signal);
      const now = clock.now();
      const other = newest.get(key);
      if (other !== undefined && now - other.at <= YOUNG_MS && other.since <= ask.since) {
        const answer = await other.answer.catch(() => null);
        // One that failed is not worth passing on: this run asks in its own turn.
        if (answer !== null && answer.failures.length === 0) return passedOn(answer, other.at, ask);
      }
      const answer = aws.poll(target, ask);
      newest.set(key, { at: now, since: ask.since, answer });
      return answer;
    },
  };
}

/** Another role may see something else. */
function keyOf({ account, region, logGroup, roleArn }: Target, signal: Ask["signal"]): string {
  return JSON.stringify([signal, account, region, signal === "events" ? logGroup : null, roleArn]);
}

function passedOn(answer: PollAnswer, at: Instant, ask: { readonly since: Instant }): PollAnswer {
  return {
    ...answer,
    since: answer.since ?? at,
    sightings: answer.sightings.filter(({ statedAt }) => statedAt === null || statedAt >= ask.since),
  };
}

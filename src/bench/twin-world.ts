import { EPOCH } from "../cli/rehearse/world.ts";
import type { Fact } from "../core/fact.ts";
import type { Instant } from "../core/time.ts";
import { AwsError } from "../sim/aws/aws-error.ts";
import { createPretendAws, type PretendAws } from "../sim/aws/pretend-aws.ts";
import { serviceWords } from "../sim/aws/services.ts";
import { factOf, type PlayedRun } from "./played-run.ts";

/** The run's world once more, with somebody else watching it. Reading moves nothing, so the same things happen. */
export interface TwinWorld {
  readonly aws: PretendAws;
  readonly experimentId: string;
  /** When StartExperiment was called, and when the bot stopped watching. */
  readonly startedAt: Instant;
  readonly endsAt: Instant;
  now(): Instant;
  /** Moves on; the bot's StopExperiment happens here too, at its own moment. */
  moveTo(at: Instant): void;
  /** Throws when something else happened here than in the bot's world. */
  assertSame(): void;
}

const TRIES = 50;
const ACCESS_KEY = "AKIAREHEARSALONLY000";

export function twinOf(played: PlayedRun): TwinWorld {
  let now = EPOCH;
  const { scenario, seed, facts } = played;
  const aws = createPretendAws({ scenario, seed, now: () => now });
  const requested = factOf(facts, "Requested");
  const started = factOf(facts, "StartAnswered");
  if (started.answer.kind !== "started") throw new Error(`${scenario} with seed ${seed} started nothing`);
  const stops = stopTimes(facts);
  now = started.seenAt;
  const call = (operation: string, input: Readonly<Record<string, unknown>>) => {
    for (let left = TRIES; left > 0; left--) {
      try {
        return aws.call({ service: "fis", operation, input, accessKeyId: ACCESS_KEY });
      } catch (error) {
        // A refused stop is the world's own answer; a throttled call is repeated, as the bot's was.
        if (!(error instanceof AwsError)) throw error;
        if (error.code !== serviceWords.fis.throttled.code) return null;
      }
    }
    throw new Error(`${operation} was throttled ${TRIES} times`);
  };
  call("StartExperiment", {
    clientToken: requested.runId,
    experimentTemplateId: requested.plan.templateId,
    tags: { "spot-chaos-run": requested.runId, Name: "spot-chaos" },
  });
  const { experimentId } = started.answer;
  return {
    aws,
    experimentId,
    startedAt: started.seenAt,
    endsAt: factOf(facts, "Closed").seenAt,
    now: () => now,
    moveTo(at) {
      for (let stop = stops[0]; stop !== undefined && stop <= at; stop = stops[0]) {
        stops.shift();
        now = stop;
        call("StopExperiment", { id: experimentId });
      }
      now = at;
    },
    assertSame() {
      const theirs = played.pretend.aws.history().filter((event) => event.at <= now);
      const ours = aws.history().filter((event) => event.at <= now);
      if (JSON.stringify(theirs) === JSON.stringify(ours)) return;
      const at = theirs.findIndex((event, nth) => JSON.stringify(event) !== JSON.stringify(ours[nth]));
      throw new Error(
        `${scenario}, seed ${seed}: the twin world went its own way at event ${at}: ${JSON.stringify(theirs[at])} there, ${JSON.stringify(ours[at])} here`,
      );
    },
  };
}

function stopTimes(facts: readonly Fact[]): Instant[] {
  return facts
    .filter((fact) => fact.kind === "Observation" && fact.saw.subject === "stop-answer")
    .map((fact) => fact.seenAt);
}

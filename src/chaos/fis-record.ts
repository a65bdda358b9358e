import type { Instant } from "../core/time.ts";
import { ConnectionCut } from "../sim/aws/call-faults.ts";
import type { AwsCall, PretendAws } from "../sim/aws/pretend-aws.ts";
import type { FisCall, FisExperiment } from "./played.ts";

const ANY_KEY = "AKIAREHEARSALONLY000";
const RUN_TAG = "spot-chaos-run";

/** Writes down what reaches FIS and what FIS has. */
export class FisRecord {
  readonly calls: FisCall[] = [];
  readonly #aws: PretendAws;
  readonly #now: () => Instant;

  constructor(aws: PretendAws, now: () => Instant) {
    this.#aws = aws;
    this.#now = now;
  }

  /** The pretend AWS for the bot to call. */
  listening(): PretendAws {
    return { ...this.#aws, call: (call) => this.#call(call) };
  }

  /** Every experiment there is. */
  experiments(): readonly FisExperiment[] {
    return this.#aws.picture().experiments.map(({ id, status }) => {
      const { experiment } = this.#ask("GetExperiment", { id });
      const hits = this.#ask("ListExperimentResolvedTargets", { experimentId: id }).resolvedTargets ?? [];
      return {
        id,
        status,
        createdAt: timeOf(experiment?.creationTime) ?? 0,
        endedAt: timeOf(experiment?.endTime),
        runId: experiment?.tags?.[RUN_TAG] ?? null,
        hits: hits.map(({ targetInformation }) => targetInformation.arn.replace(/^.*\//, "")),
      };
    });
  }

  /** Some worlds throttle a share of all calls. */
  #ask(operation: string, input: Readonly<Record<string, unknown>>, tries = 50): Said {
    try {
      return this.#aws.call({ service: "fis", operation, input, accessKeyId: ANY_KEY }) as Said;
    } catch (error) {
      if (tries === 0) throw error;
      return this.#ask(operation, input, tries - 1);
    }
  }

  #call(call: AwsCall): unknown {
    const { service, operation, input } = call;
    const isNoted = service === "fis" && (operation === "StartExperiment" || operation === "StopExperiment");
    if (!isNoted) return this.#aws.call(call);
    const about = String(operation === "StartExperiment" ? input.clientToken : input.id);
    const note = (acted: boolean) => this.calls.push({ at: this.#now(), operation, acted, about });
    try {
      const answer = this.#aws.call(call);
      note(true);
      return answer;
    } catch (error) {
      note(error instanceof ConnectionCut && error.acted);
      throw error;
    }
  }
}

interface Said {
  readonly experiment?: {
    readonly creationTime?: Date;
    readonly endTime?: Date;
    readonly tags?: Readonly<Record<string, string>>;
  };
  readonly resolvedTargets?: readonly { readonly targetInformation: { readonly arn: string } }[];
}

function timeOf(date: Date | undefined): Instant | null {
  return date === undefined ? null : date.getTime();
}

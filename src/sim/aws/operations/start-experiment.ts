import type { StartExperimentCommandInput, StartExperimentCommandOutput } from "@aws-sdk/client-fis";
import { AwsError } from "../aws-error.ts";
import { startExperiment as start } from "../model/experiments.ts";
import type { Answer, Asked } from "./asked.ts";
import { describeExperiment } from "./experiment-description.ts";
import { findTemplate } from "./get-experiment-template.ts";

/** Of the account, not adjustable: [FISUG fis-quotas]. */
const activeExperiments = 5;

/** The same clientToken gives the same experiment; with another template it is a conflict. */
export function startExperiment(
  { world }: Asked,
  input: StartExperimentCommandInput,
): Answer<StartExperimentCommandOutput> {
  const { clientToken, experimentTemplateId, tags } = input;
  if (clientToken === undefined || !/^\S{1,1024}$/.test(clientToken)) {
    throw new AwsError("ValidationException", "clientToken must be 1 to 1024 characters without spaces.");
  }
  const template = findTemplate(world, experimentTemplateId);
  const known = world.clientTokens.get(clientToken);
  if (known !== undefined) {
    if (known.template.id !== template.id) {
      throw new AwsError("ConflictException", "The client token was already used with different parameters.", 409);
    }
    return { experiment: describeExperiment(world, known) };
  }
  const active = [...world.experiments.values()].filter((e) => e.endedAt === null);
  if (active.length >= activeExperiments) {
    throw new AwsError("ServiceQuotaExceededException", "You have exceeded the number of active experiments.", 402);
  }
  const experiment = start(world, { template, tags: tags ?? {}, skipAll: isPreview(input) });
  world.clientTokens.set(clientToken, experiment);
  return { experiment: describeExperiment(world, experiment) };
}

/** `experimentOptions` is not in the old client's types, but it is on FIS's wire. */
function isPreview(input: object): boolean {
  const options: unknown = "experimentOptions" in input ? input.experimentOptions : undefined;
  return (
    typeof options === "object" && options !== null && "actionsMode" in options && options.actionsMode === "skip-all"
  );
}

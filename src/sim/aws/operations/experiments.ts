import type {
  GetExperimentCommandInput,
  GetExperimentCommandOutput,
  ListExperimentResolvedTargetsCommandInput,
  ListExperimentResolvedTargetsCommandOutput,
  ListExperimentsCommandInput,
  ListExperimentsCommandOutput,
  StopExperimentCommandInput,
  StopExperimentCommandOutput,
} from "@aws-sdk/client-fis";
import { AwsError } from "../aws-error.ts";
import { stopExperiment as stop } from "../model/experiments.ts";
import { arnOf } from "../model/names.ts";
import type { Experiment } from "../model/state.ts";
import type { World } from "../model/world.ts";
import type { Answer, Asked } from "./asked.ts";
import { describeExperiment } from "./experiment-description.ts";
import { pageOf } from "./paging.ts";

const invalidToken = new AwsError("ValidationException", "Invalid nextToken.");

export function getExperiment({ world }: Asked, input: GetExperimentCommandInput): Answer<GetExperimentCommandOutput> {
  return { experiment: describeExperiment(world, find(world, input.id)) };
}

export function stopExperiment(
  { world }: Asked,
  input: StopExperimentCommandInput,
): Answer<StopExperimentCommandOutput> {
  const experiment = find(world, input.id);
  stop(world, experiment);
  return { experiment: describeExperiment(world, experiment) };
}

/** Newest first. `experimentTemplateId` filters, though the old client cannot ask for it. */
export function listExperiments(
  asked: Asked,
  input: ListExperimentsCommandInput & { readonly experimentTemplateId?: string },
): Answer<ListExperimentsCommandOutput> {
  const { world } = asked;
  const page = pageOf(asked, {
    all: [...world.experiments.values()]
      .filter((e) => input.experimentTemplateId === undefined || e.template.id === input.experimentTemplateId)
      .toReversed(),
    key: (experiment) => experiment.id,
    token: input.nextToken,
    size: checkedSize(input.maxResults),
    usual: 100,
    invalidToken,
  });
  return {
    experiments: page.items.map((experiment) => {
      const { id, experimentTemplateId, state, creationTime, tags, arn } = describeExperiment(world, experiment);
      return { id, ...{ arn }, experimentTemplateId, state, creationTime, tags };
    }),
    nextToken: page.nextToken,
  };
}

/** Readable once the targets are resolved; before that the list is empty. */
export function listExperimentResolvedTargets(
  asked: Asked,
  input: ListExperimentResolvedTargetsCommandInput,
): Answer<ListExperimentResolvedTargetsCommandOutput> {
  const { world } = asked;
  const experiment = find(world, input.experimentId);
  const { targetName } = experiment.template;
  const wanted = input.targetName === undefined || input.targetName === targetName;
  const page = pageOf(asked, {
    all: wanted ? (experiment.resolved ?? []) : [],
    key: (instanceId) => instanceId,
    token: input.nextToken,
    size: checkedSize(input.maxResults),
    usual: 100,
    invalidToken,
  });
  return {
    resolvedTargets: page.items.map((instanceId) => ({
      resourceType: "aws:ec2:spot-instance",
      targetName,
      targetInformation: { arn: arnOf(world.config).instance(instanceId) },
    })),
    nextToken: page.nextToken,
  };
}

function find(world: World, id: string | undefined): Experiment {
  const experiment = world.experiments.get(id ?? "");
  if (experiment === undefined) {
    throw new AwsError("ResourceNotFoundException", `Experiment ${id ?? ""} not found.`, 404);
  }
  return experiment;
}

function checkedSize(maxResults: number | undefined): number | undefined {
  if (maxResults !== undefined && (maxResults < 1 || maxResults > 100)) {
    throw new AwsError("ValidationException", "maxResults must be between 1 and 100.");
  }
  return maxResults;
}

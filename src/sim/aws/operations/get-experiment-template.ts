import type { GetExperimentTemplateCommandInput, GetExperimentTemplateCommandOutput } from "@aws-sdk/client-fis";
import { AwsError } from "../aws-error.ts";
import { arnOf } from "../model/names.ts";
import type { World } from "../model/world.ts";
import type { TemplateConfig } from "../world-config.ts";
import type { Answer, Asked } from "./asked.ts";
import { describeAction, describeTarget, fisRole } from "./experiment-description.ts";

export function getExperimentTemplate(
  { world }: Asked,
  input: GetExperimentTemplateCommandInput,
): Answer<GetExperimentTemplateCommandOutput> {
  const template = findTemplate(world, input.id);
  const createdAt = new Date(world.startedAt - 20 * 86_400_000);
  return {
    experimentTemplate: {
      id: template.id,
      ...{ arn: arnOf(world.config).template(template.id) },
      description: template.description,
      targets: { [template.targetName]: describeTarget(template) },
      actions: { [template.actionName]: describeAction(template) },
      stopConditions: [{ source: "none" }],
      creationTime: createdAt,
      lastUpdateTime: createdAt,
      roleArn: fisRole(world),
      tags: { ...template.tags },
      experimentOptions: { accountTargeting: "single-account", emptyTargetResolutionMode: "fail" },
      targetAccountConfigurationsCount: 0,
    },
  };
}

export function findTemplate(world: World, id: string | undefined): TemplateConfig {
  const template = world.config.templates.find((known) => known.id === id);
  if (template === undefined) {
    throw new AwsError("ResourceNotFoundException", `Experiment template ${id ?? ""} not found.`, 404);
  }
  return template;
}

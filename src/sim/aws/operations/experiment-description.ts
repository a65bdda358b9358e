import type { ExperimentStatus, ExperimentTarget, Experiment as FisExperiment } from "@aws-sdk/client-fis";
import { arnOf } from "../model/names.ts";
import type { Experiment } from "../model/state.ts";
import type { World } from "../model/world.ts";
import type { TemplateConfig } from "../world-config.ts";

/** What FIS answers with today and client-fis 3.523.0 does not know yet. */
export interface NewerFields {
  readonly arn: string;
}

export function describeExperiment(world: World, experiment: Experiment): FisExperiment & NewerFields {
  const { template, action } = experiment;
  const started = dateOrUndefined(experiment.startedAt);
  return {
    id: experiment.id,
    arn: experiment.arn,
    experimentTemplateId: template.id,
    roleArn: fisRole(world),
    state: {
      // The old client does not know `cancelled`; the wire does.
      status: experiment.status as ExperimentStatus,
      reason: experiment.reason,
      ...(experiment.error === null ? {} : { error: experiment.error }),
    },
    targets: { [template.targetName]: describeTarget(template) },
    actions: {
      [template.actionName]: {
        ...describeAction(template),
        state: { status: action.status as "running", reason: action.reason },
        startTime: dateOrUndefined(action.startedAt),
        endTime: dateOrUndefined(action.endedAt),
      },
    },
    stopConditions: [{ source: "none" }],
    creationTime: new Date(experiment.createdAt),
    startTime: started,
    endTime: dateOrUndefined(experiment.endedAt),
    tags: { ...experiment.tags },
    experimentOptions: {
      accountTargeting: "single-account",
      emptyTargetResolutionMode: "fail",
      // Unknown to the old client's types, and the one field that shows whether a preview was understood.
      ...{ actionsMode: experiment.skipAll ? "skip-all" : "run-all" },
    },
    targetAccountConfigurationsCount: 0,
  };
}

export function describeTarget(template: TemplateConfig): ExperimentTarget {
  return {
    resourceType: "aws:ec2:spot-instance",
    resourceTags: { ...template.resourceTags },
    filters: template.filters.map(({ path, values }) => ({ path, values: [...values] })),
    selectionMode: template.selectionMode,
  };
}

export function describeAction(template: TemplateConfig) {
  return {
    actionId: "aws:ec2:send-spot-instance-interruptions",
    parameters: { durationBeforeInterruption: template.durationBeforeInterruption },
    targets: { SpotInstances: template.targetName },
  };
}

export function fisRole(world: World): string {
  return arnOf(world.config).role("fis-spot-interruption-FISSpotRole");
}

function dateOrUndefined(ms: number | null): Date | undefined {
  return ms === null ? undefined : new Date(ms);
}

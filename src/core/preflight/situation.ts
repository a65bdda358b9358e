import { type Loss, lossOf } from "../guard/loss.ts";
import type { Asked } from "../guard/rule.ts";
import type { Plan } from "../plan.ts";
import type { AwsReadings, TemplateReading } from "../reading.ts";

/** What every preflight rule looks at. */
export interface Situation {
  readonly asked: Asked;
  readonly aws: AwsReadings;
  readonly template: TemplateReading;
  readonly plan: Plan;
  readonly loss: Loss;
  /** Groups that a candidate is in. */
  readonly hitGroups: ReadonlySet<string>;
  /** Names of the services with a task on a candidate. */
  readonly hitServices: ReadonlySet<string>;
}

export function situationOf(asked: Asked, template: TemplateReading, plan: Plan): Situation {
  const loss = lossOf(plan);
  return {
    asked,
    aws: asked.readings.aws,
    template,
    plan,
    loss,
    hitGroups: new Set(plan.candidates.map((candidate) => candidate.group)),
    hitServices: new Set(loss.services.map((service) => service.service)),
  };
}

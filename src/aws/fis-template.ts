import { type ExperimentTemplate, GetExperimentTemplateCommand } from "@aws-sdk/client-fis";
import type { TemplateReading } from "../core/reading.ts";
import { isRecord, recordFrom } from "./events/envelope.ts";
import { AwsProblem } from "./failure.ts";
import { keepBody } from "./fis-raw.ts";
import type { Link } from "./link.ts";

/** What the template would do. Rejects with AwsProblem, of kind `missing` when there is none of that id. */
export async function readTemplate(link: Link, id: string): Promise<TemplateReading> {
  const operation = "fis:GetExperimentTemplate";
  return link.ask(operation, { id }, async (input, options) => {
    const command = new GetExperimentTemplateCommand(input);
    // client-fis 3.523.0 knows no `arn`, and it is what says in which account and Region the template lives.
    const raw = keepBody(command);
    const answer = await link.clients.fis.send(command, options);
    if (answer.experimentTemplate === undefined) {
      throw new AwsProblem({
        operation,
        kind: "other",
        code: "EmptyAnswer",
        message: "the answer holds no template",
        status: 200,
      });
    }
    return templateReading(id, answer.experimentTemplate, arnFrom(raw()));
  });
}

function templateReading(id: string, template: ExperimentTemplate, arn: string | null): TemplateReading {
  return {
    id: template.id ?? id,
    arn,
    multiAccount:
      template.experimentOptions?.accountTargeting === "multi-account" ||
      (template.targetAccountConfigurationsCount ?? 0) > 0,
    actions: Object.entries(template.actions ?? {}).map(([name, action]) => ({
      name,
      actionId: action.actionId ?? "",
      wait: action.parameters?.durationBeforeInterruption ?? null,
      targets: Object.values(action.targets ?? {}),
    })),
    targets: Object.entries(template.targets ?? {}).map(([name, target]) => ({
      name,
      resourceType: target.resourceType ?? "",
      resourceArns: target.resourceArns ?? [],
      tags: target.resourceTags ?? {},
      filters: (target.filters ?? []).map((filter) => ({ path: filter.path ?? "", values: filter.values ?? [] })),
      selectionMode: target.selectionMode ?? "",
    })),
    stopConditions: (template.stopConditions ?? []).map((condition) => ({
      source: condition.source ?? "",
      value: condition.value ?? null,
    })),
  };
}

function arnFrom(raw: string): string | null {
  const template = recordFrom(raw)?.experimentTemplate;
  return isRecord(template) && typeof template.arn === "string" ? template.arn : null;
}

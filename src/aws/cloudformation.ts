import { DescribeStacksCommand } from "@aws-sdk/client-cloudformation";
import type { Target } from "../core/target.ts";
import { AwsProblem } from "./failure.ts";
import type { Link } from "./link.ts";

/** The workshop's stack names it so, although it holds the template's id and not an experiment's. */
const TEMPLATE_OUTPUT = "FISExperimentID";

/** The id of the target's experiment template, looked up in its stack where that is how it is given. Rejects with AwsProblem. */
export async function findTemplateId(link: Link, target: Pick<Target, "template" | "region">): Promise<string> {
  if ("id" in target.template) return target.template.id;
  const { stack } = target.template;
  const answer = await link.ask("cloudformation:DescribeStacks", { StackName: stack }, async (input, options) => {
    try {
      return await link.clients.cloudFormation.send(new DescribeStacksCommand(input), options);
    } catch (error) {
      // A stack that is not there is a ValidationError: "Stack with id NAME does not exist".
      if (!(error instanceof Error) || !/does not exist/.test(error.message)) throw error;
      throw missing(`the stack ${stack} does not exist in ${target.region}. Create it, or name the template's id.`);
    }
  });
  const outputs = answer.Stacks?.[0]?.Outputs ?? [];
  const id = outputs.find((output) => output.OutputKey === TEMPLATE_OUTPUT)?.OutputValue;
  if (id === undefined || id === "") {
    throw missing(`the stack ${stack} has no output ${TEMPLATE_OUTPUT}. Name the template's id instead.`);
  }
  return id;
}

function missing(message: string): AwsProblem {
  const operation = "cloudformation:DescribeStacks";
  return new AwsProblem({ operation, kind: "missing", code: "TemplateNotFound", message, status: null });
}

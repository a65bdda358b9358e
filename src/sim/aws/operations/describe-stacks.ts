import type { DescribeStacksCommandInput, DescribeStacksCommandOutput } from "@aws-sdk/client-cloudformation";
import { AwsError } from "../aws-error.ts";
import { arnOf } from "../model/names.ts";
import type { Answer, Asked } from "./asked.ts";
import { pageOf } from "./paging.ts";

/** By name or ARN, or all. */
export function describeStacks(asked: Asked, input: DescribeStacksCommandInput): Answer<DescribeStacksCommandOutput> {
  const { world } = asked;
  const wanted = input.StackName?.replace(/^arn:.*:stack\/([^/]+)\/.*$/, "$1");
  const all = world.config.stacks.filter((stack) => wanted === undefined || stack.name === wanted);
  if (wanted !== undefined && all.length === 0) {
    throw new AwsError("ValidationError", `Stack with id ${input.StackName ?? ""} does not exist`);
  }
  const page = pageOf(asked, {
    all,
    key: (stack) => stack.name,
    token: input.NextToken,
    size: undefined,
    usual: 100,
    invalidToken: new AwsError("ValidationError", "Invalid NextToken."),
  });
  return {
    Stacks: page.items.map((stack, n) => ({
      StackId: arnOf(world.config).stack(stack.name, `5f2c9a10-3e7b-11ed-8a4d-0e1f2a3b4c${10 + n}`),
      StackName: stack.name,
      CreationTime: new Date(world.startedAt - 20 * 86_400_000),
      StackStatus: "CREATE_COMPLETE",
      Outputs: stack.outputs.map(({ key, value, description }) => ({
        OutputKey: key,
        OutputValue: value,
        Description: description,
      })),
      Tags: [],
    })),
    NextToken: page.nextToken,
  };
}

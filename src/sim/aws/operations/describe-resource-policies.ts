import type {
  DescribeResourcePoliciesCommandInput,
  DescribeResourcePoliciesCommandOutput,
} from "@aws-sdk/client-cloudwatch-logs";
import { AwsError } from "../aws-error.ts";
import type { Answer, Asked } from "./asked.ts";

/** [WS] cloudwatchlogs.yaml's policy, or none at all: then EventBridge's events silently never arrive. */
export function describeResourcePolicies(
  { world }: Asked,
  input: DescribeResourcePoliciesCommandInput,
): Answer<DescribeResourcePoliciesCommandOutput> {
  if (input.limit !== undefined && (input.limit < 1 || input.limit > 50)) {
    throw new AwsError("InvalidParameterException", "limit must be between 1 and 50.");
  }
  const { account, region, eventLog } = world.config;
  if (!eventLog.writable) return { resourcePolicies: [] };
  const document = {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { Service: ["events.amazonaws.com", "delivery.logs.amazonaws.com"] },
        Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
        Resource: `arn:aws:logs:${region}:${account}:log-group:${eventLog.name}:*`,
      },
    ],
  };
  return {
    resourcePolicies: [
      {
        policyName: "EventBridgeToCWLogsPolicy",
        policyDocument: JSON.stringify(document),
        lastUpdatedTime: world.startedAt - 20 * 86_400_000,
      },
    ],
  };
}

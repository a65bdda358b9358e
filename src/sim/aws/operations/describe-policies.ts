import type { DescribePoliciesCommandInput, DescribePoliciesCommandOutput } from "@aws-sdk/client-auto-scaling";
import { AwsError } from "../aws-error.ts";
import type { Answer, Asked } from "./asked.ts";
import { pageOf } from "./paging.ts";

/** The policies that ECS makes for its capacity providers. 50 a page unless asked, at most 100. */
export function describePolicies(
  asked: Asked,
  input: DescribePoliciesCommandInput,
): Answer<DescribePoliciesCommandOutput> {
  const { world } = asked;
  if (input.MaxRecords !== undefined && (input.MaxRecords < 1 || input.MaxRecords > 100)) {
    throw new AwsError("ValidationError", "Max records must be between 1 and 100");
  }
  const page = pageOf(asked, {
    all: [...world.providers.values()].filter(
      ({ config }) =>
        config.managedScaling.status === "ENABLED" &&
        (input.AutoScalingGroupName === undefined || config.group === input.AutoScalingGroupName),
    ),
    key: (provider) => provider.policy,
    token: input.NextToken,
    size: input.MaxRecords,
    usual: 50,
    invalidToken: new AwsError("InvalidNextToken", "The token is invalid."),
  });
  return {
    ScalingPolicies: page.items.map(({ config, policy, policyArn, high, low }) => ({
      AutoScalingGroupName: config.group,
      PolicyName: policy,
      PolicyARN: policyArn,
      PolicyType: "TargetTrackingScaling",
      Enabled: true,
      Alarms: [high, low].map(({ name, arn }) => ({ AlarmName: name, AlarmARN: arn })),
      TargetTrackingConfiguration: {
        TargetValue: config.managedScaling.targetCapacity,
        DisableScaleIn: false,
        CustomizedMetricSpecification: {
          MetricName: "CapacityProviderReservation",
          Namespace: "AWS/ECS/ManagedScaling",
          Statistic: "Average",
          Dimensions: [
            { Name: "ClusterName", Value: world.config.cluster },
            { Name: "CapacityProviderName", Value: config.name },
          ],
        },
      },
    })),
    NextToken: page.nextToken,
  };
}

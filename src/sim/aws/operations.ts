import type { Asked } from "./operations/asked.ts";
import { describeContainerInstances, listContainerInstances } from "./operations/container-instances.ts";
import { describeAlarms } from "./operations/describe-alarms.ts";
import { describeAutoScalingGroups } from "./operations/describe-auto-scaling-groups.ts";
import { describeCapacityProviders } from "./operations/describe-capacity-providers.ts";
import { describeClusters } from "./operations/describe-clusters.ts";
import { describeInstances } from "./operations/describe-instances.ts";
import { describeLaunchTemplateVersions } from "./operations/describe-launch-template-versions.ts";
import { describePolicies } from "./operations/describe-policies.ts";
import { describeResourcePolicies } from "./operations/describe-resource-policies.ts";
import { describeScalingActivities } from "./operations/describe-scaling-activities.ts";
import { describeSpotInstanceRequests } from "./operations/describe-spot-instance-requests.ts";
import { describeStacks } from "./operations/describe-stacks.ts";
import { describeTaskDefinition } from "./operations/describe-task-definition.ts";
import { describeServices, listServices } from "./operations/ecs-services.ts";
import {
  getExperiment,
  listExperimentResolvedTargets,
  listExperiments,
  stopExperiment,
} from "./operations/experiments.ts";
import { filterLogEvents } from "./operations/filter-log-events.ts";
import { getExperimentTemplate } from "./operations/get-experiment-template.ts";
import { getServiceQuota } from "./operations/get-service-quota.ts";
import { getTaskProtection } from "./operations/get-task-protection.ts";
import { lookupEvents } from "./operations/lookup-events.ts";
import { getSafetyLever, updateSafetyLeverState } from "./operations/safety-lever.ts";
import { startExperiment } from "./operations/start-experiment.ts";
import { assumeRole, getCallerIdentity } from "./operations/sts.ts";
import { describeTargetGroupAttributes, describeTargetHealth } from "./operations/target-groups.ts";
import { describeTasks, listTasks } from "./operations/tasks.ts";

/** The wire has already shaped the input as the SDK's types say. */
export type Operation = (asked: Asked, input: never) => object;

/** Everything the pretend AWS can be asked, by IAM action name. */
export const operations: Readonly<Record<string, Operation>> = {
  "sts:GetCallerIdentity": getCallerIdentity,
  "sts:AssumeRole": assumeRole,
  "fis:GetExperimentTemplate": getExperimentTemplate,
  "fis:StartExperiment": startExperiment,
  "fis:GetExperiment": getExperiment,
  "fis:StopExperiment": stopExperiment,
  "fis:ListExperiments": listExperiments,
  "fis:ListExperimentResolvedTargets": listExperimentResolvedTargets,
  "fis:GetSafetyLever": getSafetyLever,
  "fis:UpdateSafetyLeverState": updateSafetyLeverState,
  "ecs:DescribeClusters": describeClusters,
  "ecs:DescribeCapacityProviders": describeCapacityProviders,
  "ecs:ListContainerInstances": listContainerInstances,
  "ecs:DescribeContainerInstances": describeContainerInstances,
  "ecs:ListServices": listServices,
  "ecs:DescribeServices": describeServices,
  "ecs:ListTasks": listTasks,
  "ecs:DescribeTasks": describeTasks,
  "ecs:DescribeTaskDefinition": describeTaskDefinition,
  "ecs:GetTaskProtection": getTaskProtection,
  "autoscaling:DescribeAutoScalingGroups": describeAutoScalingGroups,
  "autoscaling:DescribeScalingActivities": describeScalingActivities,
  "autoscaling:DescribePolicies": describePolicies,
  "logs:DescribeResourcePolicies": describeResourcePolicies,
  "logs:FilterLogEvents": filterLogEvents,
  "cloudtrail:LookupEvents": lookupEvents,
  "elasticloadbalancing:DescribeTargetHealth": describeTargetHealth,
  "elasticloadbalancing:DescribeTargetGroupAttributes": describeTargetGroupAttributes,
  "ec2:DescribeInstances": describeInstances,
  "ec2:DescribeSpotInstanceRequests": describeSpotInstanceRequests,
  "ec2:DescribeLaunchTemplateVersions": describeLaunchTemplateVersions,
  "servicequotas:GetServiceQuota": getServiceQuota,
  "cloudwatch:DescribeAlarms": describeAlarms,
  "cloudformation:DescribeStacks": describeStacks,
};

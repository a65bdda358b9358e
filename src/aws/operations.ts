/** What the adapter needs a permission for, and why. `called` is false where IAM asks for an action that is no call of ours. */
interface OperationUse {
  readonly called: boolean;
  readonly why: string;
}

/**
 * Every IAM action that this adapter can use, under the name that IAM policies use.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
export const OPERATIONS = {
  "sts:GetCallerIdentity": { called: true, why: "the account that the credentials belong to; needs no permission" },
  "sts:AssumeRole": { called: true, why: "only for targets with a roleArn" },
  "cloudformation:DescribeStacks": { called: true, why: "only for targets whose template is given by its stack" },
  "fis:GetExperimentTemplate": { called: true, why: "what the experiment would do" },
  "fis:StartExperiment": { called: true, why: "the experiment" },
  "fis:TagResource": { called: false, why: "StartExperiment with tags" },
  "fis:ListExperiments": {
    called: true,
    why: "whether a start whose answer was lost was made, and whether another runs",
  },
  "fis:GetSafetyLever": { called: true, why: "whether FIS would cancel the experiment" },
  "fis:GetExperiment": { called: true, why: "the experiment's state" },
  "fis:ListExperimentResolvedTargets": { called: true, why: "the instances that are really hit" },
  "fis:StopExperiment": { called: true, why: "the stop button" },
  "ec2:DescribeInstances": { called: true, why: "what the template reaches, and the evictions" },
  "ec2:DescribeSpotInstanceRequests": { called: true, why: "interruption behaviour; by experiment or a real reclaim" },
  "ec2:DescribeLaunchTemplateVersions": { called: true, why: "whether the agents drain at a notice (user data)" },
  "ecs:DescribeClusters": { called: true, why: "the cluster's ARN" },
  "ecs:DescribeCapacityProviders": { called: true, why: "managed scaling and draining" },
  "ecs:DescribeTaskDefinition": { called: true, why: "how large tasks are, their ports and stop timeouts" },
  "ecs:GetTaskProtection": { called: true, why: "tasks that ECS does not stop while they drain" },
  "ecs:ListServices": { called: true, why: "the baseline" },
  "ecs:DescribeServices": { called: true, why: "running and desired tasks, service events" },
  "ecs:ListTasks": { called: true, why: "tasks lost and tasks started" },
  "ecs:DescribeTasks": { called: true, why: "the fate of each task" },
  "ecs:ListContainerInstances": { called: true, why: "the baseline" },
  "ecs:DescribeContainerInstances": { called: true, why: "DRAINING" },
  "autoscaling:DescribeAutoScalingGroups": { called: true, why: "desired capacity and InService" },
  "autoscaling:DescribeScalingActivities": { called: true, why: "what scaled out and in, and why" },
  "autoscaling:DescribePolicies": { called: true, why: "whether anything beside ECS scales the groups" },
  "elasticloadbalancing:DescribeTargetHealth": { called: true, why: "targets draining and healthy" },
  "elasticloadbalancing:DescribeTargetGroupAttributes": { called: true, why: "the deregistration delay" },
  "logs:FilterLogEvents": { called: true, why: "rebalance recommendations and interruption warnings" },
  "logs:DescribeResourcePolicies": { called: true, why: "whether EventBridge may write into the log group" },
  "cloudtrail:LookupEvents": { called: true, why: "BidEvictedEvent, a late confirmation" },
  "cloudwatch:DescribeAlarms": {
    called: true,
    why: "the alarms of managed scaling, and those that a target's configuration names",
  },
  "servicequotas:GetServiceQuota": { called: true, why: "how many Spot vCPUs may run" },
} as const satisfies Readonly<Record<string, OperationUse>>;

export type Operation = keyof typeof OPERATIONS | "ecs-metadata:Task";

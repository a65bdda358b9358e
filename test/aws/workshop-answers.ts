import type { Answers } from "./scripted-aws.ts";

const REGION = "arn:aws:ecs:us-east-1:123456789012";
export const TARGET_GROUP =
  "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/EcsSpotWorkshop/0123456789abcdef";

const instance = (id: string, lifecycle: string | undefined, state = "running") => ({
  InstanceId: id,
  InstanceLifecycle: lifecycle,
  InstanceType: "m5.large",
  State: { Name: state },
  Placement: { AvailabilityZone: "us-east-1a" },
  Tags: [{ Key: "aws:autoscaling:groupName", Value: "EcsSpotWorkshop-ASG-SPOT" }],
});

/** A small workshop cluster in answers: two Spot Instances, one of them under a task. */
export const WORKSHOP: Answers = {
  "sts.GetCallerIdentity": () => ({ Account: "123456789012", Arn: "arn:aws:iam::123456789012:user/bot", UserId: "A" }),
  "fis.GetExperimentTemplate": ({ id }) => ({
    experimentTemplate: {
      id,
      arn: `arn:aws:fis:us-east-1:123456789012:experiment-template/${String(id)}`,
      actions: {
        interrupt: {
          actionId: "aws:ec2:send-spot-instance-interruptions",
          parameters: { durationBeforeInterruption: "PT2M" },
          targets: { SpotInstances: "SpotIntances" },
        },
      },
      targets: {
        SpotIntances: {
          resourceType: "aws:ec2:spot-instance",
          resourceTags: { "aws:autoscaling:groupName": "EcsSpotWorkshop-ASG-SPOT" },
          filters: [{ path: "State.Name", values: ["running"] }],
          selectionMode: "COUNT(3)",
        },
      },
      stopConditions: [{ source: "none" }],
    },
  }),
  "ecs.DescribeClusters": () => ({
    clusters: [{ clusterArn: `${REGION}:cluster/EcsSpotWorkshop`, status: "ACTIVE" }],
  }),
  "auto-scaling.DescribeAutoScalingGroups": () => ({
    AutoScalingGroups: [
      {
        AutoScalingGroupName: "EcsSpotWorkshop-ASG-SPOT",
        AutoScalingGroupARN: "arn:aws:autoscaling:us-east-1:123456789012:autoScalingGroup:u:x",
        DesiredCapacity: 2,
        MinSize: 0,
        MaxSize: 20,
        Instances: [{ InstanceId: "i-0a", LifecycleState: "InService" }],
      },
    ],
  }),
  "ec2.DescribeInstances": () => ({
    Reservations: [{ Instances: [instance("i-0a", "spot"), instance("i-0b", "spot")] }, { Instances: [] }],
  }),
  "ec2.DescribeSpotInstanceRequests": () => ({
    SpotInstanceRequests: [{ InstanceId: "i-0a", InstanceInterruptionBehavior: "terminate" }],
  }),
  "ecs.ListServices": () => ({ serviceArns: [`${REGION}:service/EcsSpotWorkshop/web`] }),
  "ecs.DescribeServices": () => ({
    services: [
      {
        serviceName: "web",
        status: "ACTIVE",
        schedulingStrategy: "REPLICA",
        desiredCount: 1,
        runningCount: 1,
        loadBalancers: [{ targetGroupArn: TARGET_GROUP, containerPort: 80 }],
      },
    ],
  }),
  "ecs.ListTasks": () => ({ taskArns: ["arn:task"] }),
  "ecs.DescribeTasks": () => ({
    tasks: [
      {
        taskArn: "arn:task",
        group: "service:web",
        lastStatus: "RUNNING",
        desiredStatus: "RUNNING",
        containerInstanceArn: "arn:host",
      },
    ],
  }),
  "ecs.ListContainerInstances": () => ({ containerInstanceArns: ["arn:host"] }),
  "ecs.DescribeContainerInstances": () => ({
    containerInstances: [{ containerInstanceArn: "arn:host", ec2InstanceId: "i-0a", status: "ACTIVE", version: 1 }],
  }),
  "elastic-load-balancing-v2.DescribeTargetGroupAttributes": () => ({
    Attributes: [{ Key: "deregistration_delay.timeout_seconds", Value: "300" }],
  }),
  "elastic-load-balancing-v2.DescribeTargetHealth": () => ({ TargetHealthDescriptions: [] }),
  "cloudwatch-logs.FilterLogEvents": () => ({ events: [] }),
  "cloudtrail.LookupEvents": () => ({ Events: [] }),
  "cloudwatch.DescribeAlarms": () => ({ MetricAlarms: [] }),
  "auto-scaling.DescribeScalingActivities": () => ({ Activities: [] }),
};

import type { Answers } from "./scripted-aws.ts";

const REGION = "arn:aws:ecs:us-east-1:123456789012";
export const TARGET_GROUP =
  "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/EcsSpotWorkshop/0123456789abcdef";

const instance = (id: string, lifecycle: string | undefined, state = "running") => ({
  InstanceId: id,
  InstanceLifecycle: lifecycle,
  InstanceType: "m5.large",
  State: { Name: state },
  LaunchTime: new Date("2026-09-30T12:00:00.000Z"),
  CpuOptions: { CoreCount: 1, ThreadsPerCore: 2 },
  Placement: { AvailabilityZone: "us-east-1a" },
  Tags: [{ Key: "aws:autoscaling:groupName", Value: "EcsSpotWorkshop-ASG-SPOT" }],
});

const resources = (cpu: number, memory: number) => [
  { name: "CPU", type: "INTEGER", integerValue: cpu },
  { name: "MEMORY", type: "INTEGER", integerValue: memory },
  { name: "PORTS", type: "STRINGSET", stringSetValue: ["22", "51678"] },
];

const HOST = {
  status: "ACTIVE",
  version: 1,
  agentConnected: true,
  capacityProviderName: "CP-SPOT",
  registeredResources: resources(2_048, 7_764),
  remainingResources: resources(1_628, 6_084),
};

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
    clusters: [
      { clusterArn: `${REGION}:cluster/EcsSpotWorkshop`, status: "ACTIVE", capacityProviders: ["CP-SPOT", "FARGATE"] },
    ],
  }),
  "auto-scaling.DescribeAutoScalingGroups": () => ({
    AutoScalingGroups: [
      {
        AutoScalingGroupName: "EcsSpotWorkshop-ASG-SPOT",
        AutoScalingGroupARN: "arn:aws:autoscaling:us-east-1:123456789012:autoScalingGroup:u:x",
        DesiredCapacity: 2,
        MinSize: 0,
        MaxSize: 20,
        AvailabilityZones: ["us-east-1a", "us-east-1b"],
        SuspendedProcesses: [{ ProcessName: "AZRebalance" }],
        CapacityRebalance: true,
        MixedInstancesPolicy: {
          LaunchTemplate: {
            LaunchTemplateSpecification: { LaunchTemplateId: "lt-0b5c2f9e1d7a48360", Version: "$Default" },
            Overrides: [{ InstanceType: "m5.large" }, { InstanceType: "m4.large" }],
          },
          InstancesDistribution: { SpotAllocationStrategy: "capacity-optimized" },
        },
        Instances: [
          { InstanceId: "i-0a", InstanceType: "m5.large", LifecycleState: "InService", ProtectedFromScaleIn: true },
        ],
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
        taskDefinition: `${REGION}:task-definition/web:3`,
        capacityProviderStrategy: [{ capacityProvider: "CP-SPOT", base: 0, weight: 1 }],
        deploymentConfiguration: { minimumHealthyPercent: 100, maximumPercent: 200 },
        placementStrategy: [{ type: "binpack", field: "MEMORY" }],
        healthCheckGracePeriodSeconds: 30,
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
    containerInstances: [{ containerInstanceArn: "arn:host", ec2InstanceId: "i-0a", ...HOST }],
  }),
  "elastic-load-balancing-v2.DescribeTargetGroupAttributes": () => ({
    Attributes: [{ Key: "deregistration_delay.timeout_seconds", Value: "300" }],
  }),
  "elastic-load-balancing-v2.DescribeTargetHealth": () => ({ TargetHealthDescriptions: [] }),
  "cloudwatch-logs.FilterLogEvents": () => ({ events: [] }),
  "cloudtrail.LookupEvents": () => ({ Events: [] }),
  "cloudwatch.DescribeAlarms": () => ({ MetricAlarms: [] }),
  "auto-scaling.DescribeScalingActivities": () => ({ Activities: [] }),
  "auto-scaling.DescribePolicies": () => ({
    ScalingPolicies: [
      { AutoScalingGroupName: "EcsSpotWorkshop-ASG-SPOT", PolicyName: "ECSManagedAutoScalingPolicy-051ac3df" },
    ],
  }),
  "fis.GetSafetyLever": () => ({ safetyLever: { id: "default", state: { status: "disengaged", reason: "" } } }),
  "fis.ListExperiments": () => ({
    experiments: [
      { id: "EXPdone", state: { status: "completed" } },
      { id: "EXPrunning", state: { status: "running" }, tags: { "spot-chaos-run": "run-0" } },
    ],
  }),
  "ecs.DescribeTaskDefinition": () => ({
    taskDefinition: {
      networkMode: "bridge",
      memory: "1680",
      containerDefinitions: [
        { name: "web", cpu: 300, portMappings: [{ containerPort: 80, hostPort: 0 }], stopTimeout: 60 },
        { name: "proxy", cpu: 120, portMappings: [{ containerPort: 81, hostPort: 8081 }] },
      ],
      placementConstraints: [{ type: "memberOf", expression: "attribute:stack == a" }],
    },
  }),
  "ecs.GetTaskProtection": () => ({ protectedTasks: [{ taskArn: "arn:task", protectionEnabled: true }] }),
  "ec2.DescribeLaunchTemplateVersions": () => ({
    LaunchTemplateVersions: [
      {
        VersionNumber: 7,
        DefaultVersion: true,
        LaunchTemplateData: {
          UserData: Buffer.from(
            [
              "echo ECS_CLUSTER=EcsSpotWorkshop >> /etc/ecs/ecs.config",
              "echo ECS_ENABLE_SPOT_INSTANCE_DRAINING=true >> /etc/ecs/ecs.config",
              "echo ECS_CONTAINER_STOP_TIMEOUT=1m30s >> /etc/ecs/ecs.config",
            ].join("\n"),
          ).toString("base64"),
        },
      },
    ],
  }),
  "service-quotas.GetServiceQuota": () => ({ Quota: { QuotaCode: "L-34B43A08", Value: 640 } }),
  "cloudwatch-logs.DescribeResourcePolicies": () => ({
    resourcePolicies: [
      {
        policyName: "EventBridgeToCWLogsPolicy",
        policyDocument: JSON.stringify({
          Statement: {
            Effect: "Allow",
            Principal: { Service: ["events.amazonaws.com", "delivery.logs.amazonaws.com"] },
            Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
            Resource: "arn:aws:logs:us-east-1:123456789012:log-group:/aws/events/*:*",
          },
        }),
      },
    ],
  }),
  "ecs.DescribeCapacityProviders": () => ({
    capacityProviders: [
      {
        name: "CP-SPOT",
        autoScalingGroupProvider: {
          autoScalingGroupArn:
            "arn:aws:autoscaling:us-east-1:123456789012:autoScalingGroup:u:autoScalingGroupName/EcsSpotWorkshop-ASG-SPOT",
          managedScaling: { status: "ENABLED", targetCapacity: 100 },
          managedTerminationProtection: "ENABLED",
          managedDraining: "DISABLED",
        },
      },
    ],
  }),
};

import type { Instance as Ec2Instance, InstanceStateName } from "@aws-sdk/client-ec2";
import type { InstanceState } from "../lifecycles.ts";
import type { Instance } from "./state.ts";
import type { World } from "./world.ts";

/** EC2's numbers for its states. */
const stateCodes: Readonly<Record<InstanceState, number>> = {
  pending: 0,
  running: 16,
  "shutting-down": 32,
  terminated: 48,
};

/** An instance as DescribeInstances shows it; FIS's target filters are paths into the same shape. */
export function describeInstance(world: World, instance: Instance): Ec2Instance {
  const gone = instance.state === "terminated";
  const state: InstanceStateName = instance.state;
  return {
    InstanceId: instance.id,
    ImageId: "ami-0c9f51e5c3b8d21a7",
    InstanceType: instance.type as Ec2Instance["InstanceType"],
    State: { Code: stateCodes[instance.state], Name: state },
    StateTransitionReason: instance.transitionReason,
    ...(instance.stateReason === null
      ? {}
      : { StateReason: { Code: instance.stateReason.code, Message: instance.stateReason.message } }),
    LaunchTime: new Date(Math.floor(instance.launchedAt / 1_000) * 1_000),
    Placement: { AvailabilityZone: instance.zone, Tenancy: "default", GroupName: "" },
    // All types of these worlds are `large`.
    CpuOptions: { CoreCount: 1, ThreadsPerCore: 2 },
    Architecture: "x86_64",
    Hypervisor: "xen",
    VirtualizationType: "hvm",
    RootDeviceType: "ebs",
    RootDeviceName: "/dev/xvda",
    EbsOptimized: false,
    EnaSupport: true,
    AmiLaunchIndex: 0,
    Monitoring: { State: "disabled" },
    ...(instance.lifecycle === "spot"
      ? { InstanceLifecycle: "spot", SpotInstanceRequestId: instance.spotRequest ?? undefined }
      : {}),
    ...(gone
      ? { PrivateDnsName: "", PublicDnsName: "" }
      : {
          PrivateIpAddress: instance.privateIp,
          PrivateDnsName: `ip-${instance.privateIp.replaceAll(".", "-")}.ec2.internal`,
          SubnetId: instance.subnet,
          VpcId: "vpc-0a4d1c8be25f37690",
        }),
    IamInstanceProfile: {
      Arn: `arn:aws:iam::${world.config.account}:instance-profile/${world.config.cluster}-ecsInstanceProfile`,
      Id: "AIPA4EXAMPLEPROFILE01",
    },
    Tags: Object.entries(instance.tags).map(([Key, Value]) => ({ Key, Value })),
    ClientToken: `fleet-${instance.id.slice(2)}`,
  };
}

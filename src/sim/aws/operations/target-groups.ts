import type {
  DescribeTargetGroupAttributesCommandInput,
  DescribeTargetGroupAttributesCommandOutput,
  DescribeTargetHealthCommandInput,
  DescribeTargetHealthCommandOutput,
  TargetHealth as ElbTargetHealth,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { AwsError } from "../aws-error.ts";
import type { TargetHealth } from "../lifecycles.ts";
import type { TargetGroup } from "../model/state.ts";
import type { World } from "../model/world.ts";
import type { Answer, Asked } from "./asked.ts";

const healths: Readonly<Record<TargetHealth, ElbTargetHealth>> = {
  initial: {
    State: "initial",
    Reason: "Elb.RegistrationInProgress",
    Description: "Target registration is in progress",
  },
  healthy: { State: "healthy" },
  draining: {
    State: "draining",
    Reason: "Target.DeregistrationInProgress",
    Description: "Target deregistration is in progress",
  },
  gone: {
    State: "unused",
    Reason: "Target.NotRegistered",
    Description: "Target is not registered to the target group",
  },
};

/** Every target at once, without paging; a target that is asked for and not registered is `unused`. */
export function describeTargetHealth(
  { world }: Asked,
  input: DescribeTargetHealthCommandInput,
): Answer<DescribeTargetHealthCommandOutput> {
  const group = find(world, input.TargetGroupArn);
  const all = group.targets.map(({ instanceId, port, health }) => ({ instanceId, port, health }));
  const wanted = input.Targets?.map(({ Id, Port }) => {
    const registered = all.find((target) => target.instanceId === Id && (Port === undefined || target.port === Port));
    return registered ?? { instanceId: Id ?? "", port: Port ?? 80, health: "gone" as const };
  });
  return {
    TargetHealthDescriptions: (wanted ?? all).map(({ instanceId, port, health }) => ({
      Target: { Id: instanceId, Port: port },
      HealthCheckPort: String(port),
      TargetHealth: healths[health],
    })),
  };
}

export function describeTargetGroupAttributes(
  { world }: Asked,
  input: DescribeTargetGroupAttributesCommandInput,
): Answer<DescribeTargetGroupAttributesCommandOutput> {
  const { config } = find(world, input.TargetGroupArn);
  return {
    Attributes: [
      { Key: "stickiness.enabled", Value: "false" },
      { Key: "deregistration_delay.timeout_seconds", Value: String(config.deregistrationDelayS) },
      { Key: "stickiness.type", Value: "lb_cookie" },
      { Key: "stickiness.lb_cookie.duration_seconds", Value: "86400" },
      { Key: "slow_start.duration_seconds", Value: "0" },
      { Key: "load_balancing.algorithm.type", Value: "round_robin" },
    ],
  };
}

function find(world: World, arn: string | undefined): TargetGroup {
  for (const group of world.targetGroups.values()) {
    if (group.arn === arn) return group;
  }
  throw new AwsError("TargetGroupNotFound", "One or more target groups not found");
}

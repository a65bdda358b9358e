import {
  DescribeTargetGroupAttributesCommand,
  DescribeTargetHealthCommand,
  type TargetHealthDescription,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import type { TargetGroupHealth } from "../core/preflight/reading.ts";
import type { SawOf } from "../core/run.ts";
import type { Sighting } from "../engine/ports.ts";
import type { Link } from "./link.ts";

export type TargetSaw = SawOf<"target">;

const HEALTH: ReadonlyMap<string, TargetSaw["health"]> = new Map([
  ["initial", "initial"],
  ["healthy", "healthy"],
  ["unhealthy", "unhealthy"],
  ["unhealthy.draining", "draining"],
  ["draining", "draining"],
  ["unused", "unused"],
  ["unavailable", "unavailable"],
]);

/** Every registered target of a group; DescribeTargetHealth has no pages. Rejects with AwsProblem. */
export async function readTargets(link: Link, targetGroupArn: string): Promise<readonly TargetSaw[]> {
  const answer = await link.ask(
    "elasticloadbalancing:DescribeTargetHealth",
    { TargetGroupArn: targetGroupArn },
    (input, options) => link.clients.elb.send(new DescribeTargetHealthCommand(input), options),
  );
  const described = answer.TargetHealthDescriptions ?? [];
  return described.map((one) => targetSaw(targetGroupArn, one)).filter((saw) => saw !== null);
}

function targetSaw(targetGroupArn: string, described: TargetHealthDescription): TargetSaw | null {
  const id = described.Target?.Id;
  const health = HEALTH.get(described.TargetHealth?.State ?? "");
  if (id === undefined || health === undefined) return null;
  const port = described.Target?.Port;
  return {
    subject: "target",
    targetGroupArn,
    targetId: port === undefined ? id : `${id}:${port}`,
    instanceId: /^i-[0-9a-f]+$/.test(id) ? id : null,
    health,
    reason: described.TargetHealth?.Reason ?? null,
  };
}

/** A target that is `unused` because it is not registered (any more) is nobody's trouble. */
export function isNotHealthy({ health, reason }: TargetSaw): boolean {
  if (health === "unused") return reason !== "Target.NotRegistered";
  return health !== "healthy" && health !== "draining";
}

/** How each target group stands; one call each, since DescribeTargetHealth takes one. Rejects with AwsProblem. */
export async function readTargetHealth(link: Link, arns: readonly string[]): Promise<readonly TargetGroupHealth[]> {
  return Promise.all(
    arns.map(async (arn) => {
      const targets = await readTargets(link, arn);
      return {
        arn,
        healthy: targets.filter(({ health }) => health === "healthy").length,
        notHealthy: targets.filter(isNotHealthy).length,
      };
    }),
  );
}

export function targetSighting(saw: TargetSaw): Sighting {
  return {
    entity: `${saw.targetGroupArn}|${saw.targetId}`,
    saw,
    statedAt: null,
    source: "poll",
    evidence: "elasticloadbalancing:DescribeTargetHealth",
  };
}

/** Seconds; null when the attribute is not there. Rejects with AwsProblem. */
export async function readDeregistrationDelay(link: Link, targetGroupArn: string): Promise<number | null> {
  const answer = await link.ask(
    "elasticloadbalancing:DescribeTargetGroupAttributes",
    { TargetGroupArn: targetGroupArn },
    (input, options) => link.clients.elb.send(new DescribeTargetGroupAttributesCommand(input), options),
  );
  const value = answer.Attributes?.find((one) => one.Key === "deregistration_delay.timeout_seconds")?.Value;
  const seconds = Number(value);
  return value !== undefined && value !== "" && Number.isFinite(seconds) ? seconds : null;
}

import { counted, listing } from "../guard/listing.ts";
import { known } from "../guard/rule.ts";
import { type Finding, fromReading, ok, type Preflight, refuse, warn } from "./check.ts";
import type { ServiceTraits, TargetGroupHealth } from "./reading.ts";

/** Weakness 29: a service whose targets are not all healthy is already not serving in full. */
export const UNHEALTHY_TARGETS: Preflight = {
  rule: "unhealthy-targets",
  refuses: true,
  judge({ aws, hitServices }) {
    const consequence = ["A service that does not serve in full must not lose more."];
    return fromReading(
      aws.preflight.targetHealth,
      { what: "whether the load balancers' targets are healthy", consequence },
      (groups): Finding => {
        const sick = groups.filter((group) => group.notHealthy > 0);
        if (sick.length === 0)
          return ok(`every target of the load balancers is healthy (${counted(sum(groups), "target")})`);
        const services = known(aws.preflight.services) ?? [];
        const hit = sick.filter((group) => ownersOf(group, services).some((name) => hitServices.has(name)));
        const told = (hit.length > 0 ? hit : sick).map((group) => {
          const owners = ownersOf(group, services).join(", ") || shortArn(group.arn);
          return `${owners} (${group.notHealthy} of ${counted(group.healthy + group.notHealthy, "target")})`;
        });
        const trouble = {
          evidence: ["targets are not healthy now: ", ...listing(told)],
          fix: ["Wait until the load balancer calls them healthy, or see its reason in the target group."],
        };
        if (hit.length > 0) return refuse({ ...trouble, consequence });
        return warn({ ...trouble, consequence: ["No task of it is on a candidate, but it holds up the recovery."] });
      },
    );
  },
};

function ownersOf(group: TargetGroupHealth, services: readonly ServiceTraits[]): readonly string[] {
  return services.filter(({ targetGroupArns }) => targetGroupArns.includes(group.arn)).map(({ name }) => name);
}

function sum(groups: readonly TargetGroupHealth[]): number {
  return groups.reduce((total, group) => total + group.healthy, 0);
}

function shortArn(arn: string): string {
  return arn.split(":targetgroup/").at(-1) ?? arn;
}

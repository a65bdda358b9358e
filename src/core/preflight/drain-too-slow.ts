import { listing } from "../guard/listing.ts";
import { type Finding, fromReading, ok, type Preflight, unknown, unread, warn } from "./check.ts";
import { definitionsOf, stopTimeoutOf } from "./tasks-at-stake.ts";

/** EC2 gives its notice so long before the instance goes. */
const NOTICE_S = 120;

/** Weakness 2: ECS waits for the deregistration delay before it sends SIGTERM. */
export const DRAIN_TOO_SLOW: Preflight = {
  rule: "drain-too-slow",
  refuses: false,
  judge(situation) {
    const { aws, plan } = situation;
    const consequence = ["What takes longer to stop goes down with its host."];
    return fromReading(
      aws.preflight.taskDefinitions,
      { what: "how long the tasks may take to stop", consequence },
      (definitions): Finding => {
        const baseline = new Map(plan.baseline.services.map((service) => [service.name, service]));
        const slow: string[] = [];
        for (const { service, definition } of definitionsOf(situation, definitions)) {
          const { targetGroupArns, deregistrationDelayS } = baseline.get(service) ?? { targetGroupArns: [] };
          if (targetGroupArns.length > 0 && (deregistrationDelayS ?? null) === null) {
            return unknown({
              evidence: ["I could not read the deregistration delay of ", { code: service }],
              consequence,
              fix: ["Grant ", { code: "elasticloadbalancing:DescribeTargetGroupAttributes" }, " to my role."],
            });
          }
          const delayS = targetGroupArns.length === 0 ? 0 : (deregistrationDelayS ?? 0);
          const stopS = stopTimeoutOf(situation, definition);
          const { userData } = aws.preflight;
          if (definition.usesAgentTimeout && !userData.readable && delayS + stopS < NOTICE_S) {
            return unread("the agents' stop timeout", userData, consequence);
          }
          if (delayS + stopS >= NOTICE_S) slow.push(`${service} (${delayS} + ${stopS} = ${delayS + stopS} s)`);
        }
        if (slow.length === 0) return ok(`every task can stop within the ${NOTICE_S} s of a notice`);
        return warn({
          evidence: [
            `deregistration delay plus stop timeout is not below the ${NOTICE_S} s of a notice: `,
            ...listing(slow),
          ],
          consequence,
          fix: ["Lower the target group's deregistration delay or the stop timeout."],
        });
      },
    );
  },
};

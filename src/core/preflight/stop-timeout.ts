import { listing } from "../guard/listing.ts";
import { type Finding, fromReading, ok, type Preflight, unread, warn } from "./check.ts";
import { definitionsOf, stopTimeoutOf } from "./tasks-at-stake.ts";

const NOTICE_S = 120;

/** Weakness 3: a stop timeout longer than the notice can never be used. */
export const STOP_TIMEOUT: Preflight = {
  rule: "stop-timeout",
  refuses: false,
  judge(situation) {
    const consequence = ["EC2 takes the host when the notice is over, whatever the timeout."];
    return fromReading(
      situation.aws.preflight.taskDefinitions,
      { what: "the tasks' stop timeouts", consequence },
      (definitions): Finding => {
        const long = definitionsOf(situation, definitions)
          .map(({ service, definition }) => ({ service, stopS: stopTimeoutOf(situation, definition) }))
          .filter(({ stopS }) => stopS > NOTICE_S);
        const { userData } = situation.aws.preflight;
        const leftToAgents = definitionsOf(situation, definitions).some(
          ({ definition }) => definition.usesAgentTimeout,
        );
        if (long.length === 0 && leftToAgents && !userData.readable) {
          return unread("the agents' stop timeout", userData, consequence);
        }
        if (long.length === 0) return ok(`no stop timeout is longer than the ${NOTICE_S} s of a notice`);
        return warn({
          evidence: [
            `a stop timeout is longer than the ${NOTICE_S} s of a notice: `,
            ...listing(long.map(({ service, stopS }) => `${service} (${stopS} s)`)),
          ],
          consequence,
          fix: ["Lower ", { code: "stopTimeout" }, " of the containers."],
        });
      },
    );
  },
};

import { fromReading, ok, type Preflight, warn } from "./check.ts";

/** Weakness 26: without the policy events silently never arrive. That the log group is there, `not-watched` tells. */
export const EVENT_PIPELINE: Preflight = {
  rule: "event-pipeline",
  refuses: false,
  judge({ aws, asked }) {
    const { logGroup } = asked.request.target;
    const consequence = ["Interruption warnings may never arrive, and the thread would not show them."];
    return fromReading(
      aws.preflight.eventsMayBeWritten,
      { what: `whether EventBridge may write into ${logGroup}`, consequence },
      (may) =>
        may
          ? ok("EventBridge may write into ", { code: logGroup })
          : warn({
              evidence: ["no resource policy lets EventBridge write into ", { code: logGroup }],
              consequence,
              fix: [
                "Let ",
                { code: "events.amazonaws.com" },
                " and ",
                { code: "delivery.logs.amazonaws.com" },
                " put log events there, by a resource policy of CloudWatch Logs.",
              ],
            }),
    );
  },
};

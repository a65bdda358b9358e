import { listing } from "../guard/listing.ts";
import { known } from "../guard/rule.ts";
import { type Finding, fromReading, ok, type Preflight, unread, warn } from "./check.ts";
import { servicesAtStake } from "./tasks-at-stake.ts";

/** Weakness 8. */
export const PLACEMENT_CONSTRAINTS: Preflight = {
  rule: "placement-constraints",
  refuses: false,
  judge(situation) {
    const consequence = ["With one, a replacement only goes where it holds, however much room there is elsewhere."];
    return fromReading(
      situation.aws.preflight.services,
      { what: "the services' placement constraints", consequence },
      (): Finding => {
        const { taskDefinitions } = situation.aws.preflight;
        const definitions = new Map((known(taskDefinitions) ?? []).map((one) => [one.arn, one]));
        const bound = servicesAtStake(situation).flatMap(({ name, constraints, taskDefinition }) => {
          const own = [...constraints, ...(definitions.get(taskDefinition ?? "")?.constraints ?? [])];
          return own.length === 0 ? [] : [`${name} (${own.join("; ")})`];
        });
        if (bound.length === 0 && !taskDefinitions.readable) {
          return unread("the task definitions' placement constraints", taskDefinitions, consequence);
        }
        if (bound.length === 0) return ok("no placement constraint binds the tasks on the candidates");
        return warn({
          evidence: ["placement constraints bind ", ...listing(bound)],
          consequence,
          fix: ["See that instances which meet them are left, and are launched."],
        });
      },
    );
  },
};

import { listing } from "../guard/listing.ts";
import { type Finding, fromReading, ok, type Preflight, unknown, warn } from "./check.ts";
import { servicesAtStake } from "./tasks-at-stake.ts";

/** Weakness 4: with minimumHealthyPercent 100 a task on a draining host stays until its replacement is healthy. */
export const NO_HEADROOM: Preflight = {
  rule: "no-headroom",
  refuses: false,
  judge(situation) {
    const consequence = [
      "Those that do not fit cannot be replaced before their hosts go, so draining does not help them.",
    ];
    return fromReading(
      situation.aws.preflight.services,
      { what: "the services' minimum healthy percent", consequence },
      (): Finding => {
        const room = new Map((situation.plan.room?.services ?? []).map((one) => [one.service, one]));
        const stuck = servicesAtStake(situation).flatMap(({ name, minimumHealthyPercent, maximumPercent }) => {
          const { fits, worst } = room.get(name) ?? { fits: null, worst: 0 };
          if (minimumHealthyPercent < 100) return [];
          if (maximumPercent <= 100) return [`${name} (100 % at least and at most)`];
          return fits !== null && fits < worst ? [`${name} (${fits} of ${worst} fit)`] : [];
        });
        const unsure = servicesAtStake(situation).filter(
          ({ name, minimumHealthyPercent }) => minimumHealthyPercent >= 100 && (room.get(name)?.fits ?? null) === null,
        );
        if (stuck.length === 0 && unsure.length > 0) {
          return unknown({
            evidence: ["I could not tell how many tasks fit elsewhere: ", ...listing(unsure.map(({ name }) => name))],
            consequence: [
              "What does not fit cannot be replaced before its host goes, because 100 % must stay healthy.",
            ],
            fix: ["Grant ", { code: "ecs:DescribeTaskDefinition" }, " to my role."],
          });
        }
        if (stuck.length === 0) return ok("what the worst pick takes can be replaced before its hosts go");
        return warn({
          evidence: ["tasks wait for new instances, because 100 % must stay healthy: ", ...listing(stuck)],
          consequence,
          fix: ["Keep spare capacity, or lower ", { code: "minimumHealthyPercent" }, "."],
        });
      },
    );
  },
};

import { cut, listing } from "../guard/listing.ts";
import { fromReading, ok, type Preflight, refuse, warn } from "./check.ts";

/** A group that launches or terminates already has no size to come back to. */
export const ACTIVITY_IN_PROGRESS: Preflight = {
  rule: "activity-in-progress",
  refuses: true,
  judge({ aws, hitGroups }) {
    const consequence = ["The size to come back to is only known while a group is at rest."];
    return fromReading(
      aws.preflight.activities,
      { what: "whether a scaling activity is in progress", consequence },
      (activities) => {
        const hit = activities.filter(({ group }) => hitGroups.has(group));
        const told = hit.length > 0 ? hit : activities;
        const [first] = told;
        if (first === undefined) return ok("no scaling activity is in progress in the target's groups");
        const groups = [...new Set(told.map(({ group }) => group))];
        const trouble = {
          evidence: [
            `${told.length} scaling ${told.length === 1 ? "activity is" : "activities are"} in progress in `,
            ...listing(groups),
            `: ${cut(first.description, 120)} (`,
            { code: first.status },
            ")",
          ],
          fix: ["Wait until Auto Scaling has ended it; a launch counts until its warm-up is over."],
        };
        if (hit.length > 0) return refuse({ ...trouble, consequence });
        return warn({ ...trouble, consequence: ["Its size may change while the run is watched."] });
      },
    );
  },
};

import { counted, listing } from "../guard/listing.ts";
import { fromReading, ok, type Preflight, refuse } from "./check.ts";
import type { ActiveExperiment } from "./reading.ts";

/** Weakness 29: what two experiments do at once cannot be told apart. */
export const OTHER_EXPERIMENT: Preflight = {
  rule: "other-experiment",
  refuses: true,
  judge({ aws }) {
    const consequence = ["What two experiments do at the same time cannot be told apart."];
    return fromReading(
      aws.preflight.experiments,
      { what: "whether another experiment runs in this account", consequence },
      (experiments) => {
        if (experiments.length === 0) return ok("no other experiment runs in this account and Region");
        const n = experiments.length;
        return refuse({
          evidence: [
            `${counted(n, "experiment")} ${n === 1 ? "is" : "are"} under way in this account: `,
            ...named(experiments),
          ],
          consequence,
          fix: ["Wait until FIS has ended it, or stop it there."],
        });
      },
    );
  },
};

function named(experiments: readonly ActiveExperiment[]) {
  return listing(experiments.map((one) => `${one.experimentId} (${one.runId ?? one.status})`));
}

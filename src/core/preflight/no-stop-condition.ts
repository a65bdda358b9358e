import { counted } from "../guard/listing.ts";
import { ok, type Preflight, warn } from "./check.ts";

/** Weakness 27. */
export const NO_STOP_CONDITION: Preflight = {
  rule: "no-stop-condition",
  refuses: false,
  judge({ template }) {
    const alarms = template.stopConditions.filter(({ source }) => source !== "none");
    if (alarms.length > 0) return ok(`${counted(alarms.length, "alarm")} can stop the experiment`);
    return warn({
      evidence: ["the template has no stop condition"],
      consequence: ["No alarm stops it; with a wait of 2 minutes none could in time."],
      fix: ["Add a CloudWatch alarm as a stop condition if the wait is longer."],
    });
  },
};

import { cut } from "../guard/listing.ts";
import { fromReading, ok, type Preflight, refuse } from "./check.ts";

/** One lever for each account and Region; whoever engages it wants no experiment there (FIS guide, safety-lever). */
export const SAFETY_LEVER: Preflight = {
  rule: "safety-lever",
  refuses: true,
  judge({ aws }) {
    const consequence = ["While it is engaged FIS stops every running experiment and cancels every new one."];
    return fromReading(
      aws.preflight.safetyLever,
      { what: "whether the FIS safety lever is engaged", consequence },
      ({ status, reason }) => {
        if (status === "disengaged") return ok("the FIS safety lever is not engaged");
        const why = reason === null || reason === "" ? "" : `: "${cut(reason.replace(/\.$/, ""), 200)}"`;
        return refuse({
          evidence: ["the FIS safety lever of this account and Region is ", { code: status }, why],
          consequence,
          fix: ["Ask whoever engaged it; it is disengaged in the FIS console, or by ", { code: COMMAND }, "."],
        });
      },
    );
  },
};

const COMMAND = "aws fis update-safety-lever-state --id default --state status=disengaged,reason=…";

import { listing } from "../guard/listing.ts";
import { readSelection } from "../guard/selection.ts";
import { interruptedTargets } from "../guard/template.ts";
import { ok, type Preflight, warn } from "./check.ts";

/** Weakness 27. */
export const SELECTION_ALL: Preflight = {
  rule: "selection-all",
  refuses: false,
  judge({ template }) {
    const all = interruptedTargets(template)
      .map(({ selectionMode }) => selectionMode)
      .filter((mode) => {
        const selection = readSelection(mode);
        return selection?.kind === "all" || (selection?.kind === "percent" && selection.n === 100);
      });
    if (all.length === 0) return ok("the template limits how many it takes");
    return warn({
      evidence: ["the template takes all that it reaches: ", ...listing(all)],
      consequence: ["It takes more as soon as the group has grown."],
      fix: ["Use ", { code: "COUNT(n)" }, "."],
    });
  },
};

import { listing } from "../guard/listing.ts";
import { WAIT } from "../guard/template.ts";
import { ok, type Preflight, warn } from "./check.ts";

export const TEMPLATE_WAITS: Preflight = {
  rule: "template-waits",
  refuses: false,
  judge({ template }) {
    const waits = template.actions.filter((action) => action.actionId === WAIT);
    if (waits.length === 0) return ok("the template interrupts at once");
    return warn({
      evidence: ["the template also waits (", ...listing(waits.map((action) => action.name)), ")"],
      consequence: ["What comes after that comes later than I say here."],
      fix: ["Leave the wait out of the template if the times matter."],
    });
  },
};

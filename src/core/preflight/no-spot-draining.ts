import { listing } from "../guard/listing.ts";
import { known } from "../guard/rule.ts";
import { ok, type Preflight, unknown, unread, warn } from "./check.ts";

const VARIABLE = "ECS_ENABLE_SPOT_INSTANCE_DRAINING=true";

/** Weakness 1. No attribute of a container instance shows the agent's setting: only the user data may. */
export const NO_SPOT_DRAINING: Preflight = {
  rule: "no-spot-draining",
  refuses: false,
  judge({ aws, hitGroups }) {
    const consequence = ["Without it tasks run on until their host goes, and go with it."];
    const { providers } = aws.preflight;
    const managed = new Set((known(providers) ?? []).filter((one) => one.managedDraining).map((one) => one.group));
    const left = [...hitGroups].filter((group) => !managed.has(group));
    if (left.length === 0) return ok("ECS drains interrupted instances itself (managed draining)");
    const { userData } = aws.preflight;
    if (!userData.readable) return unread("whether the agents drain at a Spot notice", userData, consequence);
    const draining = new Map(userData.value.map((one) => [one.group, one.draining]));
    const off = left.filter((group) => draining.get(group) === false);
    const fix = [
      "Turn on managed draining of its capacity provider, or set ",
      { code: VARIABLE },
      " in the user data.",
    ];
    if (off.length > 0 && !providers.readable) return unread("whether ECS drains by itself", providers, consequence);
    if (off.length > 0) {
      return warn({
        evidence: [
          "nothing drains ",
          ...listing(off),
          " at a notice: managed draining is off, and so is the agents' own",
        ],
        consequence,
        fix,
      });
    }
    const unsaid = left.filter((group) => (draining.get(group) ?? null) === null);
    if (unsaid.length > 0) {
      return unknown({
        evidence: ["the user data does not say whether the agents of ", ...listing(unsaid), " drain at a notice"],
        consequence,
        fix,
      });
    }
    return ok("the agents drain their instance at a notice (user data)");
  },
};

import { counted, listing } from "../guard/listing.ts";
import { known } from "../guard/rule.ts";
import { fromReading, ok, type Preflight, warn } from "./check.ts";
import { definitionsOf } from "./tasks-at-stake.ts";

/** Weakness 9: with a fixed port each instance takes one task of the service. */
export const FIXED_PORTS: Preflight = {
  rule: "fixed-ports",
  refuses: false,
  judge(situation) {
    const { aws, plan } = situation;
    const consequence = ["Replacements wait for an instance whose port is free, whatever room there is."];
    return fromReading(aws.preflight.taskDefinitions, { what: "the tasks' host ports", consequence }, (definitions) => {
      const desired = new Map(plan.baseline.services.map((service) => [service.name, service.desired]));
      const active = (known(aws.preflight.hosts) ?? []).filter(({ status }) => status === "ACTIVE").length;
      const left = Math.max(0, active - plan.count);
      const fixed = definitionsOf(situation, definitions).filter(
        ({ service, definition }) => definition.hostPorts.length > 0 && (desired.get(service) ?? 0) > left,
      );
      if (fixed.length === 0) return ok("no host port is in the way of a replacement");
      return warn({
        evidence: [
          ...listing(fixed.map(({ service, definition }) => `${service} (port ${definition.hostPorts.join(", ")})`)),
          `: each task needs the port of a host for itself, and ${counted(left, "host")} ${left === 1 ? "is" : "are"} left`,
        ],
        consequence,
        fix: ["Use dynamic host ports (", { code: "hostPort 0" }, ") or the network mode ", { code: "awsvpc" }, "."],
      });
    });
  },
};

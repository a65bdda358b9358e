import { listing } from "../guard/listing.ts";
import { known } from "../guard/rule.ts";
import { ok, type Preflight, warn } from "./check.ts";

/** From this share of its tasks on one instance, losing that one is felt. */
const FELT = 1 / 3;

/** Weakness 7. */
export const CONCENTRATION: Preflight = {
  rule: "concentration",
  refuses: false,
  judge({ plan, loss, aws }) {
    const candidates = new Set(plan.candidates.map(({ instanceId }) => instanceId));
    const hosts = new Set(plan.baseline.hosts.filter((h) => candidates.has(h.instanceId)).map((h) => h.hostArn));
    const felt = loss.services.flatMap(({ service, daemon, of }) => {
      if (daemon || of < 2) return [];
      const byHost = new Map<string, number>();
      for (const task of plan.baseline.tasks) {
        if (task.service !== service || task.hostArn === null || !hosts.has(task.hostArn)) continue;
        byHost.set(task.hostArn, (byHost.get(task.hostArn) ?? 0) + 1);
      }
      const most = Math.max(0, ...byHost.values());
      return most / of > FELT ? [{ service, most, of }] : [];
    });
    if (felt.length === 0) return ok("no instance carries more than a third of a service");
    const traits = known(aws.preflight.services) ?? [];
    const packed = felt.some(({ service }) =>
      traits.some(({ name, placement }) => name === service && placement.every((one) => !one.startsWith("spread"))),
    );
    return warn({
      evidence: [
        "one instance carries a large share: ",
        ...listing(felt.map(({ service, most, of }) => `${service} (${most} of ${of})`)),
      ],
      consequence: ["One interruption is enough to be felt."],
      fix: [
        packed ? "Add a spread by instance to its placement strategy." : "Run more, smaller instances or more tasks.",
      ],
    });
  },
};

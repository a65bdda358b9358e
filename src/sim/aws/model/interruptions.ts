import type { InterruptionCause } from "../world-event.ts";
import { markSpotRequest, shutDown } from "./instances.ts";
import { known, type World } from "./world.ts";

/** The words a Spot request ends with: they tell an experiment from a genuine reclaim ([FISUG fis-tutorial-spot-interruptions]). */
const ended = {
  experiment: {
    spotCode: "instance-terminated-by-experiment",
    spotMessage: "Spot Instance terminated by an AWS FIS experiment.",
  },
  reclaim: {
    spotCode: "instance-terminated-no-capacity",
    spotMessage: "There is no Spot capacity available that matches your request.",
  },
} as const;

/** EC2 thinks the instance is at risk. It changes nothing by itself. */
export function recommendRebalance(world: World, instanceId: string, cause: InterruptionCause): void {
  if (known(world.instances, instanceId).state !== "running") return;
  world.tell({ kind: "recommendation", instanceId, cause });
}

/** The two-minute notice. Nothing withdraws it. */
export function giveNotice(world: World, instanceId: string, cause: InterruptionCause): void {
  const instance = known(world.instances, instanceId);
  if (instance.state !== "running") return;
  markSpotRequest(world, instance, {
    state: "active",
    code: "marked-for-termination",
    message: "Your Spot Instance is marked for termination and will be terminated within 2 minutes.",
  });
  world.tell({ kind: "notice", instanceId, cause });
  world.soon("eviction", () => evict(world, instanceId, cause));
}

function evict(world: World, instanceId: string, cause: InterruptionCause): void {
  const instance = known(world.instances, instanceId);
  // Its group may have been faster.
  if (instance.state !== "running") return;
  world.tell({ kind: "eviction", instanceId, cause });
  shutDown(world, instance, {
    reason: {
      code: "Server.SpotInstanceTermination",
      message: "Server.SpotInstanceTermination: Spot instance termination",
    },
    transitionReason: "Server.SpotInstanceTermination",
    ...ended[cause],
  });
}

/** EC2 taking capacity back by itself, while an experiment runs beside it. */
export function reclaimCapacity(world: World): void {
  let started = false;
  world.listen("experiment", ({ experimentId, status }) => {
    if (started || status !== "running") return;
    started = true;
    for (const reclaim of world.config.reclaims) {
      world.after(reclaim.afterExperimentStartS * 1_000, () => {
        const hit = new Set(known(world.experiments, experimentId).resolved);
        const spared = [...world.instances.values()].filter(
          (i) => i.group === reclaim.group && i.state === "running" && i.lifecycle === "spot" && !hit.has(i.id),
        );
        for (const instance of spared.slice(0, reclaim.count)) {
          recommendRebalance(world, instance.id, "reclaim");
          giveNotice(world, instance.id, "reclaim");
        }
      });
    }
  });
}

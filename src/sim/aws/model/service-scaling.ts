import { metricPeriodMs } from "../pace.ts";
import type { ServiceScalingConfig } from "../world-config.ts";
import { isHealthy, tasksOf } from "./services.ts";
import { known, type World } from "./world.ts";

/** Target tracking of Application Auto Scaling: "> target for 3 datapoints within 3 minutes" ([D autoscaling application]). */
const datapoints = 3;

/**
 * Services whose desired count follows the load: the requests stay the same, so each healthy target gets more of them
 * when some are gone. Scaling in is disabled, as target tracking may be.
 */
export function scaleServices(world: World): void {
  for (const config of world.config.serviceScaling) {
    const seen: number[] = [];
    const phase = Math.floor(world.random.at(`service-metric-phase:${config.service}`, 1) * metricPeriodMs);
    const sample = () => {
      seen.push(requestsPerTarget(world, config));
      const recent = seen.slice(-datapoints);
      if (recent.length === datapoints && recent.every((value) => value > config.targetRequests)) {
        if (scaleOut(world, config, Math.min(...recent))) seen.length = 0;
      }
      world.after(metricPeriodMs, sample);
    };
    world.after(phase, sample);
  }
}

function requestsPerTarget(world: World, { service: name, requestsPerMinute }: ServiceScalingConfig): number {
  const healthy = tasksOf(world, known(world.services, name)).filter((task) => isHealthy(world, task)).length;
  return healthy === 0 ? requestsPerMinute : requestsPerMinute / healthy;
}

function scaleOut(world: World, config: ServiceScalingConfig, value: number): boolean {
  const service = known(world.services, config.service);
  const to = Math.min(config.max, Math.ceil((service.desired * value) / config.targetRequests));
  if (to <= service.desired) return false;
  const from = service.desired;
  service.desired = to;
  service.steady = false;
  world.tell({ kind: "desired-count", service: config.service, from, to });
  return true;
}

import { buildWorld } from "./model/build-world.ts";
import type { World } from "./model/world.ts";
import { Throttle } from "./throttle.ts";
import type { WorldConfig } from "./world-config.ts";

/** One account: its world, and its own token buckets. */
export interface Account {
  readonly world: World;
  readonly throttle: Throttle;
}

export function openAccount(options: {
  readonly config: WorldConfig;
  readonly seed: number;
  readonly startedAt: number;
}): Account {
  return { world: buildWorld(options), throttle: new Throttle() };
}

/** Another account, where nothing of ours exists. */
export function emptyConfig(config: WorldConfig, account: string): WorldConfig {
  return {
    ...config,
    account,
    cluster: "another-account",
    groups: [],
    providers: [],
    defaultStrategy: [],
    targetGroups: [],
    services: [],
    standalone: [],
    templates: [],
    stacks: [],
    eventLog: { ...config.eventLog, name: "/another-account" },
    reclaims: [],
    deployments: [],
    serviceScaling: [],
    roles: [],
  };
}

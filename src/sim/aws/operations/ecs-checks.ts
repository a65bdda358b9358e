import { AwsError } from "../aws-error.ts";
import type { Service } from "../model/state.ts";
import type { World } from "../model/world.ts";

/** ECS's refusals, as its model words them. */
export const clusterNotFound = () => new AwsError("ClusterNotFoundException", "Cluster not found.");
export const serviceNotFound = () => new AwsError("ServiceNotFoundException", "Service not found.");
export const invalidEcsToken = new AwsError("InvalidParameterException", "Invalid token.");

/** Short name or ARN; without one, ECS means the cluster `default`. */
export function checkCluster(world: World, cluster: string | undefined): void {
  if (!isCluster(world, cluster ?? "default")) throw clusterNotFound();
}

export function isCluster(world: World, cluster: string): boolean {
  return shortName(cluster) === world.config.cluster;
}

/** At least one, at most so many. `what`: "Tasks". */
export function checkMany(what: string, list: readonly string[] | undefined, most: number): readonly string[] {
  if (list === undefined || list.length === 0) {
    throw new AwsError("InvalidParameterException", `${what} cannot be empty.`);
  }
  if (list.length > most) {
    throw new AwsError("InvalidParameterException", `${what} cannot have more than ${most} elements.`);
  }
  return list;
}

export function checkPageSize(maxResults: number | undefined): number | undefined {
  if (maxResults !== undefined && (maxResults < 1 || maxResults > 100)) {
    throw new AwsError("InvalidParameterException", "maxResults must be between 1 and 100.");
  }
  return maxResults;
}

export function findService(world: World, nameOrArn: string): Service | null {
  return world.services.get(shortName(nameOrArn)) ?? null;
}

export function shortName(nameOrArn: string): string {
  return nameOrArn.slice(nameOrArn.lastIndexOf("/") + 1);
}

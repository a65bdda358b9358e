import { neededIn } from "../core/preflight/needed.ts";
import type { AwsReadings, Reading } from "../core/reading.ts";
import type { Target } from "../core/target.ts";
import type { Clock } from "../engine/ports.ts";
import { type ClusterParts, readBaseline } from "./baseline.ts";
import { readCapacityProviders } from "./capacity-providers.ts";
import { findTemplateId } from "./cloudformation.ts";
import { readHosts } from "./ecs-hosts.ts";
import { describeServices, listServices, readCluster } from "./ecs-services.ts";
import { type Placed, readPlacedTasks } from "./ecs-tasks.ts";
import { readTemplate } from "./fis-template.ts";
import { readGroups } from "./groups.ts";
import { type Link, outcomeOf, readingOf } from "./link.ts";
import { readOwnCluster } from "./own-cluster.ts";
import { readPreflight } from "./preflight.ts";
import { probeSignals } from "./probes.ts";
import { readReached } from "./reach.ts";
import { readCaller } from "./sts.ts";
import type { Attempt } from "./tries.ts";

/** What never changes, and so is asked once. */
export interface Lasting {
  /** Remembers every answer. */
  readonly link: Link;
  readonly placed: Placed;
}

/**
 * Everything that the guards and the preflight need, in parallel; each part readable or not on its own. `Throttled` and
 * `Timeout` are worth another try where a start depends on them. Never throws for AWS.
 */
export async function readBefore(
  attempt: Attempt,
  lasting: Lasting,
  target: Target,
  own: { readonly clock: Clock; readonly metadataUri: string | null },
): Promise<AwsReadings> {
  const { link } = attempt;
  const caller = readCaller(link, own.clock);
  const template = findTemplateId(link, target).then((id) => readTemplate(link, id));
  const reached = template.then((found) => readReached(link, found));
  const described = readCluster(link, target.cluster);
  const parts = partsOf(link, lasting, target, described);
  const [identity, clockSkewMs, templateReading, cluster, groups, reachedReading, baseline, ownCluster, preflight] =
    await Promise.all([
      readingOf(async () => {
        const { account, arn } = await caller;
        return { account, arn };
      }),
      clockSkew(caller),
      readingOf(() => template),
      readingOf(async () => {
        const { arn, status } = await described;
        return { arn, status };
      }),
      readingOf(async () =>
        (await parts.groups)
          .filter(({ name }) => target.autoScalingGroups.includes(name))
          .map(({ name, arn }) => ({ name, arn })),
      ),
      readingOf(() => reached),
      readingOf(() => readBaseline(link, parts, target.autoScalingGroups)),
      readingOf(() => readOwnCluster(own.metadataUri, own.clock)),
      readPreflight(link, lasting.link, target, parts, reached),
    ]);
  const guards = {
    identity,
    clockSkewMs,
    template: templateReading,
    cluster,
    groups,
    reached: reachedReading,
    baseline,
    ownCluster,
  };
  const readings = { ...guards, preflight, notWatched: [] };
  const again = neededIn(readings).some((one) => !one.readable && (one.code === "Throttled" || one.code === "Timeout"));
  attempt.end(again);
  // A reading that will be tried again is not shown to anyone: probing can wait for the one that is.
  return again ? readings : { ...readings, notWatched: await probeSignals(link, target, attempt.since) };
}

/** The groups wait for the providers: one call then describes the target's groups and, where they are known, the providers'. */
function partsOf(
  link: Link,
  { placed }: Lasting,
  target: Target,
  described: ReturnType<typeof readCluster>,
): ClusterParts {
  const { cluster } = target;
  const providers = described.then(({ capacityProviders }) => readCapacityProviders(link, capacityProviders));
  const groups = outcomeOf(providers).then((found) =>
    readGroups(link, target.autoScalingGroups, found.ok ? found.value.map(({ group }) => group) : []),
  );
  return {
    services: listServices(link, cluster).then((arns) => describeServices(link, cluster, arns)),
    tasks: readPlacedTasks(link, cluster, placed),
    hosts: readHosts(link, cluster),
    providers,
    groups,
  };
}

async function clockSkew(caller: ReturnType<typeof readCaller>): Promise<Reading<number>> {
  return readingOf(async () => (await caller).skewMs).then((read) => {
    if (!read.readable) return read;
    if (read.value !== null) return { readable: true, value: read.value };
    const message = "the answer carries no Date header, so the clocks cannot be compared";
    return { readable: false, operation: "sts:GetCallerIdentity", code: "NoDateHeader", message };
  });
}

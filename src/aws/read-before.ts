import type { AwsReadings, Reading } from "../core/reading.ts";
import type { Target } from "../core/target.ts";
import type { Clock } from "../engine/ports.ts";
import { readGroups } from "./auto-scaling.ts";
import { readBaseline } from "./baseline.ts";
import { findTemplateId } from "./cloudformation.ts";
import { readCluster } from "./ecs-services.ts";
import { readTemplate } from "./fis-template.ts";
import { type Link, readingOf } from "./link.ts";
import { readOwnCluster } from "./own-cluster.ts";
import { probeSignals } from "./probes.ts";
import { readReached } from "./reach.ts";
import { readCaller } from "./sts.ts";
import type { Attempt } from "./tries.ts";

/**
 * Everything that the guards need, in parallel; each part readable or not on its own, `Throttled` and `Timeout` being
 * worth another try. Never throws for AWS.
 */
export async function readBefore(
  attempt: Attempt,
  target: Target,
  own: { readonly clock: Clock; readonly metadataUri: string | null },
): Promise<AwsReadings> {
  const { link } = attempt;
  const caller = readCaller(link, own.clock);
  const groups = readGroups(link, target.autoScalingGroups);
  const template = findTemplateId(link, target).then((id) => readTemplate(link, id));
  const reached = template.then((found) => readReached(link, found));
  const described = readCluster(link, target.cluster);
  const baseline = readBaseline(link, target, groups, described);
  const [identity, clockSkewMs, templateReading, cluster, groupReading, reachedReading, baselineReading, ownCluster] =
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
      readingOf(async () => (await groups).map(({ name, arn }) => ({ name, arn }))),
      readingOf(() => reached),
      readingOf(() => baseline),
      readingOf(() => readOwnCluster(own.metadataUri, own.clock)),
    ]);
  const readings = {
    identity,
    clockSkewMs,
    template: templateReading,
    cluster,
    groups: groupReading,
    reached: reachedReading,
    baseline: baselineReading,
    ownCluster,
  };
  const again = Object.values(readings).some(
    (one) => !one.readable && (one.code === "Throttled" || one.code === "Timeout"),
  );
  attempt.end(again);
  // A reading that will be tried again is not shown to anyone: probing can wait for the one that is.
  const notWatched = again ? [] : await probe(link, attempt, target, baselineReading);
  return { ...readings, notWatched };
}

async function probe(
  link: Link,
  attempt: Attempt,
  target: Target,
  baseline: AwsReadings["baseline"],
): Promise<AwsReadings["notWatched"]> {
  const targetGroups = baseline.readable ? baseline.value.services.flatMap((service) => service.targetGroupArns) : [];
  return probeSignals(link, target, { since: attempt.since, targetGroupArn: targetGroups[0] ?? null });
}

async function clockSkew(caller: ReturnType<typeof readCaller>): Promise<Reading<number>> {
  return readingOf(async () => (await caller).skewMs).then((read) => {
    if (!read.readable) return read;
    if (read.value !== null) return { readable: true, value: read.value };
    const message = "the answer carries no Date header, so the clocks cannot be compared";
    return { readable: false, operation: "sts:GetCallerIdentity", code: "NoDateHeader", message };
  });
}

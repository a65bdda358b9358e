import type { PhaseName } from "../core/phase.ts";
import { type Instant, MINUTE } from "../core/time.ts";
import type { WorldEvent } from "../sim/aws/world-event.ts";
import type { Interval } from "./interval.ts";
import type { Played } from "./played.ts";
import { settledAt } from "./settled.ts";

/** EC2 and ECS forget what is gone after about an hour. */
const REMEMBERED_MS = 60 * MINUTE;
const FOR_EVER = Number.POSITIVE_INFINITY;

/** What a phase is proven by, from when to when it can be read in AWS; `null`: the event for it was lost. */
export interface Evidence {
  readonly what: string;
  readonly readable: Interval | null;
}

/** What the world itself knows of a phase, read from its history and from nothing of ours. */
export interface WorldPhase {
  /** Not complete before then, whoever looks; null where the history alone does not tell. */
  readonly notBefore: Instant | null;
  /** By then it had begun, at the latest; absent or null where the history alone does not tell. */
  readonly begunBy?: Instant | null;
  /** Only what passes: whatever stays readable can be read after any absence. */
  readonly passing: readonly Evidence[];
}

type Told<K extends WorldEvent["kind"]> = Extract<WorldEvent, { kind: K }>;

/** Of the one experiment that the round made. */
export function evidenceOf(
  played: Pick<Played, "history" | "experiments" | "round">,
): ReadonlyMap<PhaseName, WorldPhase> {
  const { history } = played;
  const hits = played.experiments[0]?.hits ?? [];
  const all = <K extends WorldEvent["kind"]>(kind: K) => history.filter((one): one is Told<K> => one.kind === kind);
  const firstOf = (events: readonly WorldEvent[]) => events[0]?.at ?? null;
  const perHit = (when: (id: string) => Instant | null) => latest(hits.map(when));

  const warned = (id: string) => firstOf(all("notice").filter((one) => one.instanceId === id));
  const hosts = (id: string, status: string) =>
    firstOf(all("container-instance").filter((one) => one.instanceId === id && one.status === status));
  const gone = (id: string) =>
    firstOf(all("instance").filter((one) => one.instanceId === id && one.state === "shutting-down"));
  const desired = all("desired-capacity");
  const fell = desired.findLast((one) => one.to < one.from) ?? null;
  const ended = all("experiment").find((one) => ["completed", "stopped", "failed", "cancelled"].includes(one.status));

  return new Map<PhaseName, WorldPhase>([
    ["experiment", { notBefore: ended?.at ?? null, passing: [] }],
    ["notices", { notBefore: perHit(warned), passing: hits.map((id) => inTheLog(id, all("log-event"))) }],
    [
      "draining",
      {
        notBefore: perHit((id) =>
          latest([
            hosts(id, "DRAINING"),
            ...all("target")
              .filter(isLeaving(id))
              .map(({ at }) => at),
          ]),
        ),
        passing: hits.flatMap((id) => {
          const [from, to] = [hosts(id, "DRAINING"), hosts(id, "INACTIVE") ?? FOR_EVER];
          const host = { what: `${id} DRAINING`, readable: from === null ? null : { from, to } };
          return [host, ...leaving(all("target").filter((one) => one.instanceId === id))];
        }),
      },
    ],
    [
      "evictions",
      {
        notBefore: perHit(gone),
        begunBy: earliest(hits.map(gone)),
        passing: hits.map((id) => remembered(id, gone(id))),
      },
    ],
    ["replacements", { notBefore: null, passing: hits.map((id) => remembered(`tasks of ${id}`, gone(id))) }],
    ["scale-out", { notBefore: firstOf(desired), passing: highs(desired) }],
    ["recovery", { notBefore: settledAt(played), begunBy: earliest(hits.map(gone)), passing: [] }],
    ["scale-in", { notBefore: fell?.at ?? null, passing: highs(desired) }],
  ]);
}

/** Readable from its ingestion on; a log group forgets nothing in an hour. */
function inTheLog(id: string, log: readonly Told<"log-event">[]): Evidence {
  const told = log.find((one) => one.instanceId === id && /Warning/.test(one.detailType));
  return { what: `warning of ${id}`, readable: told === undefined ? null : { from: told.at, to: FOR_EVER } };
}

function isLeaving(id: string): (target: Told<"target">) => boolean {
  return ({ instanceId, health }) => instanceId === id && health === "draining";
}

/** A load balancer lists a target only until its deregistration delay is over. */
function leaving(targets: readonly Told<"target">[]): readonly Evidence[] {
  return targets
    .filter((one) => one.health === "draining")
    .map(({ at, port, instanceId }) => {
      const gone = targets.find((one) => one.port === port && one.health === "gone" && one.at > at);
      return { what: `${instanceId}:${port} draining`, readable: { from: at, to: gone?.at ?? FOR_EVER } };
    });
}

function remembered(what: string, from: Instant | null): Evidence {
  return { what, readable: from === null ? null : { from, to: from + REMEMBERED_MS } };
}

/** A group is seen to be larger only while it is. */
function highs(desired: readonly Told<"desired-capacity">[]): readonly Evidence[] {
  return desired
    .filter((one) => one.to > one.from)
    .map((rise) => {
      const fall = desired.find((one) => one.group === rise.group && one.at > rise.at && one.to < rise.to);
      return { what: `${rise.group} at ${rise.to}`, readable: { from: rise.at, to: fall?.at ?? FOR_EVER } };
    });
}

function earliest(instants: readonly (Instant | null)[]): Instant | null {
  const known = instants.filter((one) => one !== null);
  return known.length === 0 ? null : Math.min(...known);
}

function latest(instants: readonly (Instant | null)[]): Instant | null {
  return instants.reduce<Instant | null>(
    (last, one) => (one === null ? last : Math.max(last ?? Number.NEGATIVE_INFINITY, one)),
    null,
  );
}

import { evictionDueAt, warningDueAt } from "../due.ts";
import type { Line, Part } from "../message.ts";
import { type Phase, type PhaseName, phaseOf } from "../phase.ts";
import type { Post } from "../post.ts";
import type { Activity } from "../run.ts";
import type { Signal } from "../saw.ts";
import type { Instant } from "../time.ts";
import type { View } from "../view.ts";
import { replyPost } from "./reply.ts";
import { about, many, offset, when } from "./writing.ts";

/** How the keys of such replies begin. */
export const BAD_TURN = "bad:";

/** A reply that nobody hoped for, and when it began, or was due. */
export interface BadTurn {
  readonly post: Post;
  readonly since: Instant;
}

/** New replies, once each, mentioning who asked: edits notify nobody. They stay when things turn good again, and say so. */
export function badTurns(view: View, now: Instant): readonly BadTurn[] {
  return [
    late(view, now, "notices", noticesLate),
    late(view, now, "draining", drainingLate),
    late(view, now, "evictions", evictionsLate),
    launchFailed(view),
    ...servicesAtZero(view),
  ].filter((turn) => turn !== null);
}

function bad(
  view: View,
  { key, since, title }: { readonly key: string; readonly since: Instant; readonly title: string },
  words: readonly Part[],
  summary: string,
): BadTurn {
  const by = view.run.requested?.by ?? "";
  const line: Line = [{ icon: "warning" }, " ", { bold: title }, " · ", ...words, " ", { user: by }];
  return { post: replyPost(`${BAD_TURN}${key}`, { summary: `${title}: ${summary}`, body: [[line]] }), since };
}

/** A phase that nobody had seen when it was due; its reply says what was found instead, and stays once it is told. */
function late(view: View, now: Instant, name: PhaseName, words: (view: View, now: Instant) => string): BadTurn | null {
  const key = `late:${name}`;
  const phase = phaseOf(view, name, now);
  if (!view.run.told.has(`${BAD_TURN}${key}`) && !isLate(view, now, phase)) return null;
  const { first, dueAt, verdict } = phase;
  const title = { notices: "Notices", draining: "Draining", evictions: "Evictions" }[name as "notices"] ?? name;
  const text =
    first !== null
      ? `seen late: first proof ${when(view, first)}, read ${offset(view, first.seenAt) ?? "later"}.`
      : verdict !== null
        ? `not seen, and now ${verdict.why}: it may have gone unseen.`
        : words(view, now);
  return bad(view, { key, since: dueAt ?? view.requestedAt, title }, [text], text);
}

/** Time alone proves nothing: AWS must have answered after it was due. */
function isLate(view: View, now: Instant, { name, dueAt, first, verdict }: Phase): boolean {
  if (dueAt === null || verdict !== null) return false;
  // Nobody looked when it was due: that is told as a blindness, and is not the phase's.
  if (first !== null) return hasLooked(view, dueAt, first.seenAt);
  const until = Math.min(view.run.closed?.at.to ?? now, now);
  // An experiment that ended before it did anything owes nobody a notice.
  return until >= dueAt && hasRead(view, name, dueAt, until) && !isHarmless(view);
}

/** Whether the cluster or its groups were read from then on, and before `to`. */
function hasLooked(view: View, from: Instant, to: Instant): boolean {
  const snapshots = [...view.looks, ...[...view.groups.values()].flat()].map(({ seenAt }) => seenAt);
  const reads = snapshots.length > 0 ? snapshots : [view.run.lastLook ?? Number.NEGATIVE_INFINITY];
  return reads.some((seenAt) => seenAt >= from && seenAt < to);
}

/** Where the evidence of a phase is read. That an instance was never seen DRAINING is said when all are gone, of any. */
const READ_IN: Partial<Record<PhaseName, Signal>> = { notices: "events", evictions: "instances" };

/** Whether what would have shown it was read after it was due. */
function hasRead(view: View, name: PhaseName, dueAt: Instant, until: Instant): boolean {
  const signal = READ_IN[name];
  if (signal === undefined) return hasLooked(view, dueAt, until + 1);
  return (view.run.reads.get(signal) ?? Number.NEGATIVE_INFINITY) >= dueAt;
}

function isHarmless(view: View): boolean {
  const { statuses } = view.run.experiment;
  const ended = statuses.has("failed") || statuses.has("stopped") || statuses.has("cancelled");
  return ended && view.disturbed === null;
}

function noticesLate(view: View): string {
  if (isHarmless(view)) return "none came, and none was owed: the experiment ended before it interrupted anything.";
  const since = warningDueAt(view);
  const done = view.run.experiment.statuses.has("completed")
    ? "FIS has completed"
    : "FIS has not said that it completed";
  const draining = view.hits.filter((hit) => hit.draining !== null).length;
  const real = draining + view.goneHits.length > 0;
  const group = view.run.requested?.target.logGroup ?? "the log group";
  const seen = real
    ? ` and ${draining > 0 ? `${many(draining, "instance")} ${draining === 1 ? "is" : "are"} draining` : `${many(view.goneHits.length, "instance")} went`}, so the interruption is real, but`
    : ", but";
  const blindness = blindnessAfter(view, since);
  const waiting = `waiting since ${since === null ? "the start" : (offset(view, since) ?? "the start")}`;
  return `${view.run.closed === null ? `not seen yet, ${waiting}` : `never seen, ${waiting}`}. ${done}${seen} nothing was found in ${group}. ${blindness === null ? "Check the EventBridge rules and the log group's resource policy." : `${blindness}, and it may have gone unseen.`}`;
}

function drainingLate(view: View): string {
  const blindness = blindnessAfter(view, warningDueAt(view));
  const advice = blindness === null ? drainingAdvice(view) : `${blindness}, and it may have gone unseen.`;
  const [gone, hits] = [view.goneHits.length, view.hits.length];
  // More turn out to be hit after it was told.
  const who = gone < hits ? `${gone} of ${many(hits, "instance")}` : `all ${many(hits, "instance")}`;
  return `not seen: ${who} went without ever being seen DRAINING. ${advice}`;
}

/** The first time from then on in which nobody could see; null: somebody always could. */
function blindnessAfter(view: View, since: Instant | null): string | null {
  const blinds = [...view.run.blinds.values()].sort((a, b) => a.from - b.from);
  const blind = blinds.find(({ to }) => to === null || to > (since ?? view.requestedAt));
  if (blind === undefined) return null;
  const from = offset(view, blind.from) ?? "the start";
  return blind.to === null
    ? `I am blind since ${from}`
    : `I was blind from ${from} to ${offset(view, blind.to) ?? "later"}`;
}

function drainingAdvice(view: View): string {
  const groups = view.plan.baseline.groups.filter((group) => view.hitGroups.includes(group.name));
  const off = groups.find((group) => group.capacityProvider?.managedDraining === false)?.capacityProvider;
  const agent = "ECS_ENABLE_SPOT_INSTANCE_DRAINING=true for the agents on the instances";
  if (off === undefined) return `Set ${agent}, or turn managed draining on for the capacity provider.`;
  return `Managed draining is off for the capacity provider ${off.name}: turn it on, or set ${agent}.`;
}

function evictionsLate(view: View, now: Instant): string {
  const due = evictionDueAt(view);
  // A later warning moves it.
  const should = due !== null && now < due ? "should go" : "should have gone";
  return `not seen: the instances ${should} at ${about(view, due)}, and none was seen to go.`;
}

function launchFailed(view: View): BadTurn | null {
  const failed = view.activities.filter((one) => one.saw.does === "launch" && one.saw.status === "Failed");
  const [first] = failed;
  if (first === undefined) return null;
  const said = first.saw.statusMessage ?? "no reason given";
  const since = cameSince(view, first) ? "later ones came into service." : "none has been seen in service since.";
  const text = `${many(failed.length, "launch", "launches")} failed since ${offset(view, first.saw.startTime) ?? "the start"}; ${since}`;
  return bad(
    view,
    { key: "launch-failed", since: first.seenAt, title: "Scale-out" },
    [{ code: first.saw.group }, `: ${text} AWS says: `, { italic: said }],
    `${text} ${said}`,
  );
}

/** Whether the group was seen with more instances in service than when its first launch failed. */
function cameSince(view: View, { saw: failed }: Activity): boolean {
  const sizes = view.groups.get(failed.group) ?? [];
  const fewest = Math.min(...sizes.filter((one) => one.at.to >= failed.startTime).map((one) => one.saw.inService));
  const at = sizes.findIndex((one) => one.at.to >= failed.startTime && one.saw.inService === fewest);
  return at >= 0 && sizes.slice(at).some((one) => one.saw.inService > fewest);
}

function servicesAtZero(view: View): readonly BadTurn[] {
  const services = view.plan.baseline.services.filter((service) => service.scheduling === "REPLICA");
  return services
    .map((service) => {
      const looks = view.looks.filter((look) => look.saw.services.some((one) => one.name === service.name));
      const count = (look: (typeof looks)[number]) => look.saw.services.find((one) => one.name === service.name);
      const from = looks.find((look) => count(look)?.running === 0 && (count(look)?.desired ?? 0) > 0);
      if (from === undefined) return null;
      const to = looks.find((look) => look.at.to > from.at.to && (count(look)?.running ?? 0) > 0);
      const at = offset(view, from.saw.since) ?? "the start";
      const text =
        to === undefined
          ? `has no running task since ${at}.`
          : `had no running task from ${at} to ${offset(view, to.saw.since) ?? "later"}.`;
      return bad(
        view,
        { key: `zero:${service.name}`, since: from.seenAt, title: "Outage" },
        [{ code: service.name }, ` ${text}`],
        `${service.name} ${text}`,
      );
    })
    .filter((turn) => turn !== null);
}

import { deployedServices } from "../deployed.ts";
import { byWhen, type Mark } from "../mark.ts";
import type { Line } from "../message.ts";
import type { Post } from "../post.ts";
import type { Task } from "../run.ts";
import type { Instant } from "../time.ts";
import type { View } from "../view.ts";
import { phaseReply } from "./reply.ts";
import { duration, list, many, when } from "./writing.ts";

/** Three services are shown, the worst first; the rest is a count. */
const MOST_SERVICES = 3;

/** Lost tasks and the new ones that stand for them, service by service. */
export function replacementsReply(view: View, now: Instant): Post | null {
  return phaseReply(view, "replacements", "Replacements", now, (phase) => {
    const lost = phase.count?.of ?? 0;
    const running = phase.count?.done ?? 0;
    const heading = `${many(lost, "task")} lost, ${running} running again.${phase.done === null ? "" : slowestWords(view)}`;
    const services = [...view.lost.keys()];
    const lines: Line[] = services.slice(0, MOST_SERVICES).flatMap((service) => serviceLines(view, service));
    if (services.length > MOST_SERVICES) lines.push([`+${services.length - MOST_SERVICES} more services`]);
    const peak = peakLine(view);
    if (peak !== null) lines.push(peak);
    const deployed = [...deployedServices(view)];
    if (deployed.length > 0)
      lines.push([
        `A deployment of ${list(deployed.slice(0, MOST_SERVICES))} ran meanwhile: its tasks and the replacements cannot be told apart.`,
      ]);
    if (deployed.length < services.length || services.length === 0)
      lines.push(["Pairing of lost and new tasks is inferred by service and time; AWS does not link them."]);
    return { heading: [heading], summary: `Replacements: ${heading}`, lines };
  });
}

/** While EC2 takes other instances too, this run gives no timing verdict; a service that is deployed gives none either. */
function slowestWords(view: View): string {
  const slowest = view.others.length > 0 ? null : slowestGap(view);
  if (slowest === null) return "";
  return slowest === 0 ? " No place was empty in between." : ` The slowest was missing ${duration(slowest)}.`;
}

function serviceLines(view: View, service: string): readonly Line[] {
  const fresh = view.replacements.get(service) ?? [];
  const old = new Set(view.plan.baseline.hosts.map((host) => host.hostArn));
  const spare = fresh.filter((task) => task.hostArn !== null && old.has(task.hostArn));
  const moved = fresh.filter((task) => task.hostArn !== null && !old.has(task.hostArn));
  const homeless = fresh.filter((task) => task.hostArn === null && !task.fargate);
  const line: (string | { code: string })[] = [{ code: service }, ": "];
  const words: string[] = [];
  if (spare.length > 0) words.push(`${spare.length} fitted on spare capacity${running(view, spare)}`);
  if (moved.length > 0) words.push(`${moved.length} waited for new instances${running(view, moved)}`);
  if (homeless.length > 0) words.push(`${homeless.length} in PROVISIONING without an instance`);
  line.push(words.length === 0 ? "no new task yet" : words.join("; "), ".");
  const waits = fresh.filter((task) => task.provisioning !== null).length;
  const states = [
    `${waits} seen PROVISIONING`,
    `${fresh.filter((task) => task.pending !== null).length} seen PENDING`,
    `${fresh.filter((task) => task.running !== null).length} RUNNING`,
  ].join(", ");
  const lost = view.lost.get(service)?.length ?? 0;
  // Before the hosts are gone the new tasks run ahead of the losses; after that, more of them have another reason.
  const more = view.allGone === null ? 0 : fresh.length - lost;
  const extra = more > 0 ? ` That is ${many(more, "task")} more than this run's instances lost.` : "";
  return [line, [`First created ${firstCreated(view, fresh)}; ${states} (DescribeTasks).${extra}`]];
}

function firstCreated(view: View, tasks: readonly Task[]): string {
  const created = tasks.map((task) => task.createdAt).filter((at) => at !== null);
  if (created.length === 0) return "not yet";
  const first = Math.min(...created);
  return when(view, { stated: first, from: first, to: first, evidence: "", seenAt: first });
}

/** ` (by T+0:53)`, ` (T+4:38 to T+6:39)`, or how many run so far. */
function running(view: View, tasks: readonly Task[]): string {
  const marks = tasks
    .map((task) => task.running)
    .filter((mark) => mark !== null)
    .sort((a, b) => byWhen(a) - byWhen(b));
  const [first] = marks;
  const last = marks.at(-1);
  if (first === undefined || last === undefined) return " (none running yet)";
  const partly = marks.length < tasks.length ? `${marks.length} running, ` : "";
  const from = when(view, first);
  const to = when(view, last);
  return from === to ? ` (${partly}${from})` : ` (${partly}${from} to ${to})`;
}

/** How long the slowest place in a service was empty: the n-th loss to the n-th new task running. */
export function slowestGap(view: View): number | null {
  let slowest: number | null = null;
  const deployed = deployedServices(view);
  for (const [service, lost] of view.lost) {
    if (deployed.has(service)) continue;
    const up = (view.replacements.get(service) ?? [])
      .map((task) => task.running)
      .filter((mark): mark is Mark => mark !== null)
      .sort((a, b) => byWhen(a) - byWhen(b));
    lost.forEach((one, place) => {
      const mark = up[place];
      if (mark === undefined) return;
      // A task is missing from when it stops, not from when ECS means to stop it.
      const missingFrom = one.task.stopped ?? one.left;
      slowest = Math.max(slowest ?? 0, byWhen(mark) - byWhen(missingFrom));
    });
  }
  return slowest;
}

function peakLine(view: View): Line | null {
  const peak = view.looks.reduce<(typeof view.looks)[number] | null>(
    (best, look) => (look.saw.waiting > (best?.saw.waiting ?? 0) ? look : best),
    null,
  );
  const newest = view.looks.at(-1);
  if (peak === null || newest === undefined) return null;
  const mark: Mark = {
    stated: null,
    from: peak.at.from,
    to: peak.at.to,
    evidence: "ecs:DescribeTasks",
    seenAt: peak.seenAt,
  };
  return [
    `Pending (PROVISIONING, PENDING, ACTIVATING): ${newest.saw.waiting} now, peak ${peak.saw.waiting} ${when(view, mark)}.`,
  ];
}

import { spoken } from "./guard/duration.ts";
import { counted, listing } from "./guard/listing.ts";
import { type Loss, lossOf, type ServiceLoss } from "./guard/loss.ts";
import type { Foreseen } from "./guard.ts";
import type { Line } from "./message.ts";
import type { Candidate, Plan } from "./plan.ts";
import { tasksLine } from "./plan-room.ts";

/** Never "these 3": FIS draws them at random when it starts, and nobody knows before. */
export function shareOf(plan: Plan): string {
  const all = plan.candidates.length;
  if (plan.count >= all) return all === 1 ? "the only Spot Instance" : `all ${all} Spot Instances`;
  return `${plan.count} of ${counted(all, "Spot Instance")}`;
}

/** The worst service in numbers, `up to 12 of 22 tasks`; empty when no task is there. */
export function worstOf(loss: Loss): string {
  const worst = loss.services.find((service) => !service.daemon);
  if (worst !== undefined) return `up to ${worst.worst} of ${counted(worst.of, "task")}`;
  return loss.tasks.worst > 0 ? `up to ${counted(loss.tasks.worst, "task")}` : "";
}

/** Which instances FIS draws from, each with what runs on it. `most`: so many are named, the rest counted. */
export function candidateLines(plan: Plan, most: number): readonly Line[] {
  const all = plan.candidates.length;
  const head =
    plan.count >= all
      ? `FIS hits ${all === 1 ? "it" : "all of them"}:`
      : `${plan.count} of these ${all}, chosen by FIS:`;
  const shown = plan.candidates.slice(0, most);
  const more: readonly Line[] = all > shown.length ? [[`+${all - shown.length} more`]] : [];
  return [
    [{ bold: head }],
    ...shown.map(
      (one): Line => [
        { code: one.instanceId },
        ` ${one.type} ${one.zone} · `,
        ...tasksLine(plan, one.instanceId),
        ...age(one),
      ],
    ),
    ...more,
  ];
}

function age({ launchedAt }: Candidate): Line {
  return launchedAt === undefined ? [] : [" · launched ", { when: launchedAt, as: "ago" }];
}

/** What each service may lose, the worst ratio first. `most`: so many are named, the rest counted. */
export function serviceLines(plan: Plan, most: number): readonly Line[] {
  const loss = lossOf(plan);
  const services = loss.services.filter((service) => !service.daemon);
  const daemons = loss.services.filter((service) => service.daemon);
  const lines: Line[] = services.slice(0, most).map((service) => serviceLine(service, plan));
  if (services.length > most)
    lines.push([`+${counted(services.length - most, "more service")}, losing less: see Details.`]);
  if (daemons.length > 0) {
    lines.push(["Daemons go with their hosts: ", ...listing(daemons.map((daemon) => daemon.service)), "."]);
  }
  const { standalone } = loss;
  if (standalone.onCandidates > 0) {
    lines.push([
      `Standalone tasks: up to ${standalone.worst} of the ${standalone.onCandidates} there, and nothing replaces them.`,
    ]);
  }
  return lines.length > 0 ? lines : [["No task runs on any of them."]];
}

function serviceLine({ service, worst, of }: ServiceLoss, plan: Plan): Line {
  const pick = plan.count >= plan.candidates.length ? "loses" : "the worst pick loses";
  return [{ code: service }, `: ${pick} ${worst} of ${counted(of, "task")}`];
}

/** FIS takes about this long to begin, and so a PT2M experiment is over after it (facts: the real run, T+0:12). */
const FIS_NEEDS_S = 12;
/** EC2 gives its notice this long before the instance goes. */
const NOTICE_S = 120;

/** When a stop can no longer help; after the notice nothing in FIS or EC2 withdraws it. */
export function pointOfNoReturn(plan: Plan): Line {
  const lead: Line = [{ bold: "Point of no return:" }];
  const noticeS = plan.waitS - NOTICE_S;
  if (noticeS <= FIS_NEEDS_S) {
    return [...lead, ` about ${FIS_NEEDS_S} s after the start. FIS is done by then, and a stop changes nothing.`];
  }
  return [
    ...lead,
    ` ${spoken(noticeS)} after the start, when EC2 gives its two-minute notice. A stop before may spare the instances (AWS does not promise it); a stop after changes nothing.`,
  ];
}

/** The alarms that stop it by themselves. */
export function stopConditions({ stopAlarms, plan }: Foreseen): Line {
  const lead: Line = [{ bold: "Stop conditions:" }];
  if (stopAlarms.length === 0) return [...lead, " none. No alarm will stop it."];
  const late = plan.waitS - NOTICE_S <= FIS_NEEDS_S ? " They can hardly act in time." : "";
  return [...lead, " ", ...listing(stopAlarms.map(alarmName)), `.${late}`];
}

/** `arn:aws:cloudwatch:us-east-1:123456789012:alarm:NAME`; anything else stays as it is. */
function alarmName(arn: string): string {
  const [, name] = arn.split(":alarm:");
  return name === undefined || name === "" ? arn : name;
}

/** The run that ends when this one starts. */
export function takeoverLines({ takesOver }: Foreseen): readonly Line[] {
  if (takesOver === null) return [];
  return [
    [
      { bold: "This ends another run:" },
      " ",
      { code: takesOver.runId },
      ", asked by ",
      { user: takesOver.by },
      ", started ",
      { when: takesOver.startedAt, as: "date-time" },
      ". It has recovered, but its scale-in will no longer be watched.",
    ],
  ];
}

import { spoken } from "./guard/duration.ts";
import { counted, cut, listing } from "./guard/listing.ts";
import { type Loss, lossOf, type ServiceLoss } from "./guard/loss.ts";
import type { StartRequest } from "./guard/start-request.ts";
import type { Accepted } from "./guard.ts";
import type { Button, Line, Message } from "./message.ts";
import type { Plan } from "./plan.ts";
import { sentencesOf, warningsIn } from "./preflight/checks.ts";
import { type Instant, MINUTE } from "./time.ts";

/** How long the question may be answered; `validUntil` is made from it. */
export const CONFIRMATION_VALID_MS = 2 * MINUTE;

export interface Question {
  /** Comes back with the press; says nothing by itself. */
  readonly id: string;
  readonly request: StartRequest;
  readonly accepted: Accepted;
  readonly validUntil: Instant;
  /** When it is asked again: what has changed since it was asked before. */
  readonly changed: readonly Line[];
}

/** What will happen, shown to the asker alone before anything does. */
export function confirmationMessage({ id, request, accepted, validUntil, changed }: Question): Message {
  const { target } = request;
  const { plan } = accepted;
  const loss = lossOf(plan);
  const paragraphs: (readonly Line[])[] = [
    changed.length === 0 ? [] : [[{ bold: "It has changed since I asked, so I ask again." }], ...changed],
    [
      [{ bold: `Interrupt ${share(plan)}?` }, " Nothing is started yet."],
      [
        { code: cut(target.name, 100) },
        ` · account ${target.account} · ${target.region} · cluster `,
        { code: target.cluster },
        " · template ",
        { code: plan.templateId },
      ],
      ...(request.reason === null ? [] : [[{ italic: cut(request.reason, 300) }]]),
    ],
    candidateLines(plan),
    taskLines(plan, loss),
    [pointOfNoReturn(plan), stopConditions(accepted)],
    takeover(accepted),
    warningLines(accepted),
    [["Everyone in this channel will see the run, in one thread, and anyone here may stop it."]],
  ];
  return {
    summary: `Start it? ${target.name}, cluster ${target.cluster} in ${target.region}, account ${target.account}: ${share(plan)} will be interrupted. ${atStake(loss)}Nothing is started yet.`,
    body: paragraphs.filter((paragraph) => paragraph.length > 0),
    footer: [["Only you see this, and only you can press it, until ", { when: validUntil, as: "time" }, "."]],
    buttons: buttons(id, request, plan, loss),
  };
}

/** Never "these 3": FIS draws them at random when it starts, and nobody knows before. */
function share(plan: Plan): string {
  const all = plan.candidates.length;
  if (plan.count >= all) return all === 1 ? "the only Spot Instance" : `all ${all} Spot Instances`;
  return `${plan.count} of ${counted(all, "Spot Instance")}`;
}

const CANDIDATES_SHOWN = 6;

function candidateLines(plan: Plan): readonly Line[] {
  const all = plan.candidates.length;
  const head: Line =
    plan.count >= all
      ? [`FIS hits ${all === 1 ? "it" : "all of them"}:`]
      : [`${plan.count} of these ${all}, chosen by FIS:`];
  const shown = plan.candidates.slice(0, CANDIDATES_SHOWN);
  const more: readonly Line[] = all > shown.length ? [[`+${all - shown.length} more`]] : [];
  return [head, ...shown.map((one): Line => [{ code: one.instanceId }, ` ${one.type} ${one.zone}`]), ...more];
}

const SERVICES_SHOWN = 3;

function taskLines(plan: Plan, loss: Loss): readonly Line[] {
  const services = loss.services.filter((service) => !service.daemon);
  const daemons = loss.services.filter((service) => service.daemon);
  const lines: Line[] = services.slice(0, SERVICES_SHOWN).map((service) => serviceLine(service, plan));
  if (services.length > SERVICES_SHOWN)
    lines.push([`+${services.length - SERVICES_SHOWN} more services, losing less.`]);
  if (daemons.length > 0) {
    lines.push(["Daemons go with their hosts: ", ...listing(daemons.map((daemon) => daemon.service)), "."]);
  }
  const { standalone } = loss;
  if (standalone.onCandidates > 0) {
    lines.push([
      `${counted(standalone.onCandidates, "standalone task")} ${are(standalone.onCandidates)} there; up to ${standalone.worst} ${are(standalone.worst)} lost, and nothing replaces them.`,
    ]);
  }
  return lines.length > 0 ? lines : [[`No task runs on ${plan.candidates.length === 1 ? "it" : "these"}.`]];
}

function serviceLine(service: ServiceLoss, plan: Plan): Line {
  const all = plan.candidates.length;
  const there = all === 1 ? "this one" : `these ${all}`;
  const subject: Line = [
    `${counted(service.onCandidates, "task")} of `,
    { code: service.service },
    ` ${service.onCandidates === 1 ? "runs" : "run"} on ${there}; `,
  ];
  if (plan.count >= all)
    return [...subject, `losing ${all === 1 ? "it" : "them"} takes ${service.worst} of ${service.of}.`];
  return [...subject, `the worst pick of ${plan.count} loses ${service.worst} of ${service.of}.`];
}

/** FIS takes about this long to begin, and so a PT2M experiment is over after it (facts: the real run, T+0:12). */
const FIS_NEEDS_S = 12;
/** EC2 gives its notice this long before the instance goes. */
const NOTICE_S = 120;

/** When a stop can no longer help; after the notice nothing in FIS or EC2 withdraws it. */
function pointOfNoReturn(plan: Plan): Line {
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

function stopConditions({ stopAlarms, plan }: Accepted): Line {
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

function takeover({ takesOver }: Accepted): readonly Line[] {
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

const WARNINGS_SHOWN = 3;

function warningLines({ checks }: Accepted): readonly Line[] {
  const warnings = warningsIn(checks);
  const more = warnings.length - WARNINGS_SHOWN;
  return [
    ...warnings
      .slice(0, WARNINGS_SHOWN)
      .map((check): Line => [{ icon: "warning" }, " Warning: ", ...sentencesOf(check)]),
    ...(more > 0 ? [[`+${counted(more, "more warning")}`]] : []),
  ];
}

/** Slack: a confirmation's text takes 300 characters, its buttons 30, a button's label 75. */
const DIALOG_TEXT = 300;

function buttons(id: string, request: StartRequest, plan: Plan, loss: Loss): readonly Button[] {
  const { target } = request;
  const what = plan.count === 1 ? "1 instance" : `${plan.count} instances`;
  return [
    {
      name: "confirm-start",
      label: `Interrupt ${what}`,
      value: id,
      style: "danger",
      confirm: {
        title: `Interrupt ${share(plan)}?`,
        text: cut(
          `Account ${target.account}, ${target.region}, cluster ${cut(target.cluster, 80)}: ${share(plan)} will be terminated. ${atStake(loss, 60)}It cannot be undone.`,
          DIALOG_TEXT,
        ),
        yes: cut(`Interrupt ${what}`, 30),
        no: "Not now",
      },
    },
    { name: "cancel-start", label: "Cancel", value: id, style: "plain", confirm: null },
  ];
}

/** The worst service in numbers, with a space behind it; empty when no task is there. */
function atStake(loss: Loss, longestName = 255): string {
  const worst = loss.services.find((service) => !service.daemon);
  if (worst !== undefined)
    return `Up to ${worst.worst} of ${worst.of} tasks of ${cut(worst.service, longestName)} go with them. `;
  return loss.tasks.worst > 0 ? `Up to ${counted(loss.tasks.worst, "task")} go with them. ` : "";
}

function are(n: number): string {
  return n === 1 ? "is" : "are";
}

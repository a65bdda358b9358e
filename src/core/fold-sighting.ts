import type { Draft } from "./draft.ts";
import { earlierTold, larger, least } from "./join.ts";
import { joinMarks, type Mark, statedMark } from "./mark.ts";
import type { Activity, Instance, LoadTarget, SawOf, Task } from "./run.ts";
import type { InstanceState, Saw, TaskStatus } from "./saw.ts";

/** What is joined elsewhere: the run's own state and its snapshots. */
type Sighted = Exclude<
  Saw,
  { subject: "experiment" | "targets" | "look" | "group" | "stop-answer" | "signal" | "read" }
>;

/** Furthest last. A task never goes back: a later report with an earlier status is an old report. */
export const TASK_RANK: Readonly<Record<TaskStatus, number>> = {
  PROVISIONING: 0,
  PENDING: 1,
  ACTIVATING: 2,
  RUNNING: 3,
  DEACTIVATING: 4,
  STOPPING: 5,
  DEPROVISIONING: 6,
  STOPPED: 7,
  DELETED: 8,
};

const GONE_STATES: ReadonlySet<InstanceState> = new Set(["shutting-down", "terminated", "stopping", "stopped", "gone"]);

/** Joins what was seen of one instance, host, task, target, activity, alarm or service event. */
export function foldSighting(draft: Draft, saw: Sighted, mark: Mark): void {
  switch (saw.subject) {
    case "recommendation":
      editInstance(draft, saw.instanceId, (known) => ({ ...known, recommended: joinMarks(known.recommended, mark) }));
      return;
    case "warning":
      editInstance(draft, saw.instanceId, (known) => ({ ...known, warned: joinMarks(known.warned, mark) }));
      return;
    case "bid-evicted":
      for (const id of saw.instanceIds) {
        editInstance(draft, id, (known) => ({ ...known, bidEvicted: joinMarks(known.bidEvicted, mark) }));
      }
      return;
    case "host":
      draft.map("hosts").set(saw.hostArn, saw.instanceId);
      if (saw.status === "DRAINING") {
        editInstance(draft, saw.instanceId, (known) => ({ ...known, draining: joinMarks(known.draining, mark) }));
      }
      return;
    case "instance":
      editInstance(draft, saw.instanceId, (known) => joinInstance(known, saw, mark));
      return;
    case "spot-request":
      editInstance(draft, saw.instanceId, (known) => {
        const at = mark.stated ?? mark.to;
        const newer =
          known.spotCode === null ||
          at > known.spotCode.at ||
          (at === known.spotCode.at && saw.code > known.spotCode.code);
        return newer ? { ...known, spotCode: { code: saw.code, at } } : known;
      });
      return;
    case "task":
      draft.map("tasks").set(saw.taskArn, joinTask(draft.run.tasks.get(saw.taskArn) ?? null, saw, mark));
      return;
    case "target": {
      const { targetGroupArn } = saw;
      const id = `${targetGroupArn}|${saw.targetId}`;
      const known: LoadTarget = draft.run.targets.get(id) ?? { id, targetGroupArn, instanceId: null, leaving: null };
      const leaves = saw.health === "draining" || saw.health === "unused" || saw.health === "gone";
      draft.map("targets").set(id, {
        id,
        targetGroupArn,
        instanceId: larger(known.instanceId, saw.instanceId),
        leaving: leaves ? joinMarks(known.leaving, mark) : known.leaving,
      });
      return;
    }
    case "activity": {
      const told = { saw, seenAt: mark.seenAt };
      const known = draft.run.activities.get(saw.activityId);
      if (known === undefined || furtherActivity(told, known)) draft.map("activities").set(saw.activityId, told);
      return;
    }
    case "alarm": {
      const id = `${saw.name}:${saw.state}`;
      const known = draft.run.alarms.get(id);
      const before = known === undefined ? null : { saw: known.saw, seenAt: known.mark.seenAt };
      const stands = earlierTold(before, { saw, seenAt: mark.seenAt });
      draft.map("alarms").set(id, { saw: stands.saw, mark: joinMarks(known?.mark ?? null, mark) ?? mark });
      return;
    }
    case "service-event": {
      const known = draft.run.serviceEvents.get(saw.eventId) ?? null;
      draft.map("serviceEvents").set(saw.eventId, { saw, mark: joinMarks(known?.mark ?? null, mark) ?? mark });
      return;
    }
    default:
      saw satisfies never;
  }
}

function editInstance(draft: Draft, id: string, edit: (known: Instance) => Instance): void {
  const known = draft.run.instances.get(id) ?? blankInstance(id);
  draft.map("instances").set(id, edit(known));
}

export function blankInstance(id: string): Instance {
  return {
    id,
    group: null,
    type: null,
    zone: null,
    recommended: null,
    warned: null,
    draining: null,
    gone: null,
    stateReason: null,
    bidEvicted: null,
    spotCode: null,
  };
}

function joinInstance(known: Instance, saw: SawOf<"instance">, mark: Mark): Instance {
  const gone = GONE_STATES.has(saw.state);
  return {
    ...known,
    group: larger(known.group, saw.group),
    type: larger(known.type, saw.type),
    zone: larger(known.zone, saw.zone),
    gone: gone ? joinMarks(known.gone, mark) : known.gone,
    stateReason: gone ? larger(known.stateReason, saw.stateReason) : known.stateReason,
  };
}

function joinTask(known: Task | null, saw: SawOf<"task">, mark: Mark): Task {
  const evidence = saw.taskArn;
  const stated = (at: number | null) => (at === null ? null : statedMark(at, evidence, mark.seenAt));
  const rank = TASK_RANK[saw.status];
  const leaves = saw.desiredStatus === "STOPPED" || rank > TASK_RANK.RUNNING;
  const newer =
    known === null || saw.version > known.version || (saw.version === known.version && rank >= TASK_RANK[known.status]);
  return {
    arn: saw.taskArn,
    service: larger(known?.service ?? null, saw.service),
    daemon: saw.daemon || (known?.daemon ?? false),
    fargate: saw.fargate || (known?.fargate ?? false),
    hostArn: larger(known?.hostArn ?? null, saw.hostArn),
    status: newer ? saw.status : known.status,
    version: Math.max(saw.version, known?.version ?? saw.version),
    createdAt: least(known?.createdAt ?? null, saw.createdAt),
    provisioning: joinMarks(known?.provisioning ?? null, saw.status === "PROVISIONING" ? mark : null),
    pending: joinMarks(known?.pending ?? null, saw.status === "PENDING" || saw.status === "ACTIVATING" ? mark : null),
    running: joinMarks(known?.running ?? null, stated(saw.startedAt) ?? (saw.status === "RUNNING" ? mark : null)),
    leaving: joinMarks(known?.leaving ?? null, leaves ? (stated(saw.stoppingAt) ?? mark) : null),
    stopped: joinMarks(known?.stopped ?? null, stated(saw.stoppedAt) ?? (saw.status === "STOPPED" ? mark : null)),
    stopCode: larger(known?.stopCode ?? null, saw.stopCode),
    stoppedReason: larger(known?.stoppedReason ?? null, saw.stoppedReason),
    exitCodes: fullerCodes(known?.exitCodes ?? [], saw.exitCodes),
  };
}

/** Containers come to their exit codes one by one, and never lose one. */
function fullerCodes(a: Task["exitCodes"], b: Task["exitCodes"]): Task["exitCodes"] {
  const told = (codes: Task["exitCodes"]) => codes.filter((code) => code !== null).length;
  if (told(a) !== told(b)) return told(a) > told(b) ? a : b;
  if (a.length !== b.length) return a.length > b.length ? a : b;
  return JSON.stringify(a) <= JSON.stringify(b) ? a : b;
}

/** Whether `a` knows more of the activity than `b`: it ended, its instance is named; else whichever, but always the same. */
function furtherActivity(a: Activity, b: Activity): boolean {
  const rank = ({ saw }: Activity) => (saw.endTime !== null ? 2 : 0) + (saw.instanceId !== null ? 1 : 0);
  if (rank(a) !== rank(b)) return rank(a) > rank(b);
  const [left, right] = [JSON.stringify(a.saw), JSON.stringify(b.saw)];
  return left === right ? a.seenAt < b.seenAt : left > right;
}

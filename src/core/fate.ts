import { goneMark } from "./hits.ts";
import type { LostTask } from "./loss.ts";
import { byWhen } from "./mark.ts";
import type { View } from "./view.ts";

/** What became of a task on a hit instance. */
export type Fate =
  /** Stopped by ECS before its host went. */
  | "in-time"
  /** SIGKILL after the stop timeout (exit code 137). */
  | "killed"
  /** Its host went under it. */
  | "with-host"
  /** Its host is gone, and ECS has not said (or not clearly) how it ended. */
  | "unknown";

/** The exit code of a container that was killed with SIGKILL: 128 + 9. */
const SIGKILLED = 137;

/** null while it is still running or on its way down. */
export function fateOf(lost: LostTask): Fate | null {
  const { task, instance } = lost;
  const gone = goneMark(instance);
  if (isHostLoss(task.stopCode, task.stoppedReason)) return "with-host";
  if (task.stopped === null || task.stopCode === null) return gone === null ? null : "unknown";
  if (task.exitCodes.some((code) => code === SIGKILLED)) return "killed";
  if (gone !== null && byWhen(task.stopped) > byWhen(gone)) return "with-host";
  // Containers that left no exit code were not seen stopping: their host may have gone first.
  const left = task.exitCodes.length > 0 && task.exitCodes.every((code) => code !== null);
  return left ? "in-time" : "unknown";
}

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html */
function isHostLoss(stopCode: string | null, reason: string | null): boolean {
  return stopCode === "TerminationNotice" || (reason?.startsWith("Host EC2") ?? false);
}

export interface FateCounts {
  readonly total: number;
  readonly inTime: number;
  readonly killed: number;
  readonly withHost: number;
  readonly unknown: number;
  /** Not decided yet. */
  readonly open: number;
}

/** The fates of service tasks on hit instances; daemon tasks stop with their host by design and are not counted. */
export function fateCounts(view: View): FateCounts {
  let [inTime, killed, withHost, unknown, open] = [0, 0, 0, 0, 0];
  const all = [...view.lost.values()].flat();
  for (const lost of all) {
    const fate = fateOf(lost);
    switch (fate) {
      case "in-time":
        inTime++;
        break;
      case "killed":
        killed++;
        break;
      case "with-host":
        withHost++;
        break;
      case "unknown":
        unknown++;
        break;
      case null:
        open++;
        break;
      default:
        fate satisfies never;
    }
  }
  return { total: all.length, inTime, killed, withHost, unknown, open };
}

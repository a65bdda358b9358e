import { type ExperimentStatus, experimentLifecycle, step } from "../lifecycles.ts";
import type { TemplateConfig } from "../world-config.ts";
import { giveNotice, recommendRebalance } from "./interruptions.ts";
import { arnOf } from "./names.ts";
import type { Experiment, Instance } from "./state.ts";
import { resolveTargets } from "./targeting.ts";
import type { World } from "./world.ts";

/** Spot gives two minutes between a notice and its eviction, whatever the template says. */
const noticeMs = 120_000;

/** FIS's reasons ([FISUG] tutorial outputs for the first two; those of a failure are not documented word for word). */
const reasons = {
  initiating: "Experiment is initiating.",
  running: "Experiment is running.",
  completed: "Experiment completed.",
  stopping: "Experiment is stopping.",
  stopped: "Experiment stopped.",
  cancelled: "Experiment cancelled because the safety lever is engaged.",
  empty: "Target resolution returned empty set",
  unauthorized:
    "Unauthorized to perform required action. Verify that the experiment role has the permissions that the action needs.",
  notRunning: "Target resources are not in a state in which the action can be run.",
} as const;

/** Starts an experiment; targets are resolved, and the clock of `startTime` begins, about a second later. */
export function startExperiment(
  world: World,
  of: {
    readonly template: TemplateConfig;
    readonly tags: Readonly<Record<string, string>>;
    readonly skipAll: boolean;
  },
): Experiment {
  const id = `EXP${world.random.alphanumeric("experiment-id", 15)}`;
  const experiment: Experiment = {
    id,
    arn: arnOf(world.config).experiment(id),
    template: of.template,
    createdAt: world.now,
    tags: { ...of.tags },
    skipAll: of.skipAll,
    startedAt: null,
    endedAt: null,
    status: "initiating",
    reason: reasons.initiating,
    error: null,
    action: { status: "pending", reason: "Initial state", startedAt: null, endedAt: null },
    resolved: null,
  };
  world.experiments.set(id, experiment);
  tell(world, experiment);
  const n = world.experiments.size;
  world.soon("fisStarts", () => {
    if (experiment.status === "initiating" && world.safetyLever.status !== "engaged") run(world, experiment, n);
  });
  return experiment;
}

/** Stops what still runs. A finished experiment stays what it is. */
export function stopExperiment(world: World, experiment: Experiment): void {
  if (experiment.status !== "initiating" && experiment.status !== "running") return;
  move(world, experiment, "stopping", reasons.stopping);
  experiment.action.status = experiment.action.startedAt === null ? "cancelled" : "stopping";
  world.soon("fisStops", () => {
    if (experiment.action.status === "stopping") endAction(world, experiment, "stopped", "Action was stopped.");
    end(world, experiment, "stopped", reasons.stopped);
  });
}

/** What an engaged safety lever does to an experiment that has not begun. */
export function cancelExperiment(world: World, experiment: Experiment): void {
  if (experiment.status !== "initiating") return;
  experiment.action.status = "cancelled";
  end(world, experiment, "cancelled", reasons.cancelled);
}

/** "PT2M" to "PT15M", in ms. */
export function waitMs(template: TemplateConfig): number {
  const match = /^PT(?:(\d+)M)?(?:(\d+)S)?$/.exec(template.durationBeforeInterruption);
  return (Number(match?.[1] ?? 0) * 60 + Number(match?.[2] ?? 0)) * 1_000;
}

function run(world: World, experiment: Experiment, n: number): void {
  const targets = resolveTargets(world, experiment.template, n);
  experiment.startedAt = world.now;
  experiment.resolved = targets.map((instance) => instance.id);
  move(world, experiment, "running", reasons.running);
  if (experiment.skipAll) {
    experiment.action.status = "skipped";
    end(world, experiment, "completed", reasons.completed);
  } else if (targets.length === 0) {
    fail(world, experiment, "InvalidTarget", reasons.empty);
  } else {
    begin(world, experiment, targets);
  }
}

function begin(world: World, experiment: Experiment, targets: readonly Instance[]): void {
  experiment.action.status = "running";
  experiment.action.startedAt = world.now;
  experiment.action.reason = "Action is running.";
  if (!world.config.fis.roleMayInterrupt) {
    world.soon("fisStops", () => fail(world, experiment, "AuthorizationFailure", reasons.unauthorized));
  } else if (targets.some((instance) => instance.state !== "running")) {
    fail(world, experiment, "InvalidTarget", reasons.notRunning);
  } else {
    interrupt(world, experiment);
  }
}

/**
 * The recommendations come at once, the notices when two minutes are left, and FIS calls the action done before they
 * arrive (run: completed T+0:12, notices T+0:24). All three are one request to EC2, so they share their moment but for a second.
 */
function interrupt(world: World, experiment: Experiment): void {
  const untilNotice = waitMs(experiment.template) - noticeMs;
  const recommendIn = world.draw("recommendation");
  const noticeIn = untilNotice + world.draw("notice");
  for (const instanceId of experiment.resolved ?? []) {
    const jitter = world.random.between("interruption-jitter", 0, 800);
    world.after(recommendIn + jitter, () => {
      if (!isCalledOff(world, experiment)) recommendRebalance(world, instanceId, "experiment");
    });
    world.after(noticeIn + jitter, () => {
      if (!isCalledOff(world, experiment)) giveNotice(world, instanceId, "experiment");
    });
  }
  world.after(untilNotice + world.draw("fisActionOverhead"), () => completeExperiment(world, experiment));
}

/** Its action is done, and so is it; nothing when it has ended before. */
export function completeExperiment(world: World, experiment: Experiment): void {
  if (experiment.status !== "running") return;
  endAction(world, experiment, "completed", "Action was completed.");
  end(world, experiment, "completed", reasons.completed);
}

/** AWS does not say whether stopping before the notice keeps it from being sent; the world's configuration decides. */
function isCalledOff(world: World, experiment: Experiment): boolean {
  const stopped = experiment.status === "stopping" || experiment.status === "stopped";
  return stopped && world.config.fis.stopPreventsInterruption;
}

function fail(world: World, experiment: Experiment, code: string, reason: string): void {
  if (experiment.status !== "running") return;
  if (experiment.action.startedAt !== null) endAction(world, experiment, "failed", reason);
  else experiment.action.status = "cancelled";
  const location = code === "InvalidTarget" ? experiment.template.targetName : experiment.template.actionName;
  experiment.error = { accountId: world.config.account, code, location };
  end(world, experiment, "failed", reason);
}

function endAction(world: World, experiment: Experiment, status: string, reason: string): void {
  experiment.action.status = status;
  experiment.action.reason = reason;
  experiment.action.endedAt = world.now;
}

function end(world: World, experiment: Experiment, status: ExperimentStatus, reason: string): void {
  experiment.endedAt = world.now;
  move(world, experiment, status, reason);
}

function move(world: World, experiment: Experiment, to: ExperimentStatus, reason: string): void {
  experiment.status = step(experimentLifecycle, experiment.status, to);
  experiment.reason = reason;
  tell(world, experiment);
}

function tell(world: World, { id: experimentId, status, reason }: Experiment): void {
  world.tell({ kind: "experiment", experimentId, status, reason });
}

import { step, type TaskStatus, taskLifecycle } from "../lifecycles.ts";
import type { Pace } from "../pace.ts";
import type { TaskShape } from "../world-config.ts";
import { arnOf } from "./names.ts";
import type { Host, Service, TargetGroup, Task } from "./state.ts";
import { deregisterTarget, registerTarget } from "./target-groups.ts";
import { known, type World } from "./world.ts";

/** A task that wants to run; it waits in PROVISIONING, without a container instance, until something places it. */
export function createTask(
  world: World,
  of: {
    readonly service: Service | null;
    readonly shape: TaskShape;
    readonly provider: string | null;
    readonly launchType: "EC2" | "FARGATE";
    readonly createdAt: number;
  },
): Task {
  const id = world.random.hex("task-id", 32);
  const task: Task = {
    arn: arnOf(world.config).task(id),
    n: world.tasks.size,
    service: of.service?.config.name ?? null,
    shape: of.shape,
    startedBy: of.service?.deployment ?? "nightly-batch",
    launchType: of.launchType,
    provider: of.provider,
    createdAt: of.createdAt,
    runtimeId: world.random.hex("runtime-id", 64),
    containerId: world.random.uuid("container-id"),
    status: "PROVISIONING",
    desiredStatus: "RUNNING",
    host: null,
    port: null,
    version: 1,
    connectivityAt: null,
    pullStartedAt: null,
    pullStoppedAt: null,
    startedAt: null,
    stoppingAt: null,
    executionStoppedAt: null,
    stoppedAt: null,
    stopCode: null,
    stoppedReason: null,
    exitCode: null,
  };
  world.tasks.set(task.arn, task);
  tell(world, task);
  return task;
}

/** Gives a waiting task its host (null: Fargate) and starts it: pull, container, target registration, RUNNING. */
export function startTask(world: World, task: Task, host: Host | null): void {
  assign(task, host);
  task.connectivityAt = world.now;
  const warm = host === null ? false : host.pulled.has(task.shape.image);
  move(world, task, "PENDING");
  then(world, task, "PENDING", "pullStarts", () => {
    task.pullStartedAt = world.now;
    touch(task);
    then(world, task, "PENDING", warm ? "pullWarm" : "pullFresh", () => {
      task.pullStoppedAt = world.now;
      touch(task);
      host?.pulled.add(task.shape.image);
      then(world, task, "PENDING", "containerStarts", () => activate(world, task));
    });
  });
}

/** Puts a task straight into RUNNING, for the world as it is found at the beginning. */
export function foundRunning(task: Task, host: Host | null, startedAt: number): void {
  assign(task, host);
  host?.pulled.add(task.shape.image);
  task.status = "RUNNING";
  task.version = 4;
  task.connectivityAt = startedAt - 9_000;
  task.pullStartedAt = startedAt - 7_000;
  task.pullStoppedAt = startedAt - 2_000;
  task.startedAt = startedAt;
}

/** Asks a task to stop: its target is deregistered and *waited for*, then SIGTERM, then SIGKILL after the stop timeout. */
export function stopTask(world: World, task: Task, stoppedReason: string): void {
  if (task.desiredStatus === "STOPPED") return;
  task.desiredStatus = "STOPPED";
  task.stopCode = "ServiceSchedulerInitiated";
  task.stoppedReason = stoppedReason;
  task.stoppingAt = world.now;
  const group = targetGroupOf(world, task);
  if (task.status === "PENDING") finish(world, task);
  else if (task.status === "PROVISIONING") {
    task.stoppedAt = world.now;
    move(world, task, "STOPPED");
  } else if (group === null) terminate(world, task);
  else {
    move(world, task, "DEACTIVATING");
    world.soon("deregisters", () => deregisterTarget(world, group, task.arn));
  }
}

/** The host vanished under the task. An exit code is never known. */
export function loseTask(world: World, task: Task, instanceId: string): void {
  task.desiredStatus = "STOPPED";
  task.stopCode ??= "TerminationNotice";
  task.stoppedReason ??= `Host EC2 (instance ${instanceId}) terminated.`;
  task.stoppingAt ??= world.now;
  task.stoppedAt = world.now;
  move(world, task, "STOPPED");
}

/** Lets stopping tasks go on once their targets are gone, and takes the tasks of a lost host with it. */
export function runTasks(world: World): void {
  world.listen("target", ({ taskArn, health }) => {
    const task = known(world.tasks, taskArn);
    if (health === "gone" && task.status === "DEACTIVATING") terminate(world, task);
  });
  world.listen("container-instance", ({ arn, instanceId, status }) => {
    if (status !== "INACTIVE") return;
    for (const task of world.tasks.values()) {
      if (task.host === arn && task.status !== "STOPPED") loseTask(world, task, instanceId);
    }
  });
}

export function targetGroupOf(world: World, task: Task): TargetGroup | null {
  const name = task.service === null ? null : known(world.services, task.service).config.targetGroup;
  return name === null ? null : known(world.targetGroups, name);
}

function assign(task: Task, host: Host | null): void {
  if (host === null) return;
  task.host = host.arn;
  task.port = host.nextPort++;
}

function activate(world: World, task: Task): void {
  move(world, task, "ACTIVATING");
  const group = targetGroupOf(world, task);
  if (group !== null && task.host !== null && task.port !== null) {
    const { instanceId } = known(world.hosts, task.host);
    const { zone } = known(world.instances, instanceId);
    registerTarget(world, group, { instanceId, port: task.port, zone, taskArn: task.arn });
  }
  then(world, task, "ACTIVATING", "activates", () => {
    task.startedAt = world.now;
    move(world, task, "RUNNING");
  });
}

function terminate(world: World, task: Task): void {
  move(world, task, "STOPPING");
  const { onSigterm, stopTimeoutS } = task.shape;
  const killed = onSigterm.exitsAfterS > stopTimeoutS;
  world.after((killed ? stopTimeoutS : onSigterm.exitsAfterS) * 1_000, () => {
    if (task.status !== "STOPPING") return;
    // 137: SIGKILL after the stop timeout.
    task.exitCode = killed ? 137 : onSigterm.exitCode;
    finish(world, task);
  });
}

function finish(world: World, task: Task): void {
  task.executionStoppedAt = world.now;
  move(world, task, "DEPROVISIONING");
  then(world, task, "DEPROVISIONING", "taskCleanup", () => {
    task.stoppedAt = world.now;
    move(world, task, "STOPPED");
  });
}

/** Goes on after a while, unless something else has happened to the task meanwhile. */
function then(world: World, task: Task, still: TaskStatus, what: Pace, play: () => void): void {
  world.soon(what, () => {
    if (task.status === still) play();
  });
}

function move(world: World, task: Task, to: TaskStatus): void {
  task.status = step(taskLifecycle, task.status, to);
  touch(task);
  tell(world, task);
}

function touch(task: Task): void {
  task.version += 1;
}

function tell(world: World, task: Task): void {
  const instanceId = task.host === null ? null : known(world.hosts, task.host).instanceId;
  const { arn: taskArn, service, status, stopCode } = task;
  world.tell({ kind: "task", taskArn, service, status, instanceId, stopCode });
}

import { hostOn, isDaemon } from "./hosts.ts";
import { chooseProvider } from "./placement.ts";
import { addDrainingEvent, addServiceEvent, serviceTexts } from "./service-events.ts";
import type { Service, Task } from "./state.ts";
import { deregisterTarget, targetOf } from "./target-groups.ts";
import { createTask, startTask, stopTask, targetGroupOf } from "./tasks.ts";
import { known, type World } from "./world.ts";

/** The service scheduler: some seconds after anything changed it starts what is missing and stops what is on draining hosts, within the minimum and maximum percent. */
export function scheduleServices(world: World): void {
  const wake = (service: Service) => {
    if (service.schedulerDue) return;
    service.schedulerDue = true;
    world.soon("scheduler", () => {
      service.schedulerDue = false;
      if (service.config.scheduling === "DAEMON") reconcileDaemon(world, service);
      else reconcile(world, service);
      watchForSteadyState(world, service);
    });
  };
  world.listen("container-instance", ({ arn, status }) => {
    for (const service of world.services.values()) {
      if (status === "INACTIVE") forget(world, service, arn);
      wake(service);
    }
  });
  world.listen("task", ({ service: name, status }) => {
    if (name !== null && (status === "RUNNING" || status === "STOPPED")) wake(known(world.services, name));
  });
  world.listen("deployment", ({ service, status }) => {
    if (status === "IN_PROGRESS") wake(known(world.services, service));
  });
  world.listen("desired-count", ({ service }) => wake(known(world.services, service)));
  world.listen("target", ({ taskArn, health }) => {
    const name = known(world.tasks, taskArn).service;
    if (name === null) return;
    const service = known(world.services, name);
    const arn = targetGroupOf(world, known(world.tasks, taskArn))?.arn ?? "";
    if (health === "healthy") wake(service);
    if (health === "initial") addServiceEvent(world, service, serviceTexts.registered(1, arn));
  });
}

export function tasksOf(world: World, service: Service): readonly Task[] {
  return [...world.tasks.values()].filter((task) => task.service === service.config.name);
}

/** Running for the load balancer too: a replacement counts once its target is healthy. */
export function isHealthy(world: World, task: Task): boolean {
  if (task.status !== "RUNNING") return false;
  const group = targetGroupOf(world, task);
  return group === null || targetOf(group, task.arn)?.health === "healthy";
}

function reconcile(world: World, service: Service): void {
  const { config } = service;
  const wanted = tasksOf(world, service).filter((task) => task.desiredStatus === "RUNNING");
  const leaving = wanted.filter((task) => isLeaving(world, task) || isOld(service, task));
  const staying = wanted.filter((task) => !leaving.includes(task));
  const ceiling = Math.floor((service.desired * config.maximumPercent) / 100);
  const floor = Math.ceil((service.desired * config.minimumHealthyPercent) / 100);

  const early = leaving.filter((t) => t.status === "PENDING" || (isOld(service, t) && t.status === "PROVISIONING"));
  for (const task of early) stopTask(world, task, scalingReason(service));
  const running = leaving.filter((task) => task.status === "RUNNING");
  const missing = service.desired - staying.length;
  const toStart = Math.min(missing, ceiling - wanted.length);
  const toStop = Math.min(running.length, wanted.filter((task) => isHealthy(world, task)).length - floor);

  if (toStart > 0) start(world, service, { count: toStart, staying });
  if (toStop > 0) stop(world, service, running.slice(0, toStop));
  if (running.length > 0 && missing > 0 && toStart <= 0 && toStop <= 0) {
    addServiceEvent(world, service, serviceTexts.deadlocked());
  }
}

function start(
  world: World,
  service: Service,
  of: { readonly count: number; readonly staying: readonly Task[] },
): void {
  service.steady = false;
  const started: Task[] = [];
  for (let n = 0; n < of.count; n++) {
    const launchType = service.config.launchType === "FARGATE" ? "FARGATE" : "EC2";
    const provider = chooseProvider(world, service, [...of.staying, ...started]);
    started.push(createTask(world, { service, shape: service.shape, provider, launchType, createdAt: world.now }));
  }
  addServiceEvent(world, service, serviceTexts.started(started.map((task) => task.arn)));
}

function stop(world: World, service: Service, tasks: readonly Task[]): void {
  service.steady = false;
  for (const task of tasks) stopTask(world, task, scalingReason(service));
  addServiceEvent(world, service, serviceTexts.stopped(tasks.map((task) => task.arn)));
  if (service.config.targetGroup === null) return;
  const { arn } = known(world.targetGroups, service.config.targetGroup);
  addServiceEvent(world, service, serviceTexts.deregistered(tasks.length, arn));
  addDrainingEvent(world, service, tasks.length);
}

/** One task on each ACTIVE host. A daemon's task stays on a draining host to its end, and follows new hosts without waiting for capacity. */
function reconcileDaemon(world: World, service: Service): void {
  const hosts = [...world.hosts.values()].filter((host) => host.status === "ACTIVE");
  service.desired = hosts.length;
  const served = new Set(tasksOf(world, service).flatMap((t) => (t.desiredStatus === "RUNNING" ? [t.host] : [])));
  const bare = hosts.filter((host) => !served.has(host.arn));
  if (bare.length === 0) return;
  service.steady = false;
  const started = bare.map((host) => {
    const { shape } = service;
    const task = createTask(world, { service, shape, provider: null, launchType: "EC2", createdAt: world.now });
    startTask(world, task, host);
    return task.arn;
  });
  addServiceEvent(world, service, serviceTexts.started(started));
}

/** ECS takes the targets of a lost host's tasks out of their group. */
function forget(world: World, service: Service, host: string): void {
  const lost = tasksOf(world, service).filter((task) => task.host === host);
  if (lost.length > 0) service.steady = false;
  const name = service.config.targetGroup;
  if (name === null) return;
  const group = known(world.targetGroups, name);
  const registered = lost.filter((task) => (targetOf(group, task.arn)?.health ?? "draining") !== "draining");
  if (registered.length === 0) return;
  world.soon("deregisters", () => {
    for (const task of registered) deregisterTarget(world, group, task.arn);
    addServiceEvent(world, service, serviceTexts.deregistered(registered.length, group.arn));
    addDrainingEvent(world, service, registered.length);
  });
}

function watchForSteadyState(world: World, service: Service): void {
  if (service.steady || !isSteady(world, service)) return;
  world.soon("steadyState", () => {
    if (service.steady || !isSteady(world, service)) return;
    service.steady = true;
    addServiceEvent(world, service, serviceTexts.steady());
  });
}

function isSteady(world: World, service: Service): boolean {
  const wanted = tasksOf(world, service).filter((task) => task.desiredStatus === "RUNNING");
  return (
    wanted.length === service.desired &&
    wanted.every((task) => isHealthy(world, task) && !isLeaving(world, task) && !isOld(service, task))
  );
}

/** Of the deployment before: moved out as the new one's tasks come in. */
function isOld(service: Service, task: Task): boolean {
  return service.earlier !== null && task.startedBy === service.earlier.deployment;
}

function isLeaving(world: World, task: Task): boolean {
  if (task.host === null || isDaemon(world, task)) return false;
  return hostOn(world, known(world.hosts, task.host).instanceId)?.status === "DRAINING";
}

function scalingReason(service: Service): string {
  return `Scaling activity initiated by (deployment ${service.deployment})`;
}

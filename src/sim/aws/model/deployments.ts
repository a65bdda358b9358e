import { addServiceEvent, serviceTexts } from "./service-events.ts";
import { isHealthy, tasksOf } from "./services.ts";
import type { Service } from "./state.ts";
import { known, type World } from "./world.ts";

/** Rolling deployments of a team that deploys while an experiment is watched: a new revision, moved in by the scheduler. */
export function deployServices(world: World): void {
  let started = false;
  world.listen("experiment", ({ status }) => {
    if (started || status !== "running") return;
    started = true;
    for (const { service, afterExperimentStartS } of world.config.deployments) {
      world.after(afterExperimentStartS * 1_000, () => deploy(world, known(world.services, service)));
    }
  });
  // It is over when every wanted task is of the new revision and serves, and none of an older one is left.
  const look = (name: string | null) => {
    const service = name === null ? undefined : world.services.get(name);
    if (service === undefined || service.earlier === null || !isOver(world, service)) return;
    service.earlier = null;
    addServiceEvent(world, service, serviceTexts.deployed(service.deployment));
    world.tell({ kind: "deployment", service: service.config.name, status: "COMPLETED" });
  };
  world.listen("task", ({ service, status }) => {
    if (status === "RUNNING" || status === "STOPPED") look(service);
  });
  world.listen("target", ({ taskArn, health }) => {
    if (health === "healthy") look(known(world.tasks, taskArn).service);
  });
}

function deploy(world: World, service: Service): void {
  service.earlier = { deployment: service.deployment, shape: service.shape, createdAt: service.deployedAt };
  service.deployment = `ecs-svc/${world.random.digits("deployment-id", 19)}`;
  service.shape = { ...service.shape, revision: service.shape.revision + 1 };
  service.deployedAt = world.now;
  service.steady = false;
  world.tell({ kind: "deployment", service: service.config.name, status: "IN_PROGRESS" });
}

function isOver(world: World, service: Service): boolean {
  const tasks = tasksOf(world, service).filter((task) => task.status !== "STOPPED" && task.desiredStatus === "RUNNING");
  const own = tasks.filter((task) => task.startedBy === service.deployment);
  return own.length === tasks.length && own.length >= service.desired && own.every((task) => isHealthy(world, task));
}

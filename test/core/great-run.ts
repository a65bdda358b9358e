import type { Fact } from "../../src/core/fact.ts";
import { at } from "./given.ts";
import * as s from "./story.ts";

export interface Greatness {
  readonly instances: number;
  readonly tasksEach: number;
  readonly services: number;
}

const arn = (service: string, host: number, k: number) =>
  `arn:aws:ecs:us-east-1:123456789012:task/c/${service}-${host}-${k}`;

/** A run that hits every instance of a great cluster; every task is lost and replaced, the group grows and shrinks. */
export function greatRun({ instances, tasksEach, services }: Greatness): readonly Fact[] {
  const hosts = Array.from({ length: instances }, (_, place) => place + 1);
  const serviceOf = (n: number, k: number) => `service-${(n * tasksEach + k) % services}`;
  const tasks = hosts.flatMap((n) => Array.from({ length: tasksEach }, (_, k) => ({ n, k, service: serviceOf(n, k) })));
  const baseline = s.baseline({
    services: Array.from({ length: services }, (_, place) => {
      const name = `service-${place}`;
      const count = tasks.filter((one) => one.service === name).length;
      const balancer = { targetGroupArns: [`arn:tg/${name}`], deregistrationDelayS: 300 };
      return { name, scheduling: "REPLICA", desired: count, running: count, ...balancer };
    }),
    groups: [{ name: s.GROUP, desired: instances, inService: instances, min: 0, max: 9999 }],
    hosts: hosts.map((n) => ({ hostArn: s.host(n), instanceId: s.instance(n) })),
    tasks: tasks.map(({ n, k, service }) => ({
      taskArn: arn(service, n, k),
      service,
      daemon: false,
      hostArn: s.host(n),
    })),
  });
  const candidates = hosts.map((n) => ({
    instanceId: s.instance(n),
    group: s.GROUP,
    type: "m5.large",
    zone: "us-east-1a",
  }));
  return [
    ...s.underWay({ count: instances, candidates, baseline }),
    s.hit(...hosts),
    s.experiment("completed", 12),
    ...hosts.flatMap((n) => [s.recommended(n, 12), s.warned(n, 24), s.draining(n, [20, 29]), s.gone(n, [135, 144])]),
    s.bidEvicted(143, ...hosts),
    ...tasks.flatMap(({ n, k, service }) => taskFacts(arn(service, n, k), n, k, service)),
    ...looks(baseline.services.map(({ name, desired }) => ({ name, desired }))),
    s.raised(170, instances, instances + 10),
    ...hosts.map((n) => s.activity(172, { activityId: `launch-${n}`, instanceId: s.instance(n + 5000) })),
    ...s.groupFrom(0, 170, instances, instances),
    ...s.groupFrom(180, 1300, instances + 10, instances + 10),
    ...s.groupFrom(1310, 1400, instances, instances),
  ];
}

function taskFacts(taskArn: string, n: number, k: number, service: string): readonly Fact[] {
  const [old, fresh] = [
    { service, hostArn: s.host(n) },
    { service, createdAt: at(146) },
  ];
  const end = { status: "STOPPED", desiredStatus: "STOPPED", version: 9, stopCode: "TerminationNotice" } as const;
  const target = { targetGroupArn: `arn:tg/${service}`, targetId: `${s.instance(n)}:${30000 + k}`, reason: null };
  const health = (state: "healthy" | "draining", t: number) =>
    s.observed({ subject: "target", ...target, instanceId: s.instance(n), health: state }, [t - 9, t]);
  return [
    s.seenTask(taskArn, [0, 9], old),
    health("healthy", 9),
    health("draining", 60),
    s.seenTask(taskArn, 145, { ...old, ...end, stoppingAt: at(145), stoppedAt: at(145), exitCodes: [null] }),
    s.seenTask(`${taskArn}-new`, 146, { ...fresh, status: "PROVISIONING" }),
    s.seenTask(`${taskArn}-new`, 240, { ...fresh, status: "PENDING", version: 2, hostArn: s.host(n + 5000) }),
    s.seenTask(`${taskArn}-new`, 260, { ...fresh, version: 3, hostArn: s.host(n + 5000), startedAt: at(260) }),
  ];
}

function looks(services: readonly { readonly name: string; readonly desired: number }[]): readonly Fact[] {
  const all = services.reduce((sum, one) => sum + one.desired, 0);
  const counted = (share: number) =>
    services.map(({ name, desired }) => ({
      ...({
        name,
        scheduling: "REPLICA",
        desired,
        running: Math.floor(desired * share),
        waiting: 0,
        deploying: false,
      } as const),
    }));
  const facts: Fact[] = [];
  for (let t = 9; t < 1400; t += 9) {
    const share = t < 145 ? 1 : t < 250 ? 0 : Math.min(1, (t - 250) / 60);
    const [sinceT, polls] = share === 1 && t > 320 ? [320, 2] : [t, 1];
    facts.push(
      s.look(t, 0, {
        services: counted(share),
        waiting: Math.round(all * (1 - share)),
        sinceT,
        polls,
        targetsHealthy: all,
      }),
    );
  }
  return facts;
}

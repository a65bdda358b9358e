import type { WorldConfig } from "../world-config.ts";

/** ARNs of one account and Region, as each service writes them. */
export function arnOf(config: WorldConfig) {
  const here = `${config.region}:${config.account}`;
  return {
    cluster: `arn:aws:ecs:${here}:cluster/${config.cluster}`,
    service: (name: string) => `arn:aws:ecs:${here}:service/${config.cluster}/${name}`,
    task: (id: string) => `arn:aws:ecs:${here}:task/${config.cluster}/${id}`,
    container: (id: string) => `arn:aws:ecs:${here}:container/${config.cluster}/${id}`,
    containerInstance: (id: string) => `arn:aws:ecs:${here}:container-instance/${config.cluster}/${id}`,
    capacityProvider: (name: string) => `arn:aws:ecs:${here}:capacity-provider/${name}`,
    taskDefinition: (family: string, revision: number) => `arn:aws:ecs:${here}:task-definition/${family}:${revision}`,
    instance: (id: string) => `arn:aws:ec2:${here}:instance/${id}`,
    group: (name: string, uuid: string) =>
      `arn:aws:autoscaling:${here}:autoScalingGroup:${uuid}:autoScalingGroupName/${name}`,
    policy: (group: string, policy: string, uuid: string) =>
      `arn:aws:autoscaling:${here}:scalingPolicy:${uuid}:autoScalingGroupName/${group}:policyName/${policy}`,
    alarm: (name: string) => `arn:aws:cloudwatch:${here}:alarm:${name}`,
    targetGroup: (name: string, id: string) => `arn:aws:elasticloadbalancing:${here}:targetgroup/${name}/${id}`,
    loadBalancer: (name: string, id: string) => `arn:aws:elasticloadbalancing:${here}:loadbalancer/app/${name}/${id}`,
    template: (id: string) => `arn:aws:fis:${here}:experiment-template/${id}`,
    experiment: (id: string) => `arn:aws:fis:${here}:experiment/${id}`,
    stack: (name: string, uuid: string) => `arn:aws:cloudformation:${here}:stack/${name}/${uuid}`,
    role: (name: string) => `arn:aws:iam::${config.account}:role/${name}`,
  };
}

/** AWS's texts carry whole seconds in UTC: 2022-09-27T21:11:42Z. */
export function isoSeconds(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}

/** CloudWatch's reasons carry day/month/year: 27/09/22 21:10:00. */
export function alarmTime(ms: number): string {
  const [date = "", time = ""] = new Date(ms).toISOString().slice(0, 19).split("T");
  return `${date.slice(2).split("-").toReversed().join("/")} ${time}`;
}

import { counted, listing } from "./guard/listing.ts";
import type { Line } from "./message.ts";
import type { Plan } from "./plan.ts";

/** Free room beside the candidates, and how much of each service's worst pick fits there; empty when it was not read. */
export function roomLines({ room }: Plan, most = 3): readonly Line[] {
  if (room === undefined) return [];
  const head: Line = [
    `Free elsewhere: ${Math.floor(room.cpu / 102.4) / 10} vCPU and ${gib(room.memory)} on ${counted(room.hosts, "instance")}.`,
  ];
  const lines = room.services.slice(0, most).map(({ service, fits, worst }): Line => {
    if (fits === null) return [{ code: service }, ": how many of its tasks fit there could not be read."];
    const lost = worst === 1 ? "1 task that it may lose" : `${worst} tasks that it may lose`;
    return [
      { code: service },
      `: ${Math.min(fits, worst)} of the ${lost} ${Math.min(fits, worst) === 1 ? "fits" : "fit"} there.`,
    ];
  });
  const more = room.services.length - lines.length;
  return [head, ...lines, ...(more > 0 ? [[`+${counted(more, "more service")}`]] : [])];
}

/** What each group is, and may grow to; empty when it was not read. */
export function headroomLines({ headroom = [] }: Plan, most = 3): readonly Line[] {
  const lines = headroom
    .slice(0, most)
    .map(
      ({ group, desired, max, inService, activities }): Line => [
        { code: group },
        `: desired ${desired}, in service ${inService}, at most ${max}`,
        activities === null
          ? "; whether it is at rest could not be read."
          : activities === 0
            ? "; at rest."
            : `; ${activities} scaling ${activities === 1 ? "activity" : "activities"} in progress.`,
      ],
    );
  const more = headroom.length - lines.length;
  return [...lines, ...(more > 0 ? [[`+${counted(more, "more group")}`]] : [])];
}

/** What runs on a candidate: services with their number of tasks, the most first, `null` for tasks without a service. */
export function tasksOn(
  { baseline }: Pick<Plan, "baseline">,
  instanceId: string,
): readonly { readonly service: string | null; readonly tasks: number }[] {
  const hosts = new Set(baseline.hosts.filter((host) => host.instanceId === instanceId).map((host) => host.hostArn));
  const tally = new Map<string | null, number>();
  for (const { service, hostArn } of baseline.tasks) {
    if (hostArn !== null && hosts.has(hostArn)) tally.set(service, (tally.get(service) ?? 0) + 1);
  }
  return [...tally]
    .map(([service, tasks]) => ({ service, tasks }))
    .sort((a, b) => b.tasks - a.tasks || ((a.service ?? "") < (b.service ?? "") ? -1 : 1));
}

/** "`web` 4, `cron` 1, 2 standalone"; "no task" when there is none. */
export function tasksLine(plan: Pick<Plan, "baseline">, instanceId: string, most = 3): Line {
  const all = tasksOn(plan, instanceId);
  if (all.length === 0) return ["no task"];
  const shown = all.slice(0, most).flatMap(({ service, tasks }, i): Line => {
    const comma = i === 0 ? [] : [", "];
    return service === null ? [...comma, `${tasks} standalone`] : [...comma, ...listing([service]), ` ${tasks}`];
  });
  return all.length > most ? [...shown, `, +${all.length - most} more`] : shown;
}

/** 1 GiB is 1,024 MiB; one digit behind the point. */
function gib(mib: number): string {
  return `${Math.floor((mib / 1024) * 10) / 10} GiB`;
}

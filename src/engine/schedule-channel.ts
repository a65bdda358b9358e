import { refusalsOfPlace } from "../core/guard/door.ts";
import type { Message } from "../core/message.ts";
import type { Refusal } from "../core/refusal.ts";
import { saidAlone } from "../core/schedule/private-word.ts";
import type { Schedule } from "../core/schedule/schedule.ts";
import { audit } from "./audit.ts";
import { call, type PlanPlace, type PlanPostPorts, postPlan } from "./plan-post.ts";
import type { Chat, Clock, Store } from "./ports.ts";
import { readingPatiently } from "./readings.ts";

export interface ScheduleChannelPorts extends PlanPostPorts {
  readonly store: Store;
}

/**
 * Why nothing of a schedule may be said in its channel, by the rules of a start; null: it may. A channel that cannot be
 * read is a no. May sleep: call it inside a task.
 */
export async function closedTo(
  { chat, clock }: { readonly chat: Pick<Chat, "channel">; readonly clock: Clock },
  { channel, target }: Pick<Schedule, "channel" | "target">,
): Promise<Refusal | null> {
  const reading = await readingPatiently(clock, () => chat.channel(channel));
  return refusalsOfPlace(target, reading)[0] ?? null;
}

/** Says it in the channel, once by its name; where that may not be, to whoever added the schedule. May sleep. */
export async function sayOf(
  schedule: Schedule,
  { id, key }: Omit<PlanPlace, "channel">,
  message: Message,
  ports: ScheduleChannelPorts,
): Promise<void> {
  const { channel } = schedule;
  const no = await closedTo(ports, schedule);
  if (no !== null) {
    await tellAdder(schedule, no, saidAlone(message, channel, no), ports);
    return;
  }
  const answer = await postPlan({ id, channel, ...(key === undefined ? {} : { key }) }, message, ports);
  if (answer.kind !== "done")
    ports.log.warn({ schedule: schedule.id, id, answer }, "what became of a schedule reached nobody");
}

/** In a direct message; answers whether Slack took it. */
export async function tellAdder(
  { id, by, channel }: Schedule,
  { rule }: Refusal,
  message: Message,
  ports: ScheduleChannelPorts,
): Promise<boolean> {
  const { chat, log } = ports;
  log.warn({ schedule: id, channel, rule }, "nothing of a schedule may be said in its channel");
  const outcome = `not said in the channel: ${rule}`;
  await audit(ports, { who: "bot", where: channel, what: `schedule ${id}`, runId: null, outcome });
  const answer = await call(() => chat.direct(by, message));
  if (answer.kind !== "done") log.warn({ schedule: id, answer }, "whoever added a schedule could not be told either");
  return answer.kind === "done";
}

import { guardrailsOf } from "../core/guardrails.ts";
import { withHalt } from "../core/halt-answers.ts";
import type { Message } from "../core/message.ts";
import type { Target } from "../core/target.ts";
import { type TargetNow, targetsAnswer } from "../core/targets-answer.ts";
import type { Asker } from "./desk.ts";
import { type LimitPorts, readAtDoor, stored } from "./limits.ts";
import { readingTogether } from "./readings.ts";

interface LimitsDeskPorts extends LimitPorts {
  readonly targets: readonly Target[];
  /** The slash command's name, with its slash. */
  readonly command: string;
}

/** What may be started in a channel, and how its limits stand for whoever asks. */
export class LimitsDesk {
  readonly #ports: LimitsDeskPorts;

  constructor(ports: LimitsDeskPorts) {
    this.#ports = ports;
  }

  /** May sleep: call it inside a task. */
  async targets(asker: Asker): Promise<Message> {
    const { targets, clock, store, command } = this.#ports;
    const here = targets.filter(({ channels }) => channels.includes(asker.channel));
    const read = await readingTogether(
      clock,
      here.map((target) => () => this.#read(asker, target)),
    );
    const answer = targetsAnswer(read, asker, clock.now());
    if (here.length === 0) return answer;
    return withHalt(answer, await stored("store:halted", () => store.halted()), command);
  }

  async #read({ user, channel }: Asker, target: Target): Promise<TargetNow> {
    const { userGroups, clock } = this.#ports;
    const request = { target, by: user, channel, reason: null, step: { kind: "question" } } as const;
    const [readings, approvers] = await readingTogether(clock, [
      () => readAtDoor(this.#ports, request, null),
      () => userGroups.read(guardrailsOf(target).approvers, { anew: false }),
    ]);
    return { target, readings: { ...readings, members: new Map([...readings.members, ...approvers]) } };
  }
}

import { absence } from "../core/guard/presence.ts";
import { refusalsAtTheDoor } from "../core/guard.ts";
import { type Members, membershipOf } from "../core/guardrail/membership.ts";
import { refusalOf } from "../core/guardrail/person.ts";
import { barredRefusal, homeRefusal } from "../core/home/refusal.ts";
import type { Message } from "../core/message.ts";
import { choiceIn, choiceOf, type PlanAsk, type PlanForm, type PlanPlace, templatesOf } from "../core/plan-form.ts";
import type { ChannelReading, Reading } from "../core/reading.ts";
import { type Refusal, refusalMessage } from "../core/refusal.ts";
import type { Target } from "../core/target.ts";
import { audit } from "./audit.ts";
import type { Asker, Desk } from "./desk.ts";
import type { HomePorts } from "./home.ts";
import { nothing } from "./plan-answers.ts";
import type { Aws } from "./ports.ts";
import { readingPatiently, readingTogether } from "./readings.ts";

/** What Slack says of a channel, and whether the person is in it. */
interface Seen {
  readonly channel: Reading<ChannelReading>;
  readonly isIn: Reading<boolean>;
}

/** Plans that are asked for from no channel: into one that the person is in, with every guard of the command. */
export class HomePlans {
  readonly #ports: HomePorts & { readonly aws: Aws };
  readonly #desk: Pick<Desk, "plan">;

  constructor(ports: HomePorts & { readonly aws: Aws }, desk: Pick<Desk, "plan">) {
    this.#ports = ports;
    this.#desk = desk;
  }

  /** May sleep: call it inside a task. */
  async form(user: string): Promise<{ readonly form: PlanForm } | { readonly refused: Message }> {
    const { targets, userGroups, aws, chat, clock } = this.#ports;
    const barred = refusalOf(await readingPatiently(clock, () => chat.person(user)));
    if (barred !== null) {
      await this.#audited(user, `refused: ${barred.rule}`);
      return { refused: barredRefusal(barred) };
    }
    const members = await userGroups.read(
      targets.flatMap(({ starters }) => starters),
      { anew: false },
    );
    // Of the others nothing is told, not even their names.
    const judged = targets.map((target) => ({ target, membership: membershipOf(target.starters, user, members) }));
    const startable = judged.flatMap(({ target, membership }) => (membership.kind === "in" ? [target] : []));
    const unread = judged.flatMap(({ membership }) => (membership.kind === "unknown" ? [membership.reading] : []));
    const channels = [...new Set(startable.flatMap((target) => target.channels))];
    const read = channels.map((channel) => async () => [channel, await this.#seen(channel, user)] as const);
    const seen = new Map(await readingTogether(clock, read));
    const places = startable.flatMap((target) =>
      target.channels.map((channel) => ({
        target,
        channel,
        ...this.#judged({ target, channel, user }, seen, members),
      })),
    );
    const choices: PlanForm["choices"][number][] = [];
    // One after the other: FIS takes few calls a second, and all of them count for the account.
    for (const target of startable) {
      const open = places.flatMap((place) => (place.target === target && place.place !== null ? [place.place] : []));
      if (open.length === 0) continue;
      for (const template of templatesOf(target)) {
        const choice = choiceOf(target, template, await aws.template({ ...target, template }));
        choices.push(...open.map((place) => choiceIn(place, choice)));
      }
    }
    const rules = [...new Set(places.flatMap(({ refusals }) => refusals.map(({ rule }) => rule)))];
    const why = rules.join(", ") || (unread.length > 0 ? "starter-unreadable" : "starter-not-allowed");
    const outcome = choices.length > 0 ? "shown the form" : `refused: ${why}`;
    await this.#audited(user, outcome);
    if (choices.length === 0) return { refused: homeRefusal(user, places, unread) };
    const [only, ...others] = choices;
    const chosen = only === undefined || others.length > 0 ? null : only.value;
    return { form: { mode: "start", choices, chosen, reason: null } };
  }

  /** May sleep: call it inside a task. */
  async plan(asker: Asker, ask: PlanAsk): Promise<Message | null> {
    const { targets, chat, clock, command } = this.#ports;
    const target = targets.find(({ name, channels }) => name === ask.target && channels.includes(asker.channel));
    if (target === undefined) {
      await this.#refused(asker, ask, "unknown-target");
      return nothing("this target may not be started in that channel any more. Open my Home again");
    }
    const isIn = await readingPatiently(clock, () => chat.isIn(asker.channel, asker.user));
    const no = absence(asker.channel, isIn);
    if (no === null) return this.#desk.plan(asker, ask);
    await this.#refused(asker, ask, no.rule);
    return refusalMessage([no], target, command);
  }

  async #seen(channel: string, user: string): Promise<Seen> {
    const { chat, clock } = this.#ports;
    return {
      channel: await readingPatiently(clock, () => chat.channel(channel)),
      isIn: await readingPatiently(clock, () => chat.isIn(channel, user)),
    };
  }

  /** Whether its plan may be posted there for this person; `place` null: it may not, and why. */
  #judged(
    { target, channel, user }: { readonly target: Target; readonly channel: string; readonly user: string },
    seen: ReadonlyMap<string, Seen>,
    members: Members,
  ): { readonly place: PlanPlace | null; readonly refusals: readonly Refusal[] } {
    const there = seen.get(channel);
    if (there === undefined) return { place: null, refusals: [] };
    const request = { target, by: user, channel, reason: null, step: { kind: "question" } } as const;
    const absent = absence(channel, there.isIn);
    const atDoor = refusalsAtTheDoor(request, there.channel, members);
    const refusals = [...atDoor, ...(absent === null ? [] : [absent])];
    const name = there.channel.readable ? there.channel.value.name : channel;
    return { place: refusals.length === 0 ? { channel, name } : null, refusals };
  }

  #audited(user: string, outcome: string): Promise<void> {
    return audit(this.#ports, { who: user, where: null, what: "start", runId: null, outcome });
  }

  #refused({ user, channel }: Asker, ask: PlanAsk, rule: string): Promise<void> {
    const what = `start ${ask.target ?? ""}`.trim();
    return audit(this.#ports, { who: user, where: channel, what, runId: null, outcome: `refused: ${rule}` });
  }
}

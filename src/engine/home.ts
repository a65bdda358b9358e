import { type Membership, membershipOf } from "../core/guardrail/membership.ts";
import { refusalOf } from "../core/guardrail/person.ts";
import { guardrailsOf } from "../core/guardrails.ts";
import { type HomeNow, homeMessages, type Kept, MOST_RECENT, NOTHING_KEPT } from "../core/home/home.ts";
import type { MyTarget } from "../core/home/my-target.ts";
import type { Message } from "../core/message.ts";
import type { Reading } from "../core/reading.ts";
import type { Target } from "../core/target.ts";
import type { KnownRuns } from "./known-runs.ts";
import { stored } from "./limits.ts";
import { linkedRuns } from "./linked-runs.ts";
import type { Chat, Clock, Log, RunRow, Store } from "./ports.ts";
import { Presences } from "./presences.ts";
import { readingPatiently } from "./readings.ts";
import type { ScheduleDesk } from "./schedule-desk.ts";
import type { UserGroups } from "./user-groups.ts";

export interface HomePorts {
  readonly chat: Chat;
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly userGroups: UserGroups;
  readonly targets: readonly Target[];
  /** The slash command's name, with its slash. */
  readonly command: string;
  readonly schedules: Pick<ScheduleDesk, "of">;
}

/** How many of a target's runs are looked through for one that started something and is over. */
const LOOKED_THROUGH = 5;

/** One person's Home: their targets, whatever the channel, and nothing of anybody else's. */
export class Home {
  readonly #ports: HomePorts;
  readonly #known: KnownRuns;
  readonly #presences: Presences;

  constructor(ports: HomePorts, known: KnownRuns) {
    this.#ports = ports;
    this.#known = known;
    this.#presences = new Presences(ports);
  }

  /** May sleep: call it inside a task. */
  async messages(user: string): Promise<readonly Message[]> {
    const { chat, store, clock, command } = this.#ports;
    const halt = await stored("store:halted", () => store.halted());
    // Whatever a list says: of those who may start nothing, nobody is shown a target.
    const barred = refusalOf(await readingPatiently(clock, () => chat.person(user)));
    if (barred !== null) return homeMessages({ user, barred, halt, ...NOTHING }, clock.now(), command);
    const { mine, unknown } = await this.#mine(user);
    const names = mine.map(({ target }) => target.name);
    const { runs } = await this.#known.open();
    const open = runs.filter(({ run, requested }) => run.closed === null && names.includes(requested.target.name));
    const kept = await this.#kept(names);
    const home: HomeNow = {
      user,
      mine,
      unknown,
      barred,
      isIn: await this.#presences.of(user, [...open.map(({ requested }) => requested.channel), ...channelsOf(kept)]),
      halt,
      open: await linkedRuns(chat, open),
      kept,
    };
    return homeMessages(home, clock.now(), command);
  }

  /** Whose they are is asked of Slack, which remembers it for a minute. */
  async #mine(user: string): Promise<Pick<HomeNow, "mine" | "unknown">> {
    const { targets, userGroups } = this.#ports;
    const ids = targets.flatMap((target) => [...target.starters, ...guardrailsOf(target).approvers]);
    const members = await userGroups.read(ids, { anew: false });
    const judged = targets.map((target) => ({
      target,
      start: membershipOf(target.starters, user, members),
      approve: membershipOf(guardrailsOf(target).approvers, user, members),
    }));
    const mine = judged.flatMap(({ target, start, approve }): MyTarget[] => {
      const [mayStart, mayApprove] = [start.kind === "in", approve.kind === "in"];
      return mayStart || mayApprove ? [{ target, mayStart, mayApprove }] : [];
    });
    const unread = judged.flatMap(({ start, approve }) => unreadOf(start, approve));
    const [reading] = unread;
    return { mine, unknown: reading === undefined ? null : { count: unread.length, reading } };
  }

  async #kept(names: readonly string[]): Promise<Reading<Kept>> {
    const { log } = this.#ports;
    const kept = await stored("store:home", () => this.#readKept(names));
    if (!kept.readable) log.error({ message: kept.message }, "what a Home shows could not be read");
    return kept;
  }

  async #readKept(names: readonly string[]): Promise<Kept> {
    const { chat, store, clock, schedules } = this.#ports;
    const now = clock.now();
    const rows = await store.unsettledPlans();
    const waiting = rows.filter(
      ({ plan, state, ts }) =>
        state === "open" &&
        ts !== null &&
        plan.mode === "start" &&
        plan.validUntil > now &&
        names.includes(plan.wish.target.name),
    );
    const lists = await Promise.all(names.map((name) => store.runsOf([name], LOOKED_THROUGH)));
    const over = lists.map((list) => list.filter(({ closed }) => closed !== null));
    const recent = over
      .flat()
      .sort((a, b) => b.openedAt - a.openedAt)
      .slice(0, MOST_RECENT);
    const last = over.flatMap((list) => list.find(({ closed }) => closed !== "not_started") ?? []);
    const linked = await this.#linked([...recent, ...last]);
    return {
      plans: await Promise.all(
        waiting.map(async ({ plan, ts }) => ({
          plan,
          link: ts === null ? null : await chat.permalink(plan.wish.channel, ts),
        })),
      ),
      recent: recent.flatMap(({ runId }) => linked.get(runId) ?? []),
      last: new Map(
        last.flatMap(({ runId, targetName }) => {
          const one = linked.get(runId);
          return one === undefined ? [] : [[targetName, one] as const];
        }),
      ),
      schedules: await schedules.of(names),
    };
  }

  /** Each once, by its id. */
  async #linked(rows: readonly RunRow[]): Promise<ReadonlyMap<string, Kept["recent"][number]>> {
    const ids = [...new Set(rows.map(({ runId }) => runId))];
    const known = await Promise.all(ids.map((id) => this.#known.get(id)));
    const runs = await linkedRuns(this.#ports.chat, known);
    return new Map(runs.map((one) => [one.run.requested?.runId ?? "", one]));
  }
}

const NOTHING = {
  mine: [],
  unknown: null,
  isIn: new Set<string>(),
  open: [],
  kept: { readable: true, value: NOTHING_KEPT },
} as const satisfies Partial<HomeNow>;

/** Where something was said, what is shown first before the rest. */
function channelsOf(kept: Reading<Kept>): readonly string[] {
  if (!kept.readable) return [];
  const { plans, recent, last } = kept.value;
  const runs = [...recent, ...last.values()].flatMap(({ run }) => run.requested?.channel ?? []);
  return [...plans.map(({ plan }) => plan.wish.channel), ...runs];
}

/** Why nobody can tell whether a target is theirs; none when it is, or is not. */
function unreadOf(start: Membership, approve: Membership) {
  if (start.kind === "in" || approve.kind === "in") return [];
  const unknown = [start, approve].find((one) => one.kind === "unknown");
  return unknown === undefined ? [] : [unknown.reading];
}

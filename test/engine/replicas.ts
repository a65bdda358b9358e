import { onTestFinished } from "vitest";
import { type VirtualClock, virtualClock } from "../../src/clock.ts";
import type { Message } from "../../src/core/message.ts";
import type { Target } from "../../src/core/target.ts";
import type { Instant } from "../../src/core/time.ts";
import { patternOf } from "../../src/cron.ts";
import type { Asker, PlanButton } from "../../src/engine/desk.ts";
import { EditBudget } from "../../src/engine/edit-budget.ts";
import { Forewarnings } from "../../src/engine/forewarnings.ts";
import { FrontDesk } from "../../src/engine/front-desk.ts";
import type { DeskPorts } from "../../src/engine/planning.ts";
import { Plans } from "../../src/engine/plans.ts";
import type { Bell, Chat, Clock, Store } from "../../src/engine/ports.ts";
import { ScheduleDesk, type ScheduleDeskPorts } from "../../src/engine/schedule-desk.ts";
import { ScheduledPlans } from "../../src/engine/scheduled-plans.ts";
import { Schedules } from "../../src/engine/schedules.ts";
import { Traffic } from "../../src/engine/traffic.ts";
import { UserGroups } from "../../src/engine/user-groups.ts";
import { Watches } from "../../src/engine/watches.ts";
import { sharedMemory } from "../../src/store/sqlite.ts";
import { CHANNEL, NOW, readable, target } from "../core/guard-support.ts";
import { type FakeAws, type FakeChat, fakeAws, fakeChat, fakeLog } from "./fakes.ts";
import { ANA, noSchedules, WISH } from "./stage.ts";

/** One of several bots on one database, as an operating system can treat it. */
export interface Replica {
  readonly name: string;
  readonly watches: Watches;
  readonly desk: FrontDesk;
  readonly lines: readonly string[];
  /** SIGSTOP: nothing in it goes on, also what was about to leave; its lease runs out all the same. */
  pause(): void;
  /** The same in the moment in which its next call of that name is about to leave. */
  pauseIn(what: string): void;
  /** SIGCONT. */
  goOn(): void;
  /** kill -9. */
  kill(): void;
  /** The database does not answer it, until told otherwise. */
  cutOff(isCut: boolean): void;
  /** The database never answers its calls of that name, and answers all others. */
  hangIn(what: string): void;
  /** Calls of it that reached AWS or Slack, with the second. */
  readonly left: readonly { readonly what: string; readonly at: number }[];
}

export interface Replicas {
  readonly clock: VirtualClock;
  readonly aws: FakeAws;
  readonly chat: FakeChat;
  /** Messages in the channel, by key, those taken away left out. */
  thread(): readonly string[];
  readonly store: Store;
  /** `targets`: its own configuration, where it is another one. */
  replica(name: string, targets?: readonly Target[]): Promise<Replica>;
  act<T>(work: () => Promise<T>): Promise<T>;
  until(seconds: number): Promise<void>;
  /** Asks at one of them; the Start of the plan. */
  ask(at: Replica, asker?: Asker): Promise<PlanButton>;
  /** Asks and presses at one of them. */
  start(at: Replica, asker?: Asker): Promise<Message>;
}

/** Several bots that share a database, an AWS and a Slack, in virtual time. */
export function setReplicas(
  configured: readonly Target[] = [target()],
  { epoch = NOW, withSchedules = false }: { readonly epoch?: Instant; readonly withSchedules?: boolean } = {},
): Replicas {
  const clock = virtualClock({
    epoch,
    onCrash: (name, error) => {
      throw new Error(`${name} broke`, { cause: error });
    },
  });
  onTestFinished(() => clock.end());
  const aws = fakeAws(clock);
  const messages: { readonly ts: string; readonly key: string }[] = [];
  const chat = fakeChat(clock);
  const noted: Chat = {
    ...chat.chat,
    async post(to, what) {
      const answer = await chat.chat.post(to, what);
      if (answer.kind === "done") messages.push({ ts: answer.ts, key: what.key });
      return answer;
    },
  };
  const there = () => messages.filter(({ ts }) => !chat.removed.includes(ts));
  chat.world.find = (key) => readable(there().flatMap((one) => (one.key === key ? [one.ts] : [])));
  const database = sharedMemory({ now: () => clock.now() });
  let ids = 0;
  const act = <T>(work: () => Promise<T>): Promise<T> =>
    new Promise((resolve, reject) => clock.task("person", () => work().then(resolve, reject)));
  const ask = async (at: Replica, asker = ANA): Promise<PlanButton> => {
    const said = await act(() => at.desk.plan(asker, WISH));
    const posted = chat.calls.findLast(({ what, answer }) => what === "post" && answer === "done");
    const button = posted?.message.buttons.find((one) => one.name === "start");
    if (said !== null || button === undefined) throw new Error(`no plan, but: ${said?.summary}`);
    return { value: button.value, ts: posted?.ts ?? "" };
  };
  return {
    clock,
    aws,
    chat,
    thread: () => there().map(({ key }) => key),
    store: database.store("reader"),
    act,
    until: (seconds) => act(() => clock.sleepUntil(epoch + seconds * 1000)),
    async start(at, asker = ANA) {
      const button = await ask(at, asker);
      return act(() => at.desk.start(asker, button));
    },
    ask,
    async replica(name, targets = configured) {
      const fate = { isPaused: false, isCut: false, pausesIn: "", hangsIn: "" };
      const goOn: Bell[] = [];
      const left: { what: string; at: number }[] = [];
      // Where it stands still its task sleeps, so that time goes on for the others.
      const unpaused = async (): Promise<void> => {
        while (fate.isPaused) {
          const bell = clock.bell();
          goOn.push(bell);
          await clock.sleepUntil(Number.POSITIVE_INFINITY, bell);
        }
      };
      const own: Clock = {
        ...bound(clock),
        async sleepUntil(at, bell) {
          await clock.sleepUntil(at, bell);
          await unpaused();
        },
      };
      const outward = <T extends object>(whole: T, of: string): T =>
        through(whole, async (what) => {
          if (`${of}.${what}` === fate.pausesIn) Object.assign(fate, { isPaused: true, pausesIn: "" });
          await unpaused();
          left.push({ what: `${of}.${what}`, at: (clock.now() - epoch) / 1000 });
        });
      const store = through(database.store(name), async (what) => {
        if (`store.${what}` === fate.pausesIn) Object.assign(fate, { isPaused: true, pausesIn: "" });
        await unpaused();
        if (what === fate.hangsIn) await clock.sleepUntil(Number.POSITIVE_INFINITY, clock.bell());
        if (fate.isCut && what !== "isShared") throw new Error("the database does not answer");
      });
      const { log, lines } = fakeLog();
      const budget = new EditBudget();
      const outside = { aws: outward(aws.aws, "aws"), chat: outward(noted, "chat") };
      const userGroups = new UserGroups({ chat: outside.chat, clock: own });
      const ports = {
        ...outside,
        store,
        clock: own,
        log,
        budget,
        traffic: new Traffic(),
        meter: null,
        userGroups,
        targets,
      };
      const watches = new Watches(ports);
      const plans = new Plans(ports);
      const numbered = { next: (prefix: string) => `${prefix}-${++ids}` };
      const made = { ...ports, ids: numbered, targets, command: "/spot-chaos", watches, plans };
      const scheduling = withSchedules ? schedulesOf(made) : null;
      const desk = scheduling?.desk ?? new FrontDesk({ ...made, schedules: noSchedules });
      await act(() => watches.start());
      plans.start();
      scheduling?.schedules.start();
      return {
        name,
        watches,
        desk,
        lines,
        left,
        pause: () => {
          fate.isPaused = true;
        },
        pauseIn: (what) => {
          fate.pausesIn = what;
        },
        goOn: () => {
          fate.isPaused = false;
          for (const bell of goOn.splice(0)) bell.ring();
        },
        kill: () => {
          fate.isPaused = true;
        },
        hangIn: (what) => {
          fate.hangsIn = what;
        },
        cutOff: (isCut) => {
          fate.isCut = isCut;
        },
      };
    },
  };
}

/** As the bot puts them together. */
function schedulesOf(ports: Omit<DeskPorts, "schedules">): { readonly desk: FrontDesk; readonly schedules: Schedules } {
  const command = "/spot-chaos";
  const changed = () => schedules.changed();
  const forewarnings = new Forewarnings({ ...ports, command, changed });
  const mayStart: ScheduleDeskPorts["mayStart"] = async ({ user }, { starters }) => starters.includes(user);
  const book = new ScheduleDesk({ ...ports, command, patternOf, mayStart, forewarnings, changed });
  const desk = new FrontDesk({ ...ports, schedules: book });
  const plans = new ScheduledPlans({ ...ports, forewarnings, desk, command });
  const schedules = new Schedules({
    ...ports,
    book: ports.store.schedules,
    isShared: ports.store.isShared,
    patternOf,
    fire: (schedule, at) => plans.fire(schedule, at),
    missed: (schedule, times) => plans.missed(schedule, times),
    ahead: forewarnings,
  });
  return { desk, schedules };
}

function bound(clock: VirtualClock): Clock {
  return {
    now: () => clock.now(),
    transportNow: () => clock.transportNow(),
    steadyNow: () => clock.steadyNow(),
    bell: () => clock.bell(),
    sleepUntil: (at, bell) => clock.sleepUntil(at, bell),
    task: (name, work) => clock.task(name, work),
    hold: (work) => clock.hold(work),
    deadline: (ms) => clock.deadline(ms),
  };
}

/** Every method of it, with something before. */
function through<T extends object>(whole: T, before: (what: string) => Promise<void>): T {
  return new Proxy(whole, {
    get(inner, name) {
      const value: unknown = Reflect.get(inner, name, inner);
      if (typeof value === "object" && value !== null) return through(value, before);
      if (typeof value !== "function") return value;
      return async (...args: unknown[]) => {
        await before(String(name));
        return value.apply(inner, args);
      };
    },
  });
}

export const HERE = { run: null, threadTs: null };
export { CHANNEL };

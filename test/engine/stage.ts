import { type VirtualClock, virtualClock } from "../../src/clock.ts";
import { plainAnswer } from "../../src/core/answers.ts";
import type { Message } from "../../src/core/message.ts";
import type { PlanAsk } from "../../src/core/plan-form.ts";
import type { Target } from "../../src/core/target.ts";
import type { Asker, PlanButton } from "../../src/engine/desk.ts";
import { FrontDesk } from "../../src/engine/front-desk.ts";
import { Plans } from "../../src/engine/plans.ts";
import type { ScheduleDesk } from "../../src/engine/schedule-desk.ts";
import { Traffic } from "../../src/engine/traffic.ts";
import { UserGroups } from "../../src/engine/user-groups.ts";
import type { Watch } from "../../src/engine/watch.ts";
import { Watches } from "../../src/engine/watches.ts";
import { ASKER, CHANNEL, NOW, target } from "../core/guard-support.ts";
import { type FakeAws, type FakeChat, type FakeStore, fakeAws, fakeChat, fakeLog, fakeStore } from "./fakes.ts";

export const ANA: Asker = { user: ASKER, channel: CHANNEL };
export const BEN: Asker = { user: "U0BEN", channel: CHANNEL };
export const STRANGER: Asker = { user: "U0STRANGER", channel: "C0ELSEWHERE" };

/** What people ask for, unless a test says otherwise. */
export const WISH: PlanAsk = { mode: "start", target: "workshop", template: null, reason: null, hypothesis: null };

export interface Stage {
  readonly clock: VirtualClock;
  readonly aws: FakeAws;
  readonly chat: FakeChat;
  readonly store: FakeStore;
  readonly lines: readonly string[];
  readonly watches: Watches;
  readonly desk: FrontDesk;
  readonly crashes: readonly unknown[];
  /** A person does something; it may take its time. */
  act<T>(work: () => Promise<T>): Promise<T>;
  /** What was set off has its turn: a plan's message shows its end a moment after whoever pressed is answered. */
  turn(): Promise<void>;
  /** Sleeps until so many seconds after the stage was set. */
  until(seconds: number): Promise<void>;
  readonly plans: Plans;
  /** For others of them, on the same store. */
  readonly ports: ConstructorParameters<typeof Plans>[0] & ConstructorParameters<typeof Watches>[0];
  /** Asks, and answers the Start of the plan in the channel; throws when there was none. */
  ask(asker?: Asker, name?: string): Promise<PlanButton>;
  /** Asks and presses. */
  start(asker?: Asker, name?: string): Promise<Message>;
  /** The newest run. */
  run(): Watch;
  /** Seconds at which this was asked of AWS. */
  asked(what: FakeAws["calls"][number]["what"]): readonly number[];
  /** Keys of what Slack has taken, in order. */
  posted(): readonly string[];
}

/** The engine with everything around it pretended, in virtual time. */
export function setStage(targets: readonly Target[] = [target()]): Stage {
  const crashes: unknown[] = [];
  const clock = virtualClock({ epoch: NOW, onCrash: (_name, error) => crashes.push(error) });
  const aws = fakeAws(clock);
  const chat = fakeChat(clock);
  const store = fakeStore();
  const { log, lines } = fakeLog();
  const ports = {
    aws: aws.aws,
    chat: chat.chat,
    store: store.store,
    clock,
    log,
    traffic: new Traffic(),
    meter: null,
    userGroups: new UserGroups({ chat: chat.chat, clock }),
    targets,
  };
  const watches = new Watches(ports);
  const plans = new Plans(ports);
  plans.start();
  let ids = 0;
  const desk = new FrontDesk({
    ...ports,
    ids: { next: (prefix) => `${prefix}-${++ids}` },
    targets,
    command: "/spot-chaos",
    watches,
    plans,
    schedules: noSchedules,
  });
  const act = <T>(work: () => Promise<T>): Promise<T> =>
    new Promise((resolve, reject) => clock.task("person", () => work().then(resolve, reject)));
  const ask = async (asker = ANA, name = "workshop"): Promise<PlanButton> => {
    const said = await act(() => desk.plan(asker, { ...WISH, target: name }));
    const posted = chat.calls.findLast(({ what, answer }) => what === "post" && answer === "done");
    const button = posted?.message.buttons.find((one) => one.name === "start");
    if (said !== null || button === undefined) throw new Error(`no plan, but: ${said?.summary}`);
    return { value: button.value, ts: posted?.ts ?? "" };
  };
  return {
    clock,
    aws,
    chat,
    store,
    lines,
    watches,
    plans,
    ports,
    desk,
    crashes,
    act,
    turn: () => act(() => clock.sleepUntil(clock.now())),
    until: (seconds) => act(() => clock.sleepUntil(NOW + seconds * 1000)),
    ask,
    async start(asker = ANA, name = "workshop") {
      const plan = await ask(asker, name);
      return act(() => desk.start(asker, plan));
    },
    run() {
      const watch = watches.all().at(-1);
      if (watch === undefined) throw new Error("there is no run");
      return watch;
    },
    asked: (what) => aws.calls.filter((call) => call.what === what).map(({ at }) => at / 1000),
    posted: () => chat.calls.flatMap(({ what, key, answer }) => (what === "post" && answer === "done" ? [key] : [])),
  };
}

/** For whoever asks nothing of them. */
export const noSchedules: Pick<ScheduleDesk, "obey" | "of" | "skip" | "halted"> = {
  obey: async () => plainAnswer("No schedules here."),
  of: async () => [],
  skip: async () => plainAnswer("No schedules here."),
  halted: async () => {},
};

import { type VirtualClock, virtualClock } from "../../src/clock.ts";
import type { Message } from "../../src/core/message.ts";
import type { FieldProblem, PlanForm } from "../../src/core/plan-form.ts";
import type { Asker, Desk, Intake } from "../../src/engine/desk.ts";
import type { Log } from "../../src/engine/ports.ts";
import { createWorkspace, type PretendWorkspace } from "../../src/sim/slack/workspace.ts";
import { createSlackApp, type SlackApp, type SlackAppOptions } from "../../src/slack/app.ts";
import { DirectReceiver } from "../../src/slack/direct-receiver.ts";

export const EPOCH = Date.UTC(2026, 10, 22, 10, 0, 0);

export function saying(summary: string, more: Partial<Message> = {}): Message {
  return { summary, body: [[[summary]]], footer: [], buttons: [], ...more };
}

/** A plan in the channel, as the engine would have it. */
export const PLAN = saying("Plan: 3 of 4 Spot Instances.", {
  buttons: [
    {
      name: "start",
      label: "Start",
      value: "run-1 abc",
      style: "danger",
      confirm: { title: "Start?", text: "No way back.", yes: "Start", no: "Wait" },
    },
    { name: "refresh", label: "Refresh", value: "run-1 abc", style: "plain", confirm: null },
    { name: "cancel", label: "Cancel", value: "run-1 abc", style: "plain", confirm: null },
    { name: "checks", label: "All checks", value: "run-1", style: "plain", confirm: null },
  ],
});

export const FORM: PlanForm = {
  mode: "start",
  choices: [
    { value: "workshop a1", label: "workshop", about: "3 instances, wait 2 min · EXT1" },
    { value: "workshop b2", label: "workshop", about: "all instances, wait 5 min · EXT2" },
  ],
  chosen: "workshop a1",
  reason: null,
};

/** A Home as the engine would have it. */
export const HOME = saying("1 target: no run is open.", {
  buttons: [
    { name: "home-start", label: "Start…", value: "", style: "primary", confirm: null },
    { name: "home-refresh", label: "Refresh", value: "", style: "plain", confirm: null },
  ],
});

export interface FakeDesk {
  readonly desk: Desk;
  /** What was asked of it, in order. */
  readonly asked: readonly { readonly what: keyof Desk; readonly asker: Asker; readonly ask: unknown }[];
  readonly intake: Intake;
  /** What came in and what was answered, as an audit would have it. */
  readonly written: readonly string[];
  /** From now on this question gets that answer. */
  answers(what: Exclude<keyof Desk, "form" | "problems" | "plan" | "home">, answer: () => Promise<Message>): void;
  /** What the form is, what its fields' problems are, and how a plan is answered (null: it is in the channel). */
  world: {
    form: () => Promise<{ readonly form: PlanForm } | { readonly refused: Message }>;
    problems: () => readonly FieldProblem[];
    plan: () => Promise<Message | null>;
    home: () => Promise<readonly Message[]>;
  };
}

/** A desk that knows nothing and says what it was asked. */
export function fakeDesk(): FakeDesk {
  const asked: { what: keyof Desk; asker: Asker; ask: unknown }[] = [];
  const prepared = new Map<keyof Desk, () => Promise<Message>>();
  const hear = async (what: keyof Desk, asker: Asker, ask: unknown): Promise<Message> => {
    asked.push({ what, asker, ask });
    return (await prepared.get(what)?.()) ?? saying(`the desk's ${what}`);
  };
  const world: FakeDesk["world"] = {
    form: async () => ({ form: FORM }),
    problems: () => [],
    plan: async () => null,
    home: async () => [HOME],
  };
  const desk = {
    form: async (asker, ask) => {
      asked.push({ what: "form", asker, ask });
      return world.form();
    },
    problems: () => world.problems(),
    plan: async (asker, ask) => {
      asked.push({ what: "plan", asker, ask });
      return world.plan();
    },
    start: (asker, press) => hear("start", asker, press),
    refresh: (asker, press) => hear("refresh", asker, press),
    cancel: (asker, press) => hear("cancel", asker, press),
    checks: (asker, ask) => hear("checks", asker, ask),
    stop: (asker, ask) => hear("stop", asker, ask),
    approve: (asker, ask) => hear("approve", asker, ask),
    reject: (asker, ask, word) => hear("reject", asker, { ...ask, ...word }),
    halt: (asker, ask) => hear("halt", asker, ask),
    resume: (asker) => hear("resume", asker, null),
    finish: (asker, ask) => hear("finish", asker, ask),
    status: (asker, ask) => hear("status", asker, ask),
    details: (asker, ask) => hear("details", asker, ask),
    skip: (asker, press) => hear("skip", asker, press),
    targets: (asker) => hear("targets", asker, null),
    runs: (asker, ask) => hear("runs", asker, ask),
    schedule: (asker, ask) => hear("schedule", asker, ask),
    home: {
      messages: async (user) => {
        asked.push({ what: "home", asker: { user, channel: "" }, ask: null });
        return world.home();
      },
      form: async (user) => {
        asked.push({ what: "form", asker: { user, channel: "" }, ask: null });
        return world.form();
      },
      plan: async (asker, ask) => {
        asked.push({ what: "home", asker, ask });
        return world.plan();
      },
    },
  } satisfies Desk;
  const written: string[] = [];
  const keys = new Set<string>();
  const intake = {
    async received(_asker, { key, what }) {
      written.push(`received ${what}`);
      const isNew = !keys.has(key);
      keys.add(key);
      return isNew;
    },
    async answered(_asker, { what }, answer) {
      written.push(`answered ${what}: ${answer}`);
    },
  } satisfies Intake;
  return { desk, asked, intake, written, world, answers: (what, answer) => void prepared.set(what, answer) };
}

export interface LogLine {
  readonly severity: "info" | "warn" | "error";
  readonly fields: Readonly<Record<string, unknown>>;
  readonly message: string;
}

export function fakeLog(): { readonly log: Log; readonly lines: LogLine[] } {
  const lines: LogLine[] = [];
  const write = (severity: LogLine["severity"]) => (fields: LogLine["fields"], message: string) =>
    void lines.push({ severity, fields, message });
  return { lines, log: { info: write("info"), warn: write("warn"), error: write("error") } satisfies Log };
}

export type Fetch = typeof fetch;

export interface Stage extends FakeDesk {
  readonly workspace: PretendWorkspace;
  readonly app: SlackApp;
  readonly clock: VirtualClock;
  readonly receiver: DirectReceiver;
  readonly lines: LogLine[];
  /** When everybody who asked has been answered. */
  settled(): Promise<void>;
  /** The newest private message to that person; throws when there is none. */
  told(user: string): { readonly text: string; readonly ts: string; readonly threadTs: string | null };
}

/** Real Bolt and the pretend workspace in one process, in virtual time. */
export async function inProcess(
  more: Partial<Omit<SlackAppOptions, "fetch">> & { readonly through?: (fetch: Fetch) => Fetch } = {},
  scopes?: readonly string[],
): Promise<Stage> {
  const { through = (fetch: Fetch) => fetch, ...options } = more;
  const clock = virtualClock({ epoch: EPOCH });
  const workspace = createWorkspace({
    seed: 1,
    ...(scopes === undefined ? {} : { scopes }),
    now: clock.now.bind(clock),
    transportNow: clock.transportNow.bind(clock),
  });
  const receiver = new DirectReceiver();
  const fake = fakeDesk();
  const { log, lines } = fakeLog();
  const app = createSlackApp({
    mode: { kind: "direct", receiver },
    botToken: workspace.tokens.bot,
    fetch: through(workspace.fetch),
    command: "/spot-chaos",
    desk: () => fake.desk,
    intake: fake.intake,
    clock,
    log,
    rehearsal: false,
    targetsIn: () => ["workshop"],
    ...options,
  });
  workspace.connectInProcess((envelope) => receiver.deliver(envelope));
  await app.start();
  const told = (user: string) => {
    const newest = workspace.ephemerals(user).at(-1);
    if (newest === undefined) throw new Error(`nobody told ${user} anything`);
    return newest;
  };
  return { ...fake, workspace, app, clock, receiver, lines, settled: () => receiver.finished(), told };
}

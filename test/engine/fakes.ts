import type { Approval } from "../../src/core/approvals.ts";
import type { Fact } from "../../src/core/fact.ts";
import type { AlarmReading, HaltWord, PersonReading } from "../../src/core/guardrail/asked.ts";
import type { KeptPlan, PlanRow } from "../../src/core/kept-plan.ts";
import type { Message } from "../../src/core/message.ts";
import type { Ask } from "../../src/core/poll.ts";
import type { AwsReadings, ChannelReading, Reading } from "../../src/core/reading.ts";
import type { Firing, ScheduleBook } from "../../src/core/schedule/book.ts";
import { firingOf } from "../../src/core/schedule/forewarning.ts";
import type { Schedule } from "../../src/core/schedule/schedule.ts";
import type {
  AuditRow,
  Aws,
  Chat,
  ChatAnswer,
  Clock,
  Lease,
  Log,
  Outgoing,
  PollAnswer,
  RunRow,
  StartAnswer,
  StopAnswer,
  Store,
} from "../../src/engine/ports.ts";
import type { Watcher } from "../../src/engine/relay.ts";
import { awsReadings, channel, readable } from "../core/guard-support.ts";
import { fakeForewarnings } from "./fake-forewarnings.ts";

export interface FakeAws {
  readonly aws: Aws;
  /** What was asked of it and when, in milliseconds since the stage was set. */
  readonly calls: { readonly what: keyof Aws | Ask["signal"]; readonly at: number; readonly token?: string }[];
  /** What comes next; each a value for ever, or a function of how often it was asked before. */
  world: {
    template: () => AwsReadings["template"];
    readings: (n: number) => AwsReadings | Promise<AwsReadings>;
    start: (n: number) => StartAnswer | Promise<StartAnswer>;
    found: (n: number) => Reading<string | null>;
    stop: (n: number) => StopAnswer;
    alarms: (named: readonly string[], n: number) => Reading<readonly AlarmReading[]>;
    poll: (ask: Ask, n: number) => PollAnswer | Promise<PollAnswer>;
  };
}

/** An AWS where everything is readable, FIS starts what it is asked to, and nothing happens afterwards. */
export function fakeAws(clock: Clock): FakeAws {
  const began = clock.now();
  const counts = new Map<string, number>();
  const calls: FakeAws["calls"] = [];
  const ask = (what: FakeAws["calls"][number]["what"], token?: string): number => {
    calls.push({ what, at: clock.now() - began, ...(token === undefined ? {} : { token }) });
    const n = counts.get(what) ?? 0;
    counts.set(what, n + 1);
    return n;
  };
  const world: FakeAws["world"] = {
    template: () => awsReadings().template,
    readings: () => awsReadings(),
    start: () => ({ kind: "started", experimentId: "EXP1" }),
    found: () => readable(null),
    stop: () => ({ ok: true, status: "stopping", message: null }),
    alarms: (named) => readable(named.map((name) => ({ named: name, state: "OK" }))),
    poll: () => ({ sightings: [], failures: [] }),
  };
  const aws = {
    readBefore: async () => world.readings(ask("readBefore")),
    template: async () => {
      ask("template");
      return world.template();
    },
    start: async ({ runId }) => world.start(ask("start", runId)),
    findExperiment: async ({ runId }) => world.found(ask("findExperiment", runId)),
    stop: async ({ experimentId }) => world.stop(ask("stop", experimentId)),
    alarms: async (_target, named) => world.alarms(named, ask("alarms")),
    poll: async (_target, asked) => world.poll(asked, ask(asked.signal)),
  } satisfies Aws;
  return { aws, calls, world };
}

export interface FakeChat {
  readonly chat: Chat;
  /** Calls that left, answered well or not. */
  readonly calls: {
    readonly what: "post" | "update" | "direct";
    readonly at: number;
    readonly key: string;
    readonly message: Message;
    readonly answer: ChatAnswer["kind"];
    /** Of what was posted. */
    readonly ts?: string;
  }[];
  /** The ts of what was taken away. */
  readonly removed: string[];
  world: {
    /** null: Slack takes it. */
    answer: (call: { what: "post" | "update" | "direct"; key: string; n: number }) => ChatAnswer | null;
    channel: () => Reading<ChannelReading>;
    person: (user: string) => Reading<PersonReading>;
    members: (group: string, n: number) => Reading<readonly string[]>;
    isIn: (channel: string, user: string) => Reading<boolean>;
    /** What a look in the thread finds. */
    find: (key: string) => Reading<readonly string[]>;
  };
}

/** A Slack that takes everything, and lets nobody look into its history. */
export function fakeChat(clock: Clock): FakeChat {
  const began = clock.now();
  const calls: FakeChat["calls"] = [];
  const counts = new Map<string, number>();
  const removed: string[] = [];
  let stamps = 0;
  const world: FakeChat["world"] = {
    answer: () => null,
    channel: () => readable(channel()),
    person: (id) => readable({ id, isBot: false, isGuest: false, isStranger: false, isDeleted: false }),
    members: () => readable([]),
    isIn: () => readable(true),
    find: () => ({ readable: false, operation: "slack:conversations.replies", code: "missing_scope", message: "" }),
  };
  const call = async (what: "post" | "update" | "direct", key: string, message: Message): Promise<ChatAnswer> => {
    const n = counts.get(`${what} ${key}`) ?? 0;
    counts.set(`${what} ${key}`, n + 1);
    const answer = world.answer({ what, key, n }) ?? { kind: "done", ts: `ts-${++stamps}` };
    const posted = answer.kind === "done" ? { ts: answer.ts } : {};
    calls.push({ what, at: clock.now() - began, key, message, answer: answer.kind, ...posted });
    return answer;
  };
  const chat = {
    post: (_to, what: Outgoing) => call("post", what.key, what.message),
    update: async ({ ts }, what: Outgoing) => {
      const answer = await call("update", what.key, what.message);
      return answer.kind === "done" ? { kind: "done", ts } : answer;
    },
    find: async (_where, { key }) => world.find(key),
    remove: async ({ ts }) => {
      removed.push(ts);
      return { kind: "done", ts };
    },
    direct: (user, message) => call("direct", user, message),
    channel: async () => world.channel(),
    person: async (user) => world.person(user),
    members: async (group) => {
      const n = counts.get(`members ${group}`) ?? 0;
      counts.set(`members ${group}`, n + 1);
      return world.members(group, n);
    },
    isIn: async (channel, user) => world.isIn(channel, user),
    permalink: async (_channel, ts) => `https://slack.test/${ts}`,
  } satisfies Chat;
  return { chat, calls, removed, world };
}

export interface FakeStore {
  readonly store: Store;
  readonly runs: RunRow[];
  readonly facts: Map<string, Fact[]>;
  readonly audits: AuditRow[];
  readonly plans: Map<string, PlanRow>;
  world: {
    /** Whether this call fails. */
    fails: (what: keyof Store, n: number) => boolean;
    /** What a call takes its time for. */
    slowly: (what: keyof Store) => Promise<void>;
  };
}

/** Keeps everything in lists, and can be told to fail. */
export function fakeStore(): FakeStore {
  const runs: RunRow[] = [];
  const facts = new Map<string, Fact[]>();
  const audits: AuditRow[] = [];
  const world: FakeStore["world"] = { fails: () => false, slowly: async () => {} };
  const counts = new Map<string, number>();
  const enter = async (what: keyof Store): Promise<void> => {
    const n = counts.get(what) ?? 0;
    counts.set(what, n + 1);
    if (world.fails(what, n)) throw new Error(`the disk is full (${what})`);
    await world.slowly(what);
  };
  const sameCluster = (a: RunRow, b: RunRow) =>
    a.account === b.account && a.region === b.region && a.cluster === b.cluster;
  const change = (runId: string, to: Partial<RunRow>): void => {
    const place = runs.findIndex((run) => run.runId === runId);
    const run = runs[place];
    if (run !== undefined) runs[place] = { ...run, ...to };
  };
  const add = (runId: string, more: readonly Fact[]): void => {
    const known = facts.get(runId) ?? [];
    facts.set(runId, [...known, ...more.filter((fact) => !known.some(({ key }) => key === fact.key))]);
  };
  const lease = (runId: string): Lease => ({ runId, token: 1, forMs: Number.POSITIVE_INFINITY, news: 0 });
  const settled = new Set<string>();
  const received = new Set<string>();
  const approvals: Approval[] = [];
  const halts: HaltWord[] = [];
  const ended = new Set<number>();
  const plans = new Map<string, PlanRow>();
  const forewarnings = fakeForewarnings();
  const revised = async (id: string, to: (row: PlanRow) => Partial<PlanRow> | null): Promise<boolean> => {
    const row = plans.get(id);
    const next = row === undefined ? null : to(row);
    if (row === undefined || next === null) return false;
    plans.set(id, { ...row, ...next });
    return true;
  };
  const store = {
    isShared: false,
    open: async (row, first, _posts, { supersedes, planVersion, concurrentRuns }) => {
      await enter("open");
      const asked = plans.get(row.runId);
      if ((asked?.version ?? null) !== planVersion) return null;
      if (asked !== undefined && asked.state !== "open") return null;
      if (supersedes !== null) change(supersedes, { closed: "superseded" });
      if (runs.some((run) => run.closed === null && sameCluster(run, row))) return null;
      const beside = runs.filter((run) => run.closed === null && run.account === row.account && !sameCluster(run, row));
      if (concurrentRuns != null && beside.length >= concurrentRuns) return "crowded";
      runs.push(row);
      if (asked !== undefined) plans.set(row.runId, { ...asked, state: "started", version: asked.version + 1 });
      facts.set(row.runId, [...first]);
      return lease(row.runId);
    },
    drive: async () => {
      await enter("drive");
      return runs.flatMap(({ runId }) => (settled.has(runId) ? [] : [lease(runId)]));
    },
    append: async ({ runId }, more, _posts, rows = []) => {
      await enter("append");
      add(runId, more);
      audits.push(...rows);
      return true;
    },
    tell: async (runId, more) => {
      await enter("tell");
      add(runId, more);
    },
    facts: async (runId) => facts.get(runId) ?? [],
    posts: async () => [],
    sent: async () => {
      await enter("sent");
      return true;
    },
    run: async (runId) => runs.find((run) => run.runId === runId) ?? null,
    openRuns: async () => {
      await enter("openRuns");
      return runs.filter((run) => run.closed === null);
    },
    runsOf: async (names, limit) =>
      runs
        .filter(({ targetName }) => names.includes(targetName))
        .reverse()
        .slice(0, limit),
    close: async ({ runId }, outcome, audit) => {
      await enter("close");
      change(runId, { closed: outcome });
      if (audit !== undefined && !audits.some((row) => row.runId === runId && row.what === "close")) audits.push(audit);
      return true;
    },
    settle: async ({ runId }) => {
      await enter("settle");
      settled.add(runId);
      return true;
    },
    letGo: async () => enter("letGo"),
    receive: async (key, row) => {
      await enter("receive");
      if (received.has(key)) return false;
      received.add(key);
      audits.push(row);
      return true;
    },
    keepPlan: async (plan: KeptPlan) => {
      await enter("keepPlan");
      if (plans.has(plan.id)) return;
      plans.set(plan.id, { plan, state: "open", endedBy: null, version: 1, ts: null, shownVersion: null });
    },
    plan: async (id) => {
      await enter("plan");
      return plans.get(id) ?? null;
    },
    planPosted: async (id, { ts, version }) => {
      await enter("planPosted");
      await revised(id, (row) => (row.ts === null ? { ts, shownVersion: version } : null));
    },
    revisePlan: async (plan, version) => {
      await enter("revisePlan");
      return revised(plan.id, (row) =>
        row.state === "open" && row.version === version ? { plan, version: version + 1 } : null,
      );
    },
    endPlan: async (id, { state, by }) => {
      await enter("endPlan");
      return revised(id, (row) => (row.state === "open" ? { state, endedBy: by, version: row.version + 1 } : null));
    },
    planShown: async (id, version) => {
      await enter("planShown");
      await revised(id, (row) => ({ shownVersion: Math.max(version, row.shownVersion ?? 0) }));
    },
    unsettledPlans: async () => {
      await enter("unsettledPlans");
      return [...plans.values()].filter(
        ({ state, version, shownVersion }) => state !== "started" && (state === "open" || shownVersion !== version),
      );
    },
    approve: async (approval) => {
      await enter("approve");
      const said = approvals.find(
        ({ planId, hash, by }) => planId === approval.planId && hash === approval.hash && by === approval.by,
      );
      if (said === undefined) approvals.push(approval);
      return said === undefined || (said.kind === approval.kind && said.at === approval.at);
    },
    approvals: async (planId) => {
      await enter("approvals");
      return approvals.filter((approval) => approval.planId === planId);
    },
    halt: async (word) => {
      await enter("halt");
      halts.push(word);
      for (const { forewarning, state } of await forewarnings.unsettled(word.at))
        if (state === "open") await forewarnings.end(firingOf(forewarning), { state: "halted", by: word.by });
    },
    resume: async ({ ends }) => {
      await enter("resume");
      for (const nth of ends) ended.add(nth);
    },
    halted: async () => {
      await enter("halted");
      const all = [...halts.keys()].filter((nth) => !ended.has(nth));
      const halt = halts[all[0] ?? halts.length];
      return halt === undefined ? null : { by: halt.by, at: halt.at, reason: halt.reason, all };
    },
    haltsSaid: async (until) => {
      await enter("haltsSaid");
      return halts.filter(({ at }) => until === undefined || at <= until).length;
    },
    audit: async (row) => {
      await enter("audit");
      audits.push(row);
    },
    auditOnce: async (row) => {
      await enter("audit");
      if (!audits.some((one) => JSON.stringify(one) === JSON.stringify(row))) audits.push(row);
    },
    auditRows: async () => audits,
    schedules: fakeSchedules(),
    forewarnings,
    probe: async () => enter("probe"),
    end: async () => {},
  } satisfies Store;
  return { store, runs, facts, audits, plans, world };
}

/** Somebody who keeps in mind what the asker was told. */
export function fakeWatcher(isLeaving: () => boolean = () => false, isWritten: () => boolean = () => true): Watcher {
  const told = new Set<string>();
  const tells = async (key: string) => {
    told.add(key);
    return isWritten();
  };
  return { onAnnounced: () => {}, wasTold: (key) => told.has(key), tells, isLeaving };
}

export function fakeLog(): { readonly log: Log; readonly lines: string[] } {
  const lines: string[] = [];
  const write = (severity: string) => (fields: Readonly<Record<string, unknown>>, message: string) =>
    void lines.push(`${severity} ${message} ${JSON.stringify(fields)}`);
  return { lines, log: { info: write("info"), warn: write("warn"), error: write("error") } satisfies Log };
}

function fakeSchedules(): ScheduleBook {
  const kept = new Map<string, Schedule>();
  const firings = new Map<string, { firing: Firing; outcome: string | null }>();
  const keyOf = ({ scheduleId, at }: Firing) => `${scheduleId} ${at}`;
  const change = (id: string, may: (one: Schedule) => boolean, to: Partial<Schedule>) => {
    const known = kept.get(id);
    if (known === undefined || !may(known)) return false;
    kept.set(id, { ...known, ...to });
    return true;
  };
  return {
    add: async (schedule) => void kept.set(schedule.id, schedule),
    all: async () => [...kept.values()],
    remove: async (id) => kept.delete(id),
    pause: async (id, by) => change(id, ({ pausedBy }) => pausedBy === null, { pausedBy: by }),
    resume: async (id, at) => change(id, ({ pausedBy }) => pausedBy !== null, { pausedBy: null, activeSince: at }),
    handledUntil: async (id) => {
      const times = [...firings.values()]
        .filter(({ firing }) => firing.scheduleId === id)
        .map(({ firing }) => firing.at);
      return times.length === 0 ? null : Math.max(...times);
    },
    take: async (firing) => {
      if (firings.has(keyOf(firing))) return false;
      firings.set(keyOf(firing), { firing, outcome: null });
      return true;
    },
    settle: async (firing, outcome) => {
      if (firings.get(keyOf(firing))?.outcome !== null) return false;
      firings.set(keyOf(firing), { firing, outcome });
      return true;
    },
    unsettled: async () => [],
  };
}

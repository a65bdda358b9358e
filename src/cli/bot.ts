import { membershipOf } from "../core/guardrail/membership.ts";
import type { Target } from "../core/target.ts";
import { patternOf } from "../cron.ts";
import { lastAudit } from "../engine/audit.ts";
import { Forewarnings } from "../engine/forewarnings.ts";
import { FrontDesk } from "../engine/front-desk.ts";
import { StoredIntake } from "../engine/intake.ts";
import { Plans } from "../engine/plans.ts";
import type { Aws, Clock, Ids, Log, Meter, Store } from "../engine/ports.ts";
import { ScheduleDesk } from "../engine/schedule-desk.ts";
import { ScheduledPlans } from "../engine/scheduled-plans.ts";
import { Schedules } from "../engine/schedules.ts";
import { Traffic } from "../engine/traffic.ts";
import { UserGroups } from "../engine/user-groups.ts";
import { Watches } from "../engine/watches.ts";
import { meteredChat } from "../ops/metered-chat.ts";
import { createSlackApp, type Mode, type SlackApp } from "../slack/app.ts";

export interface BotParts {
  readonly clock: Clock;
  readonly log: Log;
  /** Nothing is counted without. */
  readonly meter?: Meter;
  readonly ids: Ids;
  readonly store: Store;
  readonly aws: Aws;
  readonly targets: readonly Target[];
  readonly slack: {
    readonly mode: Mode;
    readonly botToken: string;
    readonly apiUrl?: string;
    readonly fetch?: typeof fetch;
    /** With its slash. */
    readonly command: string;
  };
  readonly rehearsal: boolean;
}

export interface Bot {
  readonly slack: SlackApp;
  readonly watches: Watches;
  /** Connects to Slack, and goes on with the runs that an earlier process had begun. */
  start(): Promise<void>;
  /** Takes nothing new, says in each open thread that it stops watching, and resolves when all of it is shown. */
  stop(): Promise<void>;
}

/** The same bot for real, over sockets in a rehearsal, and in virtual time: only its parts differ. */
export function createBot(parts: BotParts): Bot {
  const { clock, log, meter, ids, store, aws, targets, rehearsal } = parts;
  const { command } = parts.slack;
  const slack = createSlackApp({
    ...parts.slack,
    clock,
    log,
    rehearsal,
    desk: () => desk,
    intake: new StoredIntake({ store, clock, log }),
    targetsIn: (channel) => targets.filter((target) => target.channels.includes(channel)).map((target) => target.name),
  });
  const chat = meter === undefined ? slack.chat : meteredChat(slack.chat, meter);
  const userGroups = new UserGroups({ chat, clock });
  const ports = { aws, chat, store, clock, log, traffic: new Traffic(), meter: meter ?? null, userGroups, targets };
  const watches = new Watches(ports);
  const plans = new Plans(ports);
  const forewarnings = new Forewarnings({ ...ports, targets, command, changed: () => schedules.changed() });
  const scheduleDesk = new ScheduleDesk({
    ...ports,
    ids,
    targets,
    command,
    forewarnings,
    plans,
    patternOf,
    mayStart: async ({ user }, { starters }) => {
      const members = await userGroups.read(starters, { anew: true });
      return membershipOf(starters, user, members).kind === "in";
    },
    changed: () => schedules.changed(),
  });
  const desk = new FrontDesk({ ...ports, ids, targets, command, watches, plans, schedules: scheduleDesk });
  const scheduledPlans = new ScheduledPlans({ ...ports, forewarnings, desk, command });
  const schedules = new Schedules({
    book: store.schedules,
    isShared: store.isShared,
    clock,
    log,
    patternOf,
    fire: (schedule, at) => scheduledPlans.fire(schedule, at),
    missed: (schedule, times) => scheduledPlans.missed(schedule, times),
    ahead: forewarnings,
  });
  return {
    slack,
    watches,
    async start() {
      // Nobody waits for a bot that has nothing to watch: whoever runs it is told at once what is wrong.
      const begun = await store.openRuns().catch(() => []);
      await slack.start({ keepTrying: begun.length > 0 });
      await watches.start();
      plans.start();
      schedules.start();
    },
    async stop() {
      schedules.end();
      await watches.letGo();
      plans.end();
      await slack.stop();
      await lastAudit({ store, log });
    },
  };
}

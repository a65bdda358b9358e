import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { Meter } from "../engine/ports.ts";

type Words<M extends keyof Meter> = Parameters<Meter[M]>[0];

/** What is only read when somebody asks. */
export interface Gauged {
  /** Runs that this process watches. */
  openRuns(): number;
  /** Those of them that see nothing right now. */
  blindRuns(): number;
  slackConnected(): boolean;
  /** Rows of the audit that the store has not taken so far, and those that it will never get. */
  audit(): { readonly waiting: number; readonly givenUp: number };
}

/** What Prometheus reads; every metric is told in docs/operations.md. */
export interface Metrics extends Meter {
  /** In the text format of the content type. */
  page(): Promise<{ readonly type: string; readonly body: string }>;
}

/** Seconds. An answer takes Slack a tenth, an edit waits three for the next, CloudTrail comes after minutes. */
const DELAYS_S = [0.1, 0.25, 0.5, 1, 2, 3, 5, 10, 20, 30, 60, 120, 300, 900];

/** Known beforehand, so that each begins at 0: a counter that appears with its first count hides it from `increase()`. */
const OUTCOMES: Readonly<Record<Words<"runClosed">, 0>> = {
  back: 0,
  recovered: 0,
  failed: 0,
  stopped: 0,
  finished_early: 0,
  superseded: 0,
  not_back: 0,
  not_recovered: 0,
  not_started: 0,
};
const BLINDNESSES: Readonly<Record<Words<"blind">, 0>> = { aws: 0, slack: 0, shutdown: 0, away: 0 };
const LEASE_CHANGES: Readonly<Record<Words<"lease">, 0>> = { taken: 0, "renewed-late": 0, lost: 0, released: 0 };

/** Counts into a registry of its own, together with what prom-client knows of the process. */
export function createMetrics(gauged: Gauged): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const counter = <L extends string>(name: string, help: string, labelNames: readonly L[] = []) =>
    new Counter({ name: `spot_chaos_${name}`, help, labelNames, registers });
  const gauge = (name: string, help: string, read: () => number) =>
    new Gauge({
      name: `spot_chaos_${name}`,
      help,
      registers,
      collect() {
        this.set(read());
      },
    });

  const opened = counter("runs_opened_total", "Runs that were begun here");
  const closed = counter("runs_closed_total", "Runs that ended while this process watched them", ["outcome"]);
  const messages = counter("slack_messages_total", "Calls to Slack for the threads", ["what", "outcome"]);
  const delays = new Histogram({
    name: "spot_chaos_post_delay_seconds",
    help: "Until Slack showed it: since it happened, and since it was seen",
    labelNames: ["what", "since"],
    buckets: DELAYS_S,
    registers,
  });
  const calls = counter("aws_calls_total", "Calls to AWS", ["operation", "outcome"]);
  const blind = counter("blind_seconds_total", "Time in which an open run saw nothing, once it is over", ["why"]);
  const leases = counter("lease_changes_total", "Who watches a run", ["change"]);
  gauge("open_runs", "Runs that this process watches", () => gauged.openRuns());
  gauge("blind_runs", "Runs that see nothing right now", () => gauged.blindRuns());
  gauge("slack_connected", "1 while Slack can reach the bot", () => (gauged.slackConnected() ? 1 : 0));

  gauge("audit_rows_waiting", "Rows of the audit that the store has not taken so far", () => gauged.audit().waiting);
  gauge("audit_rows_given_up", "Rows of the audit that are in the log alone", () => gauged.audit().givenUp);

  for (const outcome of Object.keys(OUTCOMES)) closed.inc({ outcome }, 0);
  for (const why of Object.keys(BLINDNESSES)) blind.inc({ why }, 0);
  for (const change of Object.keys(LEASE_CHANGES)) leases.inc({ change }, 0);

  return {
    runOpened: () => opened.inc(),
    runClosed: (outcome) => closed.inc({ outcome }),
    posted: (what, outcome) => messages.inc({ what, outcome }),
    told(what, { sinceAtMs, sinceSeenMs }) {
      delays.observe({ what, since: "at" }, seconds(sinceAtMs));
      delays.observe({ what, since: "seen" }, seconds(sinceSeenMs));
    },
    called: (operation, outcome) => calls.inc({ operation, outcome }),
    blind: (why, ms) => blind.inc({ why }, seconds(ms)),
    lease: (change) => leases.inc({ change }),
    page: async () => ({ type: registry.contentType, body: await registry.metrics() }),
  };
}

/** AWS's clock may be ahead of ours: nothing is told before it happened. */
function seconds(ms: number): number {
  return Math.max(0, ms) / 1000;
}

import { afterEach, describe, expect, test } from "vitest";
import { type HealthServer, serveHealth } from "../../src/ops/health.ts";
import { createMetrics, type Gauged, type Metrics } from "../../src/ops/metrics.ts";
import { observeRun } from "./observed-run.ts";

const open: HealthServer[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) if (server.ok) await server.close();
});

const QUIET: Gauged = {
  openRuns: () => 0,
  blindRuns: () => 0,
  slackConnected: () => true,
  audit: () => ({ waiting: 0, givenUp: 0 }),
};

describe("/metrics", () => {
  test("is what Prometheus reads, in its own content type", async () => {
    const { text, type } = await scraped(createMetrics(QUIET));
    expect(type).toBe("text/plain; version=0.0.4; charset=utf-8");
    expect(text).toContain("# TYPE spot_chaos_open_runs gauge");
    expect(text).toMatch(/^process_resident_memory_bytes \d+$/m);
    expect(text).toMatch(/^nodejs_eventloop_lag_p99_seconds /m);
  });

  test("counts runs, and what became of them; every outcome begins at 0", async () => {
    const metrics = createMetrics(QUIET);
    metrics.runOpened();
    metrics.runClosed("back");
    expect(await values(metrics, "spot_chaos_runs")).toEqual({
      spot_chaos_runs_opened_total: 1,
      'spot_chaos_runs_closed_total{outcome="back"}': 1,
      ...Object.fromEntries(
        [
          "recovered",
          "failed",
          "stopped",
          "finished_early",
          "superseded",
          "not_back",
          "not_recovered",
          "not_started",
        ].map((outcome) => [`spot_chaos_runs_closed_total{outcome="${outcome}"}`, 0]),
      ),
    });
  });

  test("reads how things are at the moment of asking", async () => {
    let runs = 0;
    const metrics = createMetrics({
      openRuns: () => runs,
      blindRuns: () => 1,
      slackConnected: () => false,
      audit: () => ({ waiting: 2, givenUp: 1 }),
    });
    runs = 2;
    expect(await values(metrics, "spot_chaos_")).toMatchObject({
      spot_chaos_open_runs: 2,
      spot_chaos_blind_runs: 1,
      spot_chaos_slack_connected: 0,
      spot_chaos_audit_rows_waiting: 2,
      spot_chaos_audit_rows_given_up: 1,
    });
  });

  test("tells in seconds how late a post was: since it happened, and since it was seen", async () => {
    const metrics = createMetrics(QUIET);
    metrics.told("post", { sinceAtMs: 12_500, sinceSeenMs: 400 });
    expect(await values(metrics, "spot_chaos_post_delay_seconds")).toMatchObject({
      'spot_chaos_post_delay_seconds_sum{what="post",since="at"}': 12.5,
      'spot_chaos_post_delay_seconds_sum{what="post",since="seen"}': 0.4,
      'spot_chaos_post_delay_seconds_bucket{le="10",what="post",since="at"}': 0,
      'spot_chaos_post_delay_seconds_bucket{le="20",what="post",since="at"}': 1,
      'spot_chaos_post_delay_seconds_bucket{le="0.5",what="post",since="seen"}': 1,
    });
  });

  test("AWS's clock may be ahead of ours: a delay is never below nothing", async () => {
    const metrics = createMetrics(QUIET);
    metrics.told("edit", { sinceAtMs: -300, sinceSeenMs: 0 });
    expect(await values(metrics, "spot_chaos_post_delay_seconds_sum")).toEqual({
      'spot_chaos_post_delay_seconds_sum{what="edit",since="at"}': 0,
      'spot_chaos_post_delay_seconds_sum{what="edit",since="seen"}': 0,
    });
  });

  test("counts blindness in seconds, and who took a run from whom", async () => {
    const metrics = createMetrics(QUIET);
    metrics.blind("aws", 61_500);
    metrics.lease("lost");
    expect(await values(metrics, "spot_chaos_")).toMatchObject({
      'spot_chaos_blind_seconds_total{why="aws"}': 61.5,
      'spot_chaos_blind_seconds_total{why="slack"}': 0,
      'spot_chaos_lease_changes_total{change="lost"}': 1,
      'spot_chaos_lease_changes_total{change="taken"}': 0,
    });
  });

  test("two bots in one process share no count", async () => {
    const [one, other] = [createMetrics(QUIET), createMetrics(QUIET)];
    one.runOpened();
    expect(await values(other, "spot_chaos_runs_opened_total")).toEqual({ spot_chaos_runs_opened_total: 0 });
  });
});

describe("a whole run", () => {
  test.each(["workshop", "throttled", "access-denied"])(
    "in the world %s: every call to AWS is counted, under its own name, with what became of it",
    async (scenario) => {
      const metrics = createMetrics(QUIET);
      const { pretend } = await observeRun({ scenario, meter: metrics });
      const counted = Object.entries(await values(metrics, "spot_chaos_aws_calls_total"));
      const byOperation = new Map<string, number>();
      for (const [series, count] of counted) {
        const operation = /operation="([^"]+)"/.exec(series)?.[1] ?? "";
        byOperation.set(operation, (byOperation.get(operation) ?? 0) + count);
      }
      expect([...byOperation].sort()).toEqual([...pretend.aws.callCounts()].sort());
      const outcomes = new Set(counted.map(([series]) => /outcome="([^"]+)"/.exec(series)?.[1]));
      expect([...outcomes].sort()).toEqual(
        { workshop: ["ok"], throttled: ["ok", "throttled"], "access-denied": ["denied", "ok"] }[scenario],
      );
    },
  );

  test("every post and edit is counted, with what became of it", async () => {
    const metrics = createMetrics(QUIET);
    const { pretend } = await observeRun({
      scenario: "workshop",
      meter: metrics,
      prepare: ({ workspace }) => {
        workspace.faults.onCall({ method: "chat.postMessage", after: 2, answer: { kind: "cut", stored: true } });
        workspace.faults.onCall({ method: "chat.update", after: 3, answer: { kind: "rate-limited", retryAfterS: 4 } });
        return undefined;
      },
    });
    const counted = await values(metrics, "spot_chaos_slack_messages_total");
    const shown = (op: string) => pretend.workspace.shown.filter((one) => one.op === op).length;
    expect(counted).toEqual({
      // The one whose answer was lost is there all the same, and was found.
      'spot_chaos_slack_messages_total{what="post",outcome="done"}': shown("post") - 1,
      'spot_chaos_slack_messages_total{what="post",outcome="unknown"}': 1,
      'spot_chaos_slack_messages_total{what="find",outcome="done"}': 1,
      'spot_chaos_slack_messages_total{what="edit",outcome="done"}': shown("update"),
      'spot_chaos_slack_messages_total{what="edit",outcome="wait"}': 1,
    });
  });

  test("leaves nothing in the counts that only this run has: no id, no name, no address", async () => {
    const metrics = createMetrics(QUIET);
    const { bot, pretend } = await observeRun({ scenario: "two-services", meter: metrics });
    const { body } = await metrics.page();
    const ours = body
      .split("\n")
      .filter((line) => line.startsWith("spot_chaos_"))
      .join("\n");
    const { target } = pretend.aws.scenario;
    const own = [
      ...bot.watches.all().map((watch) => watch.requested.runId),
      target.account,
      target.cluster,
      ...target.autoScalingGroups,
      ...Object.values(pretend.workspace.people).map(({ id }) => id),
      ...Object.values(pretend.workspace.channels).map(({ id }) => id),
    ];
    expect(own.filter((word) => ours.includes(word))).toEqual([]);
    expect(ours.split("\n").length).toBeLessThan(200);
  });
});

/** Every series of that prefix and its value, as scraped. */
async function values(metrics: Metrics, prefix: string): Promise<Readonly<Record<string, number>>> {
  const { text } = await scraped(metrics);
  const series = text.split("\n").filter((line) => line.startsWith(prefix));
  return Object.fromEntries(
    series.map((line) => [line.slice(0, line.lastIndexOf(" ")), Number(line.slice(line.lastIndexOf(" ")))]),
  );
}

async function scraped(metrics: Metrics): Promise<{ readonly type: string | null; readonly text: string }> {
  const pages = { "/metrics": async () => ({ status: 200, ...(await metrics.page()) }) };
  const server = await serveHealth({ host: "127.0.0.1", port: 0, pages });
  open.push(server);
  if (!server.ok) throw new Error(server.message);
  const response = await fetch(`http://127.0.0.1:${server.port}/metrics`);
  return { type: response.headers.get("content-type"), text: await response.text() };
}

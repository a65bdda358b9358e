import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { keyOf, People } from "../../src/cli/rehearse/people.ts";
import { configText, createPretend } from "../../src/cli/rehearse/world.ts";
import { realClock } from "../../src/clock.ts";
import { serveAws } from "../../src/sim/aws/server.ts";
import { serveWorkspace } from "../../src/sim/slack/server.ts";
import { run, startChild } from "../rehearsal/child.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "spot-chaos-serve-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function listening(server: Server): Promise<string> {
  server.listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const pretend = () => createPretend({ scenario: "workshop", seed: 1 }, realClock());

/** The environment of a bot that someone points at addresses on this machine by hand. */
function environment(
  world: ReturnType<typeof pretend>,
  at: { readonly aws: string; readonly slack: string; readonly health?: number },
) {
  const config = join(folder, "spot-chaos.yaml");
  writeFileSync(config, configText(world).replace("port: 0", `port: ${at.health ?? 0}`));
  return {
    SPOT_CHAOS_CONFIG: config,
    SPOT_CHAOS_REHEARSAL_AWS_ENDPOINT: at.aws,
    SPOT_CHAOS_REHEARSAL_SLACK_API_URL: at.slack,
    SLACK_BOT_TOKEN: world.workspace.tokens.bot,
    SLACK_APP_TOKEN: world.workspace.tokens.app,
    HOME: folder,
  };
}

describe("npm start", () => {
  test("names every problem of the configuration at once, contacts nothing and shows no stack trace", async () => {
    writeFileSync(
      join(folder, "spot-chaos.yaml"),
      "targets:\n  workshop:\n    account: 12345\n    regoin: us-east-1\n",
    );
    const env = {
      SLACK_BOT_TOKEN: "xoxp-1",
      PORT: "x",
      SLACK_SIGNING_SECRET: "short",
      LOG_LEVEL: "loud",
      HOME: folder,
    };
    const { code, stdout, stderr } = await run(["serve"], { env, cwd: folder });
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    for (const told of [
      "SLACK_BOT_TOKEN",
      "SLACK_SIGNING_SECRET",
      "PORT",
      "LOG_LEVEL",
      "spot-chaos.yaml:3",
      "Did you mean region?",
      "Nothing was contacted",
    ])
      expect(stderr).toContain(told);
    expect(stderr).not.toMatch(/^\s+at .*:\d+/m);
  });

  test("without any configuration says where to begin", async () => {
    const { code, stderr } = await run(["serve"], { env: { HOME: folder }, cwd: folder });
    expect(code).toBe(1);
    expect(stderr).toContain("Copy spot-chaos.example.yaml to spot-chaos.yaml");
    expect(stderr).toContain("SLACK_BOT_TOKEN");
  });

  test("says what it could not reach when Slack is not there", async () => {
    const gone = createServer();
    const url = await listening(gone);
    await new Promise((resolve) => gone.close(resolve));
    const { code, stderr } = await run(["serve"], { env: environment(pretend(), { aws: url, slack: `${url}/api/` }) });
    expect(code).toBe(1);
    expect(stderr).toMatch(/I could not connect to Slack: .*ECONNREFUSED/);
    expect(stderr).not.toMatch(/^\s+at .*:\d+/m);
  });

  test("ends on SIGTERM while Slack leaves it waiting", async () => {
    const silent = createServer();
    const asked = new Promise((resolve) => silent.once("request", resolve));
    const url = await listening(silent);
    const child = startChild(["serve"], { env: environment(pretend(), { aws: url, slack: `${url}/api/` }) });
    await asked;
    child.process.kill("SIGTERM");
    expect((await child.ended).code).toBe(0);
    silent.closeAllConnections();
    silent.close();
  });

  test("says where runs are kept, where AWS is asked, and whether its targets are where they should be", async () => {
    const world = pretend();
    const aws = await serveAws(world.aws);
    const slack = await serveWorkspace(world.workspace, { host: "127.0.0.1", port: 0 });
    const child = startChild(["serve"], { env: environment(world, { aws: aws.url, slack: slack.apiUrl }) });
    await child.logs(join(folder, "spot-chaos.db"));
    await child.logs(`"fis":"${aws.url}"`);
    await child.logs("the target is where it should be");
    child.process.kill("SIGTERM");
    expect((await child.ended).code).toBe(0);
    await Promise.all([aws.close(), slack.close()]);
  });
});

describe("whoever looks after the process", () => {
  const freePort = async () => {
    const server = createServer();
    const url = await listening(server);
    await new Promise((resolve) => server.close(resolve));
    return Number(new URL(url).port);
  };
  const asked = async (url: string) => {
    const response = await fetch(url);
    const text = await response.text();
    return { status: response.status, text, json: text.startsWith("{") ? JSON.parse(text) : null };
  };

  test("asks /healthz whether it lives, /readyz whether it could do a run, /metrics what it has done", async () => {
    const world = pretend();
    const { tokens } = world.workspace;
    const aws = await serveAws(world.aws);
    const slack = await serveWorkspace(world.workspace, { host: "127.0.0.1", port: 0 });
    const health = await freePort();
    const child = startChild(["serve"], { env: environment(world, { aws: aws.url, slack: slack.apiUrl, health }) });
    await child.logs("the target is where it should be");
    const fine = { ok: true, why: null };
    const url = `http://127.0.0.1:${health}`;
    expect(await asked(`${url}/healthz`)).toMatchObject({ status: 200, json: { ok: true, slack: true, runs: 0 } });
    expect(await asked(`${url}/readyz`)).toMatchObject({
      status: 200,
      json: { ok: true, checks: { slack: fine, store: fine, aws: fine, leases: fine } },
    });
    const { status, text } = await asked(`${url}/metrics`);
    expect(status).toBe(200);
    expect(text).toContain('spot_chaos_aws_calls_total{operation="sts:GetCallerIdentity",outcome="ok"} 1');
    expect(text).toContain("spot_chaos_slack_connected 1");
    expect(text).toContain("spot_chaos_open_runs 0");
    for (const secret of [tokens.bot, tokens.app, "AKIAREHEARSALONLY000"]) expect(text).not.toContain(secret);
    child.process.kill("SIGTERM");
    expect((await child.ended).code).toBe(0);
    await Promise.all([aws.close(), slack.close()]);
  });

  test("is told that it lives and is not ready while Slack leaves it waiting", async () => {
    const silent = createServer();
    const waiting = new Promise((resolve) => silent.once("request", resolve));
    const url = await listening(silent);
    const health = await freePort();
    const child = startChild(["serve"], { env: environment(pretend(), { aws: url, slack: `${url}/api/`, health }) });
    await waiting;
    expect(await asked(`http://127.0.0.1:${health}/healthz`)).toMatchObject({ status: 200, json: { slack: false } });
    expect(await asked(`http://127.0.0.1:${health}/readyz`)).toMatchObject({
      status: 503,
      json: { ok: false, checks: { slack: { ok: false, why: "Slack is not connected" }, aws: { ok: true } } },
    });
    await child.logs("not ready");
    child.process.kill("SIGTERM");
    expect((await child.ended).code).toBe(0);
    silent.closeAllConnections();
    silent.close();
  });
});

describe("a bot that is killed", () => {
  test("goes on with its run when it is started again: the thread is one", async () => {
    const world = pretend();
    const { workspace } = world;
    const aws = await serveAws(world.aws);
    const slack = await serveWorkspace(workspace, { host: "127.0.0.1", port: 0 });
    const env = { ...environment(world, { aws: aws.url, slack: slack.apiUrl }), LOG_LEVEL: "debug" };
    const shown = (key: string) =>
      new Promise<void>((resolve) => {
        const stop = workspace.onShown((one) => {
          if (keyOf(one) !== key) return;
          stop();
          resolve();
        });
      });
    const first = startChild(["serve"], { env });
    await slack.waitForConnection();
    const begun = shown("experiment");
    void new People(workspace, () => undefined).open("/spot-chaos start");
    await begun;
    first.process.kill("SIGKILL");
    const { stderr: before } = await first.ended;

    const second = startChild(["serve"], { env });
    await second.logs("going on with a run");
    second.process.kill("SIGTERM");
    const { code, stderr: after } = await second.ended;
    expect(code).toBe(0);
    const log = before + after;
    expect(log).toContain("fis:StartExperiment");
    expect(log).not.toMatch(/xoxb-|xapp-|AKIA|\/commands\/|\/actions\/|\/response\/|ticket=/);
    for (const secret of Object.values(workspace.tokens)) expect(log).not.toContain(secret);
    const posted = workspace.shown.filter(({ op }) => op === "post").map((one) => keyOf(one) ?? "");
    expect(posted.filter((key) => key === "card")).toHaveLength(1);
    expect([...posted].sort()).toEqual([...new Set(posted)].sort());
    // Seconds are not worth a line; that the second one went is.
    expect(posted.filter((key) => key.startsWith("goodbye"))).toEqual(["goodbye"]);
    expect(world.aws.callCounts().get("fis:StartExperiment")).toBe(1);
    await Promise.all([aws.close(), slack.close()]);
  });

  test("a second bot on the same file is refused, and says so", async () => {
    const world = pretend();
    const aws = await serveAws(world.aws);
    const slack = await serveWorkspace(world.workspace, { host: "127.0.0.1", port: 0 });
    const env = environment(world, { aws: aws.url, slack: slack.apiUrl });
    const first = startChild(["serve"], { env });
    await slack.waitForConnection();
    const second = await run(["serve"], { env });
    expect(second.code).toBe(1);
    expect(second.stderr).toMatch(/The database \S+spot-chaos\.db is in use: another spot-chaos has it\./);
    expect(second.stderr).toContain("→ One bot, one file: stop the other one");
    expect(second.stderr).not.toMatch(/^\s+at .*:\d+/m);
    first.process.kill("SIGTERM");
    await first.ended;
    await Promise.all([aws.close(), slack.close()]);
  });
});

test("an unknown subcommand is answered with those that there are", async () => {
  const { code, stderr } = await run(["srve"]);
  expect(code).toBe(1);
  expect(stderr).toContain('There is no command "srve"');
  expect(stderr).toContain("rehearse");
});

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
function environment(world: ReturnType<typeof pretend>, at: { readonly aws: string; readonly slack: string }) {
  const config = join(folder, "spot-chaos.yaml");
  writeFileSync(config, configText(world));
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

describe("a bot that is killed", () => {
  test("goes on with its run when it is started again: the thread is one, and says that it was away", async () => {
    const world = pretend();
    const { workspace } = world;
    const aws = await serveAws(world.aws);
    const slack = await serveWorkspace(workspace, { host: "127.0.0.1", port: 0 });
    const env = environment(world, { aws: aws.url, slack: slack.apiUrl });
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
    await first.ended;

    const back = shown("goodbye");
    const second = startChild(["serve"], { env });
    await back;
    second.process.kill("SIGTERM");
    expect((await second.ended).code).toBe(0);
    const posted = workspace.shown.filter(({ op }) => op === "post").map((one) => keyOf(one) ?? "");
    expect(posted.filter((key) => key === "card")).toHaveLength(1);
    expect([...posted].sort()).toEqual([...new Set(posted)].sort());
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
    expect(second.stderr).toContain("spot-chaos.db");
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

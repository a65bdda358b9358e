import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { keyOf, People } from "../../src/cli/rehearse/people.ts";
import { configText, createPretend } from "../../src/cli/rehearse/world.ts";
import { realClock } from "../../src/clock.ts";
import { serveAws } from "../../src/sim/aws/server.ts";
import { deliverOverHttp, verifyRequestUrl } from "../../src/sim/slack/http-events.ts";
import { serveWorkspace } from "../../src/sim/slack/server.ts";
import { startChild } from "./child.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "spot-chaos-http-"));
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Every request that the pretend Slack sent to that address, as it went over the wire. */
function recorded(url: string): readonly RequestInit[] {
  const sent: RequestInit[] = [];
  const { fetch } = globalThis;
  vi.spyOn(globalThis, "fetch").mockImplementation((to, init) => {
    if (to === url) sent.push({ method: init?.method, headers: init?.headers, body: init?.body } as RequestInit);
    return fetch(to, init);
  });
  return sent;
}

test("over signed HTTP a command becomes a plan, its Start a run, and neither is done twice", {
  timeout: 60_000,
}, async () => {
  const world = createPretend({ scenario: "workshop", seed: 1 }, realClock());
  const { workspace } = world;
  const aws = await serveAws(world.aws);
  const slack = await serveWorkspace(workspace, { host: "127.0.0.1", port: 0 });
  const port = await freePort();
  const url = `http://127.0.0.1:${port}/slack/events`;
  const config = join(folder, "spot-chaos.yaml");
  writeFileSync(config, configText(world));
  const child = startChild(["serve"], {
    env: {
      SPOT_CHAOS_CONFIG: config,
      SPOT_CHAOS_REHEARSAL_AWS_ENDPOINT: aws.url,
      SPOT_CHAOS_REHEARSAL_SLACK_API_URL: slack.apiUrl,
      SLACK_BOT_TOKEN: workspace.tokens.bot,
      SLACK_SIGNING_SECRET: workspace.tokens.signingSecret,
      PORT: String(port),
      HOME: folder,
    },
  });
  await child.logs('"mode":"http"');
  // Until then it loads what it needs, and Slack waits for 3 s of real time only.
  await child.logs("the target is where it should be");
  await verifyRequestUrl(workspace, { url });
  deliverOverHttp(workspace, { url });
  const sent = recorded(url);

  const shown = (fits: (key: string | null) => boolean) =>
    new Promise<void>((resolve) => {
      const stop = workspace.onShown((one) => {
        if (!fits(keyOf(one))) return;
        stop();
        resolve();
      });
    });
  const begun = shown((key) => key === "experiment");
  const people = new People(workspace, () => undefined);
  const opening = await people.open("/spot-chaos start");
  expect(opening.kind).toBe("opened");
  await begun;
  // The command, the form, the press.
  const told = [...sent];
  expect(told).toHaveLength(3);
  const answers = async (more: Record<string, string> = {}) =>
    Promise.all(told.map(async (one) => (await fetch(url, { ...one, headers: { ...one.headers, ...more } })).status));
  expect(await answers()).toEqual([401, 401, 401]);
  expect(await answers({ "x-slack-retry-num": "1", "x-slack-retry-reason": "http_timeout" })).toEqual([200, 200, 200]);

  // By a mention and not only by a button: an event, which Slack may deliver again.
  const stopped = shown((key) => key?.startsWith("stop") === true);
  await people.mention("stop", people.threadTs());
  await stopped;
  child.process.kill("SIGTERM");
  const { code, stderr } = await child.ended;
  expect(code).toBe(0);
  expect(stderr).not.toContain(workspace.tokens.signingSecret);
  expect(world.aws.callCounts().get("fis:StartExperiment")).toBe(1);
  const posted = workspace.shown.filter(({ op }) => op === "post").map((one) => keyOf(one) ?? "");
  expect([...posted].sort()).toEqual([...new Set(posted)].sort());
  expect(slack.connections()).toBe(0);
  await Promise.all([aws.close(), slack.close()]);
});

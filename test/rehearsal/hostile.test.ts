import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { People } from "../../src/cli/rehearse/people.ts";
import { rehearseOverSockets } from "../../src/cli/rehearse/sockets.ts";
import { childrenOf, environmentOf, startChild } from "./child.ts";

/** A shell in which everything points to the real AWS, the real Slack, or a trap. */
let folder = "";
let trap: Server;
let caught = 0;
let hostile: Record<string, string> = {};

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "spot-chaos-hostile-"));
  caught = 0;
  trap = createServer((socket) => {
    caught++;
    socket.destroy();
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => trap.once("listening", resolve));
  const address = trap.address();
  const url = `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`;
  const profile = join(folder, "config");
  writeFileSync(
    profile,
    `[default]\nregion = eu-west-1\n\n[profile production]\nregion = eu-west-1\nendpoint_url = ${url}\naws_access_key_id = AKIAPRODUCTION000001\naws_secret_access_key = of-production\nservices = elsewhere\n\n[services elsewhere]\nfis =\n  endpoint_url = https://fis.us-east-1.amazonaws.com\n`,
  );
  hostile = {
    AWS_PROFILE: "production",
    AWS_CONFIG_FILE: profile,
    AWS_SHARED_CREDENTIALS_FILE: profile,
    AWS_ACCESS_KEY_ID: "AKIAPRODUCTION000002",
    AWS_SECRET_ACCESS_KEY: "of-production",
    AWS_SESSION_TOKEN: "of-production",
    AWS_REGION: "eu-west-1",
    AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: "true",
    AWS_ENDPOINT_URL: url,
    AWS_ENDPOINT_URL_ECS: "http://192.0.2.1",
    AWS_ENDPOINT_URL_FIS: "https://fis.us-east-1.amazonaws.com",
    ECS_CONTAINER_METADATA_URI_V4: `${url}/v4/abc`,
    HTTP_PROXY: url,
    HTTPS_PROXY: url,
    http_proxy: url,
    https_proxy: url,
    NODE_USE_ENV_PROXY: "1",
    NODE_OPTIONS: "--dns-result-order=verbatim",
    SLACK_BOT_TOKEN: "xoxb-1-of-production",
    SLACK_APP_TOKEN: "xapp-1-of-production",
    SLACK_SIGNING_SECRET: "0123456789abcdef0123456789abcdef",
    SPOT_CHAOS_CONFIG: "/etc/spot-chaos.yaml",
    SPOT_CHAOS_REHEARSAL_SLACK_API_URL: "https://slack.com/api/",
    LOG_LEVEL: "nonsense",
  };
});

afterEach(() => {
  vi.unstubAllEnvs();
  trap.close();
  rmSync(folder, { recursive: true, force: true });
});

test("in a hostile environment the bot inherits nothing and has no connection but to this machine", async () => {
  const child = startChild(["rehearse", "--warp", "240"], { env: { ...process.env, ...hostile } });
  await child.says("*Experiment*");
  await child.says("├ ");
  const [bot = 0] = childrenOf(child.pid);
  const environment = environmentOf(bot);
  expect([...environment.keys()].sort()).toEqual([
    "AWS_CONFIG_FILE",
    "AWS_EC2_METADATA_DISABLED",
    "AWS_SHARED_CREDENTIALS_FILE",
    "LOG_LEVEL",
    // The channel to the rehearsal, named by node:child_process.
    "NODE_CHANNEL_FD",
    "NODE_CHANNEL_SERIALIZATION_MODE",
    "NODE_NO_WARNINGS",
    "SLACK_APP_TOKEN",
    "SLACK_BOT_TOKEN",
    "SPOT_CHAOS_CONFIG",
    "SPOT_CHAOS_REHEARSAL_AWS_ENDPOINT",
    "SPOT_CHAOS_REHEARSAL_SLACK_API_URL",
  ]);
  for (const [name, value] of environment) expect(hostile[name], name).not.toBe(value);
  const peers = peersOf(bot);
  expect(peers.length).toBeGreaterThan(0);
  expect(peers.filter((peer) => peer !== "127.0.0.1")).toEqual([]);
  child.process.kill("SIGTERM");
  expect((await child.ended).code).toBe(0);
  expect(caught).toBe(0);
});

test("in a hostile environment the pretend AWS is asked with invented keys alone", async () => {
  for (const [name, value] of Object.entries(hostile)) vi.stubEnv(name, value);
  const start = await rehearseOverSockets(
    { scenario: "workshop", warp: 240, seed: 1, serveOnly: false, approvals: 0, awsPort: 0, slackPort: 0 },
    new Promise(() => undefined),
  );
  if (start.kind !== "ready") throw new Error(`the rehearsal did not start: ${JSON.stringify(start)}`);
  const { pretend, end } = start.rehearsal;
  const call = vi.spyOn(pretend.aws, "call");
  try {
    expect((await new People(pretend.workspace, () => undefined).open("/spot-chaos start")).kind).toBe("opened");
  } finally {
    await end();
  }
  const keys = new Set(call.mock.calls.map(([{ accessKeyId }]) => accessKeyId));
  expect([...keys]).toEqual(["AKIAREHEARSALONLY000"]);
  expect(caught).toBe(0);
});

/** Whom the process's TCP sockets are connected to, as IPv4 addresses (or raw IPv6), by /proc. */
function peersOf(pid: number): readonly string[] {
  const inodes = new Set(
    readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
      try {
        return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1] ?? [];
      } catch {
        // Closed meanwhile.
        return [];
      }
    }),
  );
  return ["tcp", "tcp6"].flatMap((table) =>
    readFileSync(`/proc/${pid}/net/${table}`, "utf8")
      .split("\n")
      .slice(1)
      .map((row) => row.trim().split(/\s+/))
      .filter((row) => inodes.has(row[9] ?? "") && !/:0000$/.test(row[2] ?? ""))
      .map((row) => addressOf(row[2]?.split(":")[0] ?? "")),
  );
}

/** The kernel writes addresses as hexadecimal words in the machine's own order of bytes, little-endian here. */
function addressOf(hex: string): string {
  if (hex.length !== 8) return hex;
  return [6, 4, 2, 0].map((at) => Number.parseInt(hex.slice(at, at + 2), 16)).join(".");
}

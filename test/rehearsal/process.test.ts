import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type Child, childrenOf, lives, run, startChild } from "./child.ts";
import { readLines } from "./op-lines.ts";

/** A folder for temporary things, so that it can be seen whether they are gone. */
let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "spot-chaos-test-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const env = () => ({ ...process.env, TMPDIR: folder });
/** Without the page: its first build is a process of its own, too. */
const rehearse = (...args: string[]) => startChild(["rehearse", "--no-page", ...args], { env: env() });
const rehearsed = (...args: string[]) => run(["rehearse", ...args], { env: env() });

/** The bot's process, once it is connected and the run's thread is open. */
async function botOf(child: Child): Promise<number> {
  await child.says("*Starting*");
  const [bot] = childrenOf(child.pid);
  if (bot === undefined) throw new Error("no bot runs");
  return bot;
}

/** A bot's process that is none of these, as soon as there is one. */
async function newBotOf(child: Child, known: readonly number[]): Promise<number> {
  return vi.waitUntil(() => childrenOf(child.pid).find((pid) => !known.includes(pid)), {
    timeout: 30_000,
    interval: 20,
  });
}

function expectNothingLeft(bot: number): void {
  expect(lives(bot)).toBe(false);
  expect(readdirSync(folder)).toEqual([]);
}

describe("a rehearsal is ended", () => {
  test.each(["SIGTERM", "SIGINT", "SIGHUP"] as const)(
    "by %s: the thread says so, and no process and no file is left",
    async (signal) => {
      const child = rehearse();
      const bot = await botOf(child);
      child.process.kill(signal);
      const { code, stdout } = await child.ended;
      expect(code).toBe(0);
      expect(stdout).toContain("I stop watching here");
      expectNothingLeft(bot);
    },
  );

  test("by ctrl-C, which goes to the whole process group and comes twice from npm", async () => {
    const child = rehearse();
    const bot = await botOf(child);
    process.kill(-child.pid, "SIGINT");
    child.process.kill("SIGINT");
    const { code, stdout } = await child.ended;
    expect(code).toBe(0);
    expect(stdout).toContain("I stop watching here");
    expectNothingLeft(bot);
  });

  test("by its reader, who has seen enough: a broken pipe", async () => {
    const child = rehearse("--exit");
    const bot = await botOf(child);
    child.process.stdout?.destroy();
    const { code } = await child.ended;
    expect(code).toBe(141);
    expectNothingLeft(bot);
  });

  test("by bots that die as soon as they are there: the third is the last", async () => {
    const child = rehearse();
    const killed = [await botOf(child)];
    process.kill(killed[0] ?? 0, "SIGKILL");
    // The first one had lived a while.
    for (let death = 1; death <= 3; death += 1) {
      const next = await Promise.race([newBotOf(child, killed), child.ended]);
      if (typeof next !== "number") break;
      killed.push(next);
      process.kill(next, "SIGKILL");
    }
    const { code, stderr } = await child.ended;
    expect(code).toBe(1);
    expect(stderr).toContain("The bot ended (SIGKILL). That is the 3rd time in a row within 5 s of its start");
    for (const bot of killed) expectNothingLeft(bot);
  });

  test("before its close, where someone waits for it: the exit code is the signal's", async () => {
    const child = rehearse("--exit", "--format", "ndjson");
    await child.says('"key":"card"');
    child.process.kill("SIGTERM");
    const { code, stdout } = await child.ended;
    expect(code).toBe(143);
    expect(readLines(stdout).summary.outcome).toBeNull();
  });
});

test("a bot that is killed in the middle is replaced, and its thread does not show it", async () => {
  // Slowly enough that a busy machine is no absence: one of a minute would be told.
  const child = rehearse("--warp", "20", "--format", "ndjson");
  await child.says('"key":"notices"');
  const [first] = childrenOf(child.pid);
  if (first === undefined) throw new Error("no bot runs");
  process.kill(first, "SIGKILL");
  await child.logs("The bot ended (SIGKILL). A new one is started on the same store.");
  const second = await newBotOf(child, [first]);
  await child.logs(`A new bot (PID ${second}) is connected`);
  await child.says('"key":"evictions"');
  child.process.kill("SIGTERM");
  const { code, stdout } = await child.ended;
  expect(code).toBe(0);
  const posted = readLines(stdout).ops.filter(({ op }) => op === "post");
  const keys = posted.map(({ key }) => key);
  expect(keys).toEqual(expect.arrayContaining(["card", "experiment", "notices", "draining", "evictions"]));
  expect(new Set(keys).size).toBe(keys.length);
  expect(stdout).not.toContain("I was away");
  expectNothingLeft(second);
});

test("npm's scripts hand their shell's process over to node: npm signals the shell alone", () => {
  const { scripts } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
  expect(scripts.start).toMatch(/^(?:[A-Z_]+=\S+ )*exec node /);
  expect(scripts.rehearse).toMatch(/^exec node /);
});

test("a rehearsal that is killed takes its bot with it", async () => {
  const child = rehearse();
  const bot = await botOf(child);
  child.process.kill("SIGKILL");
  // The bot holds the other end of our stderr: it is closed when both are gone.
  await child.ended;
  expect(lives(bot) && existsSync(`/proc/${bot}/exe`)).toBe(false);
});

test("nothing started is exit code 2, and one answer", async () => {
  const { code, stdout } = await rehearsed("--exit", "--format", "ndjson", "--command", "/spot-chaos targets");
  const { ops, summary } = readLines(stdout);
  expect(code).toBe(2);
  expect(ops.map(({ op, key }) => ({ op, key }))).toEqual([{ op: "ephemeral", key: null }]);
  expect(summary).toMatchObject({ outcome: null, phases: {}, posts: 0, recoveredS: null, desiredPath: null });
});

test("in virtual time, a command that starts nothing is exit code 2 as well", async () => {
  const { code, stdout } = await rehearsed(
    "--exit",
    "--format",
    "ndjson",
    "--warp",
    "max",
    "--command",
    "/spot-chaos sturt",
  );
  expect(code).toBe(2);
  expect(readLines(stdout).ops).toHaveLength(1);
});

test("a channel that never hears the end: the rehearsal ends all the same, and knows how the run ended", async () => {
  const { code, stdout } = await rehearsed(
    "--exit",
    "--format",
    "ndjson",
    "--scenario",
    "bot-removed",
    "--warp",
    "120",
  );
  const { ops, acts, summary } = readLines(stdout);
  expect(code).toBe(0);
  expect(acts.map(({ text }) => text)).toEqual(["ben removes @spot-chaos from #game-day"]);
  expect(ops.some(({ key }) => key === "closing")).toBe(false);
  expect(ops.at(-1)).toMatchObject({ op: "post", channel: expect.stringMatching(/^D/) });
  expect(summary.outcome).toBe("back");
});

test("commands, mentions and presses are typed into the terminal while it runs", async () => {
  const child = rehearse();
  await child.says("*Starting*");
  child.process.stdin?.write("/spot-chaos status\n");
  await child.says("ana types /spot-chaos status");
  child.process.stdin?.write("@spot-chaos stop\n");
  await child.says("asked to stop");
  child.process.stdin?.write("press details\n");
  await child.says("ana presses [ Details ]");
  child.process.stdin?.write("press something\nwhat now\n/other\n");
  await child.says('There is no button "something"');
  await child.says("Type as in Slack");
  await child.says("/other is not a valid command");
  child.process.kill("SIGTERM");
  expect((await child.ended).code).toBe(0);
});

test("a port that is taken is named, and nothing is left running", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as AddressInfo;
  for (const option of ["--aws-port", "--slack-port"]) {
    const { code, stdout, stderr } = await rehearsed("--exit", option, String(port));
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain(`cannot listen on 127.0.0.1:${port}`);
    expect(stderr).toContain(option);
  }
  server.close();
});

test("a bot that cannot start ends the rehearsal with its own words", async () => {
  // A port that fetch refuses to speak to, whoever listens there.
  const { code, stdout, stderr } = await rehearsed("--exit", "--slack-port", "6666");
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr).toContain("I could not connect to Slack");
  expect(stderr).toContain("The bot ended (exit code 1).");
  expect(readdirSync(folder)).toEqual([]);
});

test("--serve-only serves both and says how to reach them", async () => {
  const child = rehearse("--serve-only");
  await child.says("No bot runs.");
  expect(childrenOf(child.pid)).toEqual([]);
  child.process.kill("SIGINT");
  const { code, stdout } = await child.ended;
  expect(code).toBe(0);
  expect(stdout).toMatch(/--endpoint-url http:\/\/127\.0\.0\.1:\d+/);
});

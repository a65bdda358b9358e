import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { type ProcessResult, playProcessRound } from "../../src/chaos/processes/play-process-round.ts";
import { PostgresServer } from "../../src/chaos/processes/postgres-server.ts";
import type { ProcessRound } from "../../src/chaos/processes/process-round.ts";

/** Somebody finishes watching after a minute and a half: what comes up to there is enough for these. */
const SHORT: Omit<ProcessRound, "store" | "blows"> = {
  seed: 1,
  scenario: "workshop",
  worldSeed: 1,
  typeAfterMs: 2_000,
  readMs: 4_000,
  saysAll: true,
  acts: [{ who: "ben", press: "finish", when: { afterMs: 90_000 } }],
  faults: [],
  atBoth: false,
};

/** FIS has started it, and nobody hears of that. */
const START = { request: 1, of: "fis:StartExperiment", side: "after" } as const;

async function played(
  round: Pick<ProcessRound, "store" | "blows">,
  postgres: { readonly port: number; readonly url: string } | null,
): Promise<ProcessResult> {
  const folder = mkdtempSync(join(tmpdir(), "spot-chaos-round-"));
  const pids = new Set<number>();
  onTestFinished(() => {
    for (const pid of pids) process.kill(pid, "SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  });
  return playProcessRound({
    round: { ...SHORT, ...round },
    folder,
    postgres,
    onPid: (pid) => pids.add(pid),
    onGone: (pid) => pids.delete(pid),
  });
}

describe("a bot with a file of its own", () => {
  test("is killed by SIGKILL when FIS has started, before it hears of that, and goes on when it is started again", async () => {
    const kill = { kind: "kill -9", when: START, whom: "sender", awayMs: 500 } as const;
    const { violations, resumedMs } = await played({ store: "sqlite", blows: [kill] }, null);
    expect(violations).toEqual([]);
    expect(resumedMs).toHaveLength(1);
  });

  test("never hears from FIS, nor from Slack, and finds what they did", async () => {
    const silence = (of: string) =>
      ({ kind: "no answer", when: { request: 1, of, side: "after" }, forMs: 10_000 }) as const;
    const blows = [silence("fis:StartExperiment"), silence("slack:chat.postMessage")];
    expect((await played({ store: "sqlite", blows }, null)).violations).toEqual([]);
  });
});

describe("two bots on one PostgreSQL", () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await PostgresServer.start();
  });
  afterAll(() => server.end());

  test("the one that drives is killed by SIGKILL: the other goes on within 15 s", async () => {
    const kill = { kind: "kill -9", when: { request: 70, side: "before" }, whom: "sender", awayMs: 20_000 } as const;
    const postgres = { port: server.port, url: await server.emptyDatabase() };
    const { violations, resumedMs } = await played({ store: "postgres", blows: [kill] }, postgres);
    expect(violations).toEqual([]);
    expect(resumedMs[0]).toBeLessThan(15_000);
  });
});

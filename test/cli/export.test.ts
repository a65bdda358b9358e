import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { PostgresServer } from "../../src/chaos/processes/postgres-server.ts";
import { type ExportDocument, LEFT_OUT } from "../../src/cli/export/document.ts";
import { rehearseVirtually, type VirtualRehearsal } from "../../src/cli/rehearse/virtual.ts";
import type { Fact } from "../../src/core/fact.ts";
import { runOf } from "../../src/core/fold.ts";
import { phasesOf } from "../../src/core/phase.ts";
import type { PostRow, Store } from "../../src/engine/ports.ts";
import { type Database, openStore } from "../../src/store/open-store.ts";
import { sqliteStore } from "../../src/store/sqlite.ts";
import { opened, requested, run as runRow } from "../contract/rows.ts";
import { fakeLog } from "../engine/fakes.ts";
import { run } from "../rehearsal/child.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "spot-chaos-export-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const rehearse = (store: Store): Promise<VirtualRehearsal> =>
  rehearseVirtually({ scenario: "workshop", seed: 1, command: "/spot-chaos start", log: fakeLog().log, store });

/** `npm run export`, as a process of its own with nothing in its environment but this. */
async function exported(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }> {
  return run(["export", ...args], { env: { HOME: folder, ...env }, cwd: folder });
}

const documentIn = (stdout: string): ExportDocument => JSON.parse(stdout);

describe("a run that was played into a file", () => {
  test("is exported while the bot still has the file, and can be rebuilt from the exported facts alone", async () => {
    const store = sqliteStore({ path: join(folder, "spot-chaos.db") });
    const { bot, pretend } = await rehearse(store);
    const [watch] = bot.watches.all();
    const { runId } = watch?.requested ?? { runId: "" };
    const { code, stdout, stderr } = await exported([runId]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const document = documentIn(stdout);
    expect(document).toMatchObject({ format: "spot-chaos-run", version: 1, run: { runId, closed: "back" } });

    const rebuilt = runOf(document.facts);
    expect(rebuilt).toEqual(watch?.run);
    const { asOf } = document;
    expect(phasesOf(rebuilt, asOf)).toEqual(phasesOf(watch?.run ?? rebuilt, asOf));

    const { timings } = document;
    const metadata: PostRow["facts"] = document.posts.find(({ key }) => key === "closing")?.metadata ?? {};
    for (const { name, status, firstS, doneS } of timings.phases)
      expect({ status, firstS, doneS }).toEqual({
        status: metadata[`${name}.status`],
        firstS: metadata[`${name}.firstS`],
        doneS: metadata[`${name}.doneS`],
      });
    expect(timings.phases.map(({ first, done }) => [first, done])).not.toContainEqual([null, null]);
    expect(timings.timeToRecoverS).toBeGreaterThan(60);
    expect(timings.blind).toEqual([]);

    const thread = pretend.workspace.shown.filter(({ op }) => op === "post").map(({ ts }) => ts);
    expect(document.posts.map(({ ts }) => ts).sort()).toEqual(thread.sort());
    expect(document.posts.every(({ shown }) => shown === "newest")).toBe(true);
    for (const { first, newest, postedAt, shownAt } of timings.posts.slice(1)) {
      // Seen after it happened, told after it was seen, and soon.
      expect(first?.seenAt).toBeGreaterThanOrEqual(first?.at ?? Number.POSITIVE_INFINITY);
      expect(postedAt).toBeGreaterThanOrEqual(first?.seenAt ?? Number.POSITIVE_INFINITY);
      expect((postedAt ?? 0) - (first?.seenAt ?? 0)).toBeLessThan(15_000);
      expect(shownAt).toBeGreaterThanOrEqual(newest?.seenAt ?? Number.POSITIVE_INFINITY);
    }
    expect(document.audit.map(({ what, outcome }) => `${what}: ${outcome}`)).toContain("fis:StartExperiment: started");
    await store.end();
  });

  test("is exported in the middle of its story, with what is known until then", async () => {
    const path = join(folder, "elsewhere.db");
    const store = sqliteStore({ path });
    const middle: { code: number | null; stdout: string }[] = [];
    // The bot waits for its store, and its clock with it.
    const watched: Store = new Proxy(store, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name, target);
        if (typeof value !== "function") return value;
        return async (...args: unknown[]) => {
          const answer = await value.apply(target, args);
          const [held, facts] = args as [{ runId: string }, readonly Fact[]];
          if (name === "append" && middle.length === 0 && isEviction(facts))
            middle.push(await exported([held.runId, "--database", path]));
          return answer;
        };
      },
    });
    await rehearse(watched);
    const [{ code, stdout } = { code: null, stdout: "{}" }] = middle;
    expect(code).toBe(0);
    const { run: row, timings, facts } = documentIn(stdout);
    expect(row.closed).toBeNull();
    const statuses = Object.fromEntries(timings.phases.map(({ name, status }) => [name, status]));
    expect(statuses).toMatchObject({ experiment: "complete", notices: "complete", "scale-in": "pending" });
    expect(facts.at(0)?.kind).toBe("Requested");
    expect(timings.timeToRecoverS).toBeNull();
    await store.end();
  });
});

const isEviction = (facts: readonly Fact[]): boolean =>
  facts.some((fact) => fact.kind === "Observation" && JSON.stringify(fact.saw).includes("Server.SpotInstance"));

describe("where the run is looked for", () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await PostgresServer.start();
  });
  afterAll(() => server?.end());

  /** Keeps a run in it. */
  const kept = async (database: Database): Promise<void> => {
    const store = await openStore(database);
    await opened(store, "run-1");
    await store.end();
  };

  test("in the file that the configuration names, also where nothing else in it is right", async () => {
    await kept({ kind: "sqlite", path: join(folder, "team.db") });
    writeFileSync(join(folder, "bot.yaml"), "database: team.db\ntargets: {}\n");
    const { code, stdout } = await exported(["run-1"], { SPOT_CHAOS_CONFIG: join(folder, "bot.yaml") });
    expect(code).toBe(0);
    expect(documentIn(stdout).run).toEqual(runRow("run-1"));
  });

  test("in PostgreSQL at DATABASE_URL, or at the address that is given", async () => {
    const url = await server.emptyDatabase();
    await kept({ kind: "postgres", url });
    expect((await exported(["run-1"], { DATABASE_URL: url })).code).toBe(0);
    const { code, stdout } = await exported(["--database", url, "run-1"]);
    expect(code).toBe(0);
    expect(documentIn(stdout).facts).toEqual([requested("run-1")]);
  });

  test("a run that is not there is told so, with the newest that are", async () => {
    await kept({ kind: "sqlite", path: join(folder, "spot-chaos.db") });
    const { code, stdout, stderr } = await exported(["run-7"]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain(`There is no run run-7 in ${join(folder, "spot-chaos.db")}`);
    expect(stderr).toMatch(/run-1 {2}2023-08-04 10:00 UTC {2}workshop {2}open/);
  });

  test("a database that is not there is not made: it is said where it was looked for, and why there", async () => {
    const { code, stdout, stderr } = await exported(["run-1"]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain(`The database ${join(folder, "spot-chaos.db")} is not there`);
    expect(stderr).toContain("there is no spot-chaos.yaml here");
    expect(stderr).toContain("--database");
    expect((await exported(["run-1"], { SPOT_CHAOS_CONFIG: "gone.yaml" })).stderr).toContain("gone.yaml is not there");
  });

  test("two places at once are refused: it must be clear which is meant", async () => {
    writeFileSync(join(folder, "spot-chaos.yaml"), "database: team.db\n");
    const { code, stderr } = await exported(["run-1"], { DATABASE_URL: "postgres://127.0.0.1:1/x" });
    expect(code).toBe(1);
    expect(stderr).toContain("it must be clear where runs are kept");
  });

  test("a server that is away is told in words, without the password", async () => {
    const url = "postgres://spot:hunter22@127.0.0.1:1/chaos";
    const { code, stderr } = await exported(["run-1"], { DATABASE_URL: url });
    expect(code).toBe(1);
    expect(stderr).toContain("chaos on 127.0.0.1:1");
    expect(stderr).not.toContain("hunter22");
    expect(stderr).not.toMatch(/^\s+at .*:\d+/m);
  });
});

test("whoever asks wrongly is told the right form", async () => {
  for (const args of [[], ["run-1", "run-2"], ["run-1", "--databse", "x"], ["run-1", "--database"]]) {
    const { code, stdout, stderr } = await exported(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain("export -- RUN");
  }
  const { code, stdout } = await exported(["--help"]);
  expect(code).toBe(0);
  expect(stdout).toContain("--database PATH|URL");
});

test("what opens the target's role, and tokens that somebody typed, are left out", async () => {
  const path = join(folder, "spot-chaos.db");
  const store = sqliteStore({ path });
  const first = requested("run-1");
  const target = { ...first.target, roleArn: "arn:aws:iam::111111111111:role/chaos", externalId: "only-we-know-it" };
  await store.open(runRow("run-1"), [{ ...first, target }], [], { supersedes: null, planVersion: null });
  const typed = { at: 1, who: "U1", where: "C1", runId: "run-1", outcome: "asked" };
  await store.audit({ ...typed, what: "start workshop xoxb-1234-abcdef" });
  await store.end();
  const { stdout } = await exported(["run-1"]);
  expect(stdout).not.toMatch(/only-we-know-it|xoxb-/);
  const [fact] = documentIn(stdout).facts;
  expect(fact).toEqual({ ...first, target: { ...target, externalId: LEFT_OUT } });
});

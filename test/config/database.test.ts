import { describe, expect, test } from "vitest";
import type { DatabaseConfig } from "../../src/config/config.ts";
import { formatProblems, type Problem } from "../../src/config/problem.ts";
import { readConfig } from "../../src/config/read-config.ts";

const ENV = {
  SLACK_BOT_TOKEN: "xoxb-111111111111-222222222222-abcdefABCDEF",
  SLACK_APP_TOKEN: "xapp-1-A111-222-abcdefabcdef",
};
const FILE = `
targets:
  workshop:
    account: "012345678901"
    region: us-east-1
    cluster: EcsSpotWorkshop
    autoScalingGroups: [EcsSpotWorkshop-ASG-SPOT]
    template: { stack: fis-spot-interruption }
    channels: [C0123456789]
    starters: [U0123456789]
`;
const REHEARSAL = {
  SPOT_CHAOS_REHEARSAL_AWS_ENDPOINT: "http://127.0.0.1:4566",
  SPOT_CHAOS_REHEARSAL_SLACK_API_URL: "http://127.0.0.1:4570/api",
};
const URL_OF_ONE = "postgres://spot:p%40ss%2Fword@db.example:5432/chaos?sslmode=verify-full";

describe("runs are kept", () => {
  test("in a file beside the configuration", () => {
    expect(databaseOf({})).toEqual({ kind: "sqlite", path: "spot-chaos.db" });
    const env = { SPOT_CHAOS_CONFIG: "/etc/bot/spot-chaos.yaml" };
    expect(databaseOf({ env })).toEqual({ kind: "sqlite", path: "/etc/bot/spot-chaos.db" });
  });

  test.each([
    ["runs/of the team.db", "/etc/bot/runs/of the team.db"],
    ["../runs.db", "/etc/runs.db"],
    ["/var/lib/spot-chaos/runs.db", "/var/lib/spot-chaos/runs.db"],
  ])("in the file %s that the configuration names", (written, path) => {
    const given = { env: { SPOT_CHAOS_CONFIG: "/etc/bot/spot-chaos.yaml" }, file: `database: ${written}\n${FILE}` };
    expect(databaseOf(given)).toEqual({ kind: "sqlite", path });
  });

  test("in PostgreSQL, at the address in the environment; what may be shown of it holds no password", () => {
    expect(databaseOf({ env: { DATABASE_URL: ` ${URL_OF_ONE}\n` } })).toEqual({
      kind: "postgres",
      url: URL_OF_ONE,
      password: "p@ss/word",
      place: "chaos on db.example:5432",
    });
  });

  test.each([
    ["postgresql://db.example/chaos", null, "chaos on db.example"],
    ["postgres:///chaos?host=/var/run/postgresql&user=spot&password=secret", "secret", "chaos on /var/run/postgresql"],
    ["postgres://spot:1@[::1]:5432/chaos", "1", "chaos on [::1]:5432"],
    ["postgres:///chaos", null, "chaos on localhost"],
  ])("at %s as well", (url, password, place) => {
    expect(databaseOf({ env: { DATABASE_URL: url } })).toEqual({ kind: "postgres", url, password, place });
  });

  test("in the file when the address is empty", () => {
    expect(databaseOf({ env: { DATABASE_URL: " " } })).toMatchObject({ kind: "sqlite" });
  });
});

describe("it is a problem, told without its secrets, when", () => {
  const SECRET = "hunter2";
  const wrong: readonly [string, string, what: string, fix: string][] = [
    ["it is another database's", `mysql://u:${SECRET}@h/db`, "but begins with mysql:", "SQLite"],
    ["it is a path", `/var/lib/${SECRET}.db`, "is not the address of a PostgreSQL database", "unset it"],
    ["it is a secret alone", `${SECRET}:x`, "is not the address of a PostgreSQL database", "unset it"],
    ["it is in quotes", `"postgres://u:${SECRET}@h/db"`, "is in quotes", "without quotes"],
    ["it names no database", `postgres://u:${SECRET}@h:5432/`, "names no database", "behind the last slash"],
    ["its password has a bare /", `postgres://u:1/${SECRET}@h/db`, "cannot be read", "%2F"],
    ["its password has a bare #", `postgres://u:1#${SECRET}@h/db`, "cannot be read", "%23"],
    ["its password has a bare ?", `postgres://u:1?${SECRET}@h/db`, "cannot be read", "%3F"],
    ["its password has a bare %", `postgres://u:%${SECRET}@h/db`, "cannot be read", "%25"],
    ["its port is none", `postgres://u:${SECRET}@h:port/db`, "cannot be read", "%3A"],
  ];
  test.each(wrong)("%s", (_, url, what, fix) => {
    const problems = problemsOf({ env: { DATABASE_URL: url } });
    expect(problems).toEqual([
      { where: "DATABASE_URL", what: expect.stringContaining(what), fix: expect.stringContaining(fix) },
    ]);
    expect(formatProblems(problems)).not.toContain(SECRET);
  });

  test("the file names a database, too: which one to take away is said", () => {
    const env = { DATABASE_URL: URL_OF_ONE };
    expect(problemsOf({ env, file: `database: runs.db\n${FILE}` })).toEqual([
      {
        where: "DATABASE_URL",
        what: expect.stringContaining("the file has a `database:` too"),
        fix: "Unset DATABASE_URL for SQLite, or take `database:` out of the file for PostgreSQL.",
      },
    ]);
  });

  test.each([
    [`postgres://u:${SECRET}@h/db`, "is an address", "DATABASE_URL"],
    [`sqlite:${SECRET}.db`, "is an address", "path of a file"],
    ["runs/", "is no file's path", "path of a file"],
    ['""', "is no file's path", "path of a file"],
    ["[a]", "is a list", "path of a file"],
  ])("the file's database is %s", (written, what, fix) => {
    const problems = problemsOf({ file: `database: ${written}\n${FILE}` });
    expect(problems).toEqual([
      {
        where: "spot-chaos.yaml:1 database",
        what: expect.stringContaining(what),
        fix: expect.stringContaining(fix),
      },
    ]);
    if (written.startsWith("postgres")) expect(formatProblems(problems)).not.toContain(SECRET);
  });

  test.each(["postgres://db.example/chaos", "postgres://127.0.0.1/chaos?host=db.example", "postgres:///chaos"])(
    "a rehearsal is to be kept at %s, which may not be this machine",
    (url) => {
      expect(problemsOf({ env: { ...REHEARSAL, DATABASE_URL: url } })).toMatchObject([
        { where: "DATABASE_URL", what: "is not on this machine, and this is a rehearsal" },
      ]);
    },
  );
});

test("a rehearsal may be kept in PostgreSQL on this machine", () => {
  for (const host of ["127.0.0.1:54321", "localhost", "[::1]"]) {
    const env = { ...REHEARSAL, DATABASE_URL: `postgres://spot:x@${host}/chaos` };
    expect(databaseOf({ env })).toMatchObject({ kind: "postgres" });
  }
});

interface Given {
  readonly env?: Record<string, string | undefined>;
  readonly file?: string;
}

function read({ env = {}, file = FILE }: Given): ReturnType<typeof readConfig> {
  return readConfig({ ...ENV, ...env }, () => file);
}

function databaseOf(given: Given): DatabaseConfig {
  const answer = read(given);
  if ("problems" in answer) throw new Error(formatProblems(answer.problems));
  return answer.config.database;
}

function problemsOf(given: Given): readonly Problem[] {
  const answer = read(given);
  if ("problems" in answer) return answer.problems;
  throw new Error("there are no problems");
}

import { describe, expect, test } from "vitest";
import { readOptions } from "../../src/chaos/options.ts";
import { asJson, asText, describe as describeRound } from "../../src/chaos/report.ts";
import type { RoundResult } from "../../src/chaos/result.ts";
import { duplicated, lost, untrue } from "../../src/chaos/violation.ts";

const round = (seed: number, change: Partial<RoundResult> = {}): RoundResult => ({
  option: "rounds",
  seed,
  name: "crash",
  scenario: "workshop",
  violations: [],
  resumedMs: [],
  ...change,
});

const results = [
  round(1, { resumedMs: [1_000] }),
  round(2, { resumedMs: [3_000], violations: [lost("a reply"), untrue("a tick")] }),
  round(3, { name: "slack 429", violations: [duplicated("a card")] }),
];

describe("the report", () => {
  test("as json is one line: how many, and the seed of each failure", () => {
    expect(asJson(results)).toBe('{"rounds":3,"lost":1,"duplicated":1,"false":1,"failures":[2,3]}\n');
  });

  test("of each failure, as it comes, says which option repeats it: the seeds of all are one list as json", () => {
    const options = ["rounds", "replicas", "processes"] as const;
    const failed = options.map((option) => round(4, { option, violations: [lost("a reply")] }));
    expect(failed.map((one) => describeRound(one).split("\n").at(-1))).toEqual(
      options.map((option) => `  repeat it: npm run chaos -- --seed 4 --${option} 1`),
    );
    expect(JSON.parse(asJson(failed))).toMatchObject({ rounds: 3, failures: [4, 4, 4] });
  });

  test("as text is a table by fault, and each failure with how to repeat it", () => {
    const text = asText(results);
    expect(text.split("\n").slice(0, 4)).toEqual([
      "fault      rounds  lost  duplicated  false  resume p50    p95",
      "crash           2     1           0      1       1.0 s  3.0 s",
      "slack 429       1     0           1      0           –      –",
      "all             3     1           1      1       1.0 s  3.0 s",
    ]);
    expect(text).toContain(
      "seed 2 (crash; workshop):\n  lost: a reply\n  false: a tick\n  repeat it: npm run chaos -- --seed 2 --rounds 1\n",
    );
  });
});

describe("the options", () => {
  test("are rounds, the first seed, threads and the format", () => {
    expect(readOptions(["--rounds", "5000", "--seed", "9", "--jobs", "2", "--format", "json"])).toEqual({
      options: { rounds: 5000, replicas: 0, processes: 0, seed: 9, jobs: 2, processJobs: 2, format: "json" },
    });
  });

  test.each([
    ["--rounds", "0"],
    ["--seed", "x"],
    ["--jobs", "1.5"],
    ["--format", "xml"],
    ["--warp", "2"],
  ])("%s %s is refused, with the help", (...args) => {
    const read = readOptions(args);
    expect(read).toMatchObject({ code: 1, print: expect.stringContaining("npm run chaos -- [options]") });
  });
});

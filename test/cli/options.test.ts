import { expect, test } from "vitest";
import { readOptions } from "../../src/cli/rehearse/options.ts";
import { scenarios } from "../../src/sim/aws/scenarios.ts";

test("without options the workshop is played, sixty times as fast as life", () => {
  expect(readOptions([])).toEqual({
    options: {
      scenario: "workshop",
      warp: 60,
      seed: 1,
      command: "/spot-chaos start",
      exit: false,
      format: "text",
      serveOnly: false,
      awsPort: 0,
      slackPort: 0,
    },
  });
});

test("simulators alone run in real time unless told otherwise", () => {
  expect(readOptions(["--serve-only"])).toMatchObject({ options: { warp: 1, serveOnly: true } });
  expect(readOptions(["--serve-only", "--warp", "10"])).toMatchObject({ options: { warp: 10 } });
});

test("--help lists every scenario within 80 columns", () => {
  const help = readOptions(["--help"]);
  if (!("print" in help)) throw new Error("no help");
  expect(help.code).toBe(0);
  for (const { name } of scenarios) expect(help.print).toContain(`\n  ${name} `);
  for (const line of help.print.split("\n").filter((one) => /^ {18}/.test(one))) expect(line.length).toBeLessThan(81);
});

test("all wrong options are told at once", () => {
  const args = [
    "--scenario",
    "worksop",
    "--warp",
    "fast",
    "--seed",
    "x",
    "--format",
    "xml",
    "--command",
    "hello",
    "--aws-port",
    "99999",
  ];
  const wrong = readOptions(args);
  if (!("print" in wrong)) throw new Error("taken");
  expect(wrong.code).toBe(1);
  expect(wrong.print.trimEnd().split("\n")).toHaveLength(6);
  for (const told of ["worksop", "--warp", "--seed", "--format", "--command", "--aws-port"])
    expect(wrong.print).toContain(told);
});

test("an option that is not known is named", () => {
  expect(readOptions(["--scenarios"])).toMatchObject({ code: 1, print: expect.stringContaining("--scenarios") });
});

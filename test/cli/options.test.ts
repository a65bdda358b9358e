import { expect, test } from "vitest";
import { readOptions } from "../../src/cli/rehearse/options.ts";
import { worlds } from "../../src/cli/rehearse/worlds.ts";
import { refusedScenarios, scenarios } from "../../src/sim/aws/scenarios.ts";

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
      pagePort: 0,
      byHand: false,
      approvals: 0,
      page: true,
    },
  });
});

test("a rehearsal by hand goes at the speed of life, and none of what would play it is taken", () => {
  expect(readOptions(["--by-hand"])).toMatchObject({ options: { byHand: true, warp: 1, page: true } });
  for (const others of [["--exit"], ["--warp", "max"], ["--serve-only"], ["--command", "/spot-chaos start"]])
    expect(readOptions(["--by-hand", ...others]), others[0]).toMatchObject({ code: 1 });
});

test("there is a page wherever somebody could look at it", () => {
  for (const without of [["--no-page"], ["--exit"], ["--serve-only"], ["--warp", "max"]])
    expect(readOptions(without), without[0]).toMatchObject({ options: { page: false } });
});

test("a rehearsal may ask for approvals, and for no more than there are others to give them", () => {
  expect(readOptions(["--approvals", "2"])).toMatchObject({ options: { approvals: 2 } });
  for (const wrong of ["3", "-1", "one"])
    expect(readOptions([`--approvals=${wrong}`]), wrong).toMatchObject({ code: 1 });
});

test("simulators alone run in real time unless told otherwise", () => {
  expect(readOptions(["--serve-only"])).toMatchObject({ options: { warp: 1, serveOnly: true } });
  expect(readOptions(["--serve-only", "--warp", "10"])).toMatchObject({ options: { warp: 10 } });
});

test("--help lists every world within 80 columns, those of AWS and those of Slack", () => {
  const help = readOptions(["--help"]);
  if (!("print" in help)) throw new Error("no help");
  expect(help.code).toBe(0);
  expect(worlds.map(({ name }) => name)).toEqual(expect.arrayContaining(scenarios.map(({ name }) => name)));
  for (const { name } of worlds) expect(help.print).toContain(`\n  ${name} `);
  for (const line of help.print.split("\n").filter((one) => /^ {23}/.test(one))) expect(line.length).toBeLessThan(81);
});

test("a world that is not there is answered with all that are", () => {
  const wrong = readOptions(["--scenario", "bot-removd"]);
  if (!("print" in wrong)) throw new Error("taken");
  for (const { name } of worlds) expect(wrong.print).toContain(name);
  expect(readOptions(["--scenario", "bot-removed"])).toMatchObject({ options: { scenario: "bot-removed" } });
});

test("no two worlds share a name, and each plays an AWS that there is", () => {
  expect(new Set(worlds.map(({ name }) => name)).size).toBe(worlds.length);
  const known = [...scenarios, ...refusedScenarios].map(({ name }) => name);
  for (const { aws } of worlds) expect(known).toContain(aws);
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

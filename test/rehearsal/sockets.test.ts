import { expect, test } from "vitest";
import { EPOCH } from "../../src/cli/rehearse/world.ts";
import { run } from "./child.ts";
import { type OpLine, PHASES, readLines } from "./op-lines.ts";
import { tellVirtually } from "./virtual-story.ts";

/**
 * A second in which a busy machine does nothing is half a minute of the world here. Measured on two cores: alone and
 * beside two busy loops no phase was off by more than 7 s at ×60 or ×30, since it is the phase of the polls that
 * differs; beside four test suites ×60 was off by a minute once. ×30 leaves room for that and takes 50 s.
 */
const WARP = 30;
/** World seconds. Polls in a dense part of the run are 9 s apart, and a phase needs one more beat to be read. */
const TOLERANCE_S = 12;

test("over real sockets, the real clients tell the story that virtual time tells", { timeout: 180_000 }, async () => {
  const { code, stdout, stderr } = await run(["rehearse", "--exit", "--format", "ndjson", "--warp", String(WARP)]);
  expect({ code, log: stderr.split("\n").filter((line) => line.startsWith("{")) }).toEqual({ code: 0, log: [] });
  const sockets = readLines(stdout);

  // The press comes when the sockets have answered; the world's alarms look at whole minutes and do not wait for it.
  const prompt = readLines((await tellVirtually({ scenario: "workshop" })).ndjson);
  const lateMs = Math.round(startOf(sockets.ops) - startOf(prompt.ops));
  const virtual = readLines((await tellVirtually({ scenario: "workshop", typeAfterMs: lateMs })).ndjson);

  expect(keysOf(sockets.ops)).toEqual(keysOf(virtual.ops));
  const { phases, ...summary } = sockets.summary;
  expect(summary.outcome).toBe(virtual.summary.outcome);
  expect(summary.desiredPath).toEqual(virtual.summary.desiredPath);
  expect(summary.pendingPeak).toBe(virtual.summary.pendingPeak);
  for (const name of PHASES) {
    const [there, here] = [phases[name], virtual.summary.phases[name]];
    expect(there?.status, name).toBe(here?.status);
    expectNear(`${name} began`, there?.firstS, here?.firstS);
    expectNear(`${name} was complete`, there?.doneS, here?.doneS);
  }
});

/** The experiment's start, in milliseconds since the world's. */
function startOf(ops: readonly OpLine[]): number {
  const line = ops.find((op) => op.offsetS !== null);
  return line === undefined ? Number.NaN : Date.parse(line.at) - (line.offsetS ?? 0) * 1000 - EPOCH;
}

/** The posts of each thread, in order. Ephemerals have no key. */
function keysOf(ops: readonly OpLine[]): readonly (string | null)[] {
  return ops.filter(({ op }) => op === "post").map(({ key }) => key);
}

function expectNear(what: string, there: number | null | undefined, here: number | null | undefined): void {
  const off = Math.abs((there ?? 0) - (here ?? 0));
  const near = (there === null) === (here === null) && off <= TOLERANCE_S;
  expect(near ? "near" : `${what}: ${there} over sockets, ${here} in virtual time`).toBe("near");
}

import { describe, expect, test } from "vitest";
import { checkProcesses } from "../../src/chaos/processes/judge-processes.ts";
import type { BlowRecord, PlayedProcesses, ProcessRecord } from "../../src/chaos/processes/played-processes.ts";
import { ROUND } from "./undisturbed.ts";

const AT = 1_768_471_800_000;
const KILL = { kind: "kill -9", when: { request: 70, side: "before" }, whom: "sender", awayMs: 500 } as const;

const living: ProcessRecord = { from: AT, end: null, said: "", place: 0 };
const killed: ProcessRecord = { ...living, end: { at: AT + 1_000, code: null, signal: "SIGKILL", isOwn: false } };
const blow: BlowRecord = {
  kind: "kill -9",
  at: AT + 1_000,
  struckMs: 200,
  request: "slack:chat.postMessage",
  side: "before",
  victim: 0,
  drove: true,
  overAt: AT + 1_000,
  resumed: { at: AT + 16_000, by: 1, afterMs: 3_000 },
};
/** A round of which nothing is known but its processes: one is killed, and the next goes on. */
const played: PlayedProcesses = {
  round: { ...ROUND, store: "sqlite", blows: [KILL], atBoth: false },
  endedAt: AT + 600_000,
  history: [],
  experiments: [],
  fisCalls: [],
  shown: [],
  messages: [],
  runs: [],
  plans: [],
  audit: [],
  deeds: [],
  requests: 400,
  processes: [killed, { ...living, from: AT + 16_000 }],
  blows: [blow],
  tookMs: 60_000,
  isLate: false,
};

function found(change: Partial<PlayedProcesses> = {}): readonly string[] {
  return checkProcesses({ ...played, ...change }).map(({ kind, what }) => `${kind}: ${what}`);
}
/** Of the last process. */
const ended = (change: Partial<ProcessRecord>) => ({
  processes: [killed, { ...living, from: AT + 16_000, ...change }],
});
const own = (code: number | null, signal: NodeJS.Signals | null = null) => ({
  end: { at: AT + 90_000, code, signal, isOwn: true },
});

test("a round whose process was killed as the round wanted it, and that another went on with, is in order", () => {
  expect(found()).toEqual([]);
});

describe("a process broke:", () => {
  test("it ended of itself, by an exit code or a signal that no bot ends by", () => {
    expect(found(ended({ ...own(134), said: "out of memory" }))).toEqual([
      "lost: process 1 broke (exit code 134): out of memory",
    ]);
    expect(found(ended(own(null, "SIGSEGV")))).toEqual(["lost: process 1 broke (SIGSEGV): "]);
    expect(found(ended(own(0)))).toEqual(["lost: process 1 broke (exit code 0): "]);
  });

  test("it left a stack trace, however it ended", () => {
    const said = "TypeError: x is not a function\n    at go (src/engine/watch.ts:12:3)";
    for (const end of [null, own(1).end, killed.end])
      expect(found(ended({ said, end }))).toEqual([
        expect.stringMatching(/^lost: process 1 broke \(.*TypeError: x is not/s),
      ]);
  });

  test("but not one that ends for want of Slack or its database, or that logs where an error came from", () => {
    expect(found(ended({ ...own(1), said: "Slack cannot be reached\n" }))).toEqual([]);
    expect(found(ended({ said: '{"level":50,"err":{"stack":"Error: away\\n    at go (x.ts:1:2)"}}\n' }))).toEqual([]);
  });
});

describe("nobody went on", () => {
  const unresumed = (change: Partial<BlowRecord>) => found({ blows: [{ ...blow, resumed: null, ...change }] });

  test.each(["kill -9", "SIGTERM"] as const)("after %s", (kind) => {
    expect(unresumed({ kind })).toEqual([`lost: after ${kind} at slack:chat.postMessage nobody went on`]);
  });

  test("though nobody has to where the struck one itself goes on, or where none was struck", () => {
    for (const kind of ["paused", "cut off"] as const) expect(unresumed({ kind })).toEqual([]);
    expect(unresumed({ victim: null })).toEqual([]);
  });
});

test("no blow came, though the round had one: nothing was tried", () => {
  expect(found({ blows: [] })).toEqual(["lost: none of 1 blows came in 400 requests: nothing was tried"]);
  expect(found({ blows: [], round: { ...played.round, blows: [] } })).toEqual([]);
  // People who stop a run leave the second no time.
  expect(found({ round: { ...played.round, blows: [KILL, KILL] } })).toEqual([]);
});

test("the round was not over in its time", () => {
  expect(found({ isLate: true, tookMs: 480_400 })).toEqual(["lost: the round was not over after 480 s"]);
});

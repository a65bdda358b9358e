import { beforeAll, describe, expect, test } from "vitest";
import { judge } from "../../src/chaos/judge.ts";
import { play } from "../../src/chaos/play.ts";
import type { Deed, Played } from "../../src/chaos/played.ts";
import { EPOCH } from "../../src/cli/rehearse/world.ts";
import type { AuditRow } from "../../src/engine/ports.ts";
import { ROUND } from "./undisturbed.ts";

/** Asked in a window, and stopped by a person. */
let stopped: Played;
/** Its process is killed in the middle, and the next one goes on with the run. */
let killed: Played;
/** Its process is killed when the start's press is acknowledged. */
let cut: Played;
beforeAll(async () => {
  const acts = [{ who: "ben", press: "stop", when: { afterMs: 6_000 } } as const];
  stopped = await play({ ...ROUND, saysAll: false, acts });
  const [life] = stopped.lives;
  if (life === undefined) throw new Error("no process lived");
  const crashAt = (call: number) => [
    { kind: "crash", process: 0, death: { call, side: "before" }, awayMs: 5_000 } as const,
  ];
  killed = await play({ ...ROUND, saysAll: false, acts, faults: crashAt(Math.floor(life.calls.length / 2)) });
  const nth = life.calls.indexOf("store.receive");
  cut = await play({ ...ROUND, saysAll: false, acts, faults: crashAt(nth) });
});

function found(of: Played, change: Partial<Played> = {}): readonly string[] {
  return judge({ ...of, ...change }, of).map(({ kind, what }) => `${kind}: ${what}`);
}

/** The audit without these rows. */
function without(of: Played, gone: (row: AuditRow) => boolean): Pick<Played, "audit"> {
  const audit = of.audit.filter((row) => !gone(row));
  if (audit.length === of.audit.length) throw new Error("nothing was taken out of the audit");
  return { audit };
}

/** The audit with these rows twice. */
function twice(of: Played, again: (row: AuditRow) => boolean): Pick<Played, "audit"> {
  const more = of.audit.filter(again);
  if (more.length === 0) throw new Error("nothing of the audit is there twice");
  return { audit: [...of.audit, ...more] };
}

const ABOUT: Readonly<Record<string, RegExp>> = {
  command: /^\/spot-chaos/,
  submit: /^submit /,
  start: /^press spot-chaos:start/,
  stop: /^press spot-chaos:stop/,
};
const isRow = (what: string, outcome: RegExp) => (row: AuditRow) =>
  (ABOUT[what] ?? /^$/).test(row.what) && outcome.test(row.outcome);

test("in a round without faults, and in one whose process is killed, the audit is whole", () => {
  expect(stopped.deeds.map(({ what }) => what)).toEqual(["command", "submit", "start", "stop"]);
  expect(found(stopped)).toEqual([]);
  expect(killed.lives).toHaveLength(2);
  expect(found(killed)).toEqual([]);
});

describe.each(["command", "submit", "start", "stop"])("of what people did: %s", (what) => {
  test("that it came in is not in the audit", () => {
    const violations = found(stopped, without(stopped, isRow(what, /^received$/)));
    expect(violations).toContainEqual(
      expect.stringMatching(new RegExp(`^lost: the audit does not say that \\w+'s ${what} of \\S+ came in$`)),
    );
    expect(violations).toContainEqual(
      expect.stringMatching(/^lost: the audit says that ".+" of \w+ was answered, and not/),
    );
  });

  test("how it was answered is not in the audit", () => {
    expect(found(stopped, without(stopped, isRow(what, /^answered: /)))).toEqual([
      expect.stringMatching(new RegExp(`^lost: the audit does not say that \\w+'s ${what} of \\S+ was answered$`)),
    ]);
  });

  test.each([/^received$/, /^answered: /])("it is there twice: %s", (outcome) => {
    expect(found(stopped, twice(stopped, isRow(what, outcome)))).toContainEqual(
      expect.stringMatching(new RegExp(`^duplicated: \\w+'s ${what} was done 1 times, and kept 2 times$`)),
    );
  });
});

describe("what may be missing:", () => {
  const deeds = (change: (deed: Deed) => Partial<Deed>) => ({
    deeds: stopped.deeds.map((deed) => ({ ...deed, ...change(deed) })),
  });
  const unanswered = () => without(stopped, isRow("stop", /^answered: /));
  const stopAt = () => stopped.deeds.find(({ what }) => what === "stop")?.at ?? 0;

  test("what came in as its process died", () => {
    expect(cut.deeds[0]).toMatchObject({ what: "command", acknowledged: true });
    expect(cut.audit.filter(isRow("command", /^received$/))).toHaveLength(
      cut.deeds.filter(({ what }) => what === "command").length - 1,
    );
    expect(found(cut)).toEqual([]);
    expect(found(cut, { interruptions: [] })).toContainEqual(
      expect.stringMatching(/^lost: the audit does not say that ana's command of \S+ came in$/),
    );
  });

  test("the answer to what the app never acknowledged", () => {
    expect(found(stopped, { ...unanswered(), ...deeds(() => ({ acknowledged: false })) })).toEqual([]);
  });

  test("nor does a press before it that got no acknowledgement take the rows of the one that did", () => {
    const vain = stopped.deeds
      .filter(({ what }) => what === "stop")
      .map((deed) => ({ ...deed, at: deed.at - 30_000, acknowledged: false }));
    expect(found(stopped, { deeds: [...vain, ...stopped.deeds] })).toEqual([]);
  });

  test("the answer of a process that died over it, and of none that died before or long after", () => {
    const died = (afterMs: number) => ({ interruptions: [{ from: stopAt() + afterMs, to: stopAt() + afterMs }] });
    expect(found(stopped, { ...unanswered(), ...died(2_000) })).toEqual([]);
    for (const afterMs of [-1_000, 120_000])
      expect(found(stopped, { ...unanswered(), ...died(afterMs) })).toHaveLength(1);
  });

  test("the answer of a process that died long after, where Slack made it wait until then", () => {
    const died = { interruptions: [{ from: stopAt() + 120_000, to: stopAt() + 120_000 }] };
    const stormy = (untilMs: number): Played => ({
      ...stopped,
      round: {
        ...stopped.round,
        faults: [{ kind: "slack 429", share: 1, retryAfterS: 25, spell: { fromMs: 0, untilMs } }],
      },
    });
    const until = stopAt() - EPOCH + 60_000;
    expect(found(stormy(until), { ...unanswered(), ...died })).toEqual([]);
    expect(found(stormy(until - 60_000), { ...unanswered(), ...died })).toHaveLength(1);
  });

  test("but never that it came in, when a run was begun or stopped by it", () => {
    const violations = found(stopped, {
      ...without(stopped, (row) => isRow("start", /^/)(row) || isRow("stop", /^/)(row)),
      ...deeds(() => ({ acknowledged: false })),
    });
    expect(violations).toEqual([
      expect.stringMatching(/^lost: the audit does not say that what U\w+ pressed came in: start of run-\w+$/),
      expect.stringMatching(/^lost: the audit does not say that what U\w+ pressed came in: stop of run-\w+$/),
    ]);
  });
});

describe("of a run's turns:", () => {
  const isTurn = (what: string) => (row: AuditRow) => row.what === what;

  test("a takeover is not in the audit, or there twice", () => {
    expect(found(killed, without(killed, isTurn("takeover")))).toEqual([
      expect.stringMatching(/^lost: the audit does not say that run-\w+ was taken over at/),
    ]);
    expect(found(killed, twice(killed, isTurn("takeover")))).toEqual([
      expect.stringMatching(/^duplicated: run-\w+ was taken over 2 times, of 1$/),
    ]);
  });

  test("a close is not in the audit, there twice, or another one", () => {
    expect(found(stopped, without(stopped, isTurn("close")))).toEqual([
      expect.stringMatching(/^lost: the audit does not say that run-\w+ was closed$/),
    ]);
    expect(found(stopped, twice(stopped, isTurn("close")))).toEqual([
      expect.stringMatching(/^duplicated: the audit says 2 times that run-\w+ was closed$/),
    ]);
    const audit = stopped.audit.map((row) => (row.what === "close" ? { ...row, outcome: "failed" } : row));
    expect(found(stopped, { audit })).toEqual([
      expect.stringMatching(/^false: the audit closes run-\w+ as failed, and the store as stopped$/),
    ]);
  });
});

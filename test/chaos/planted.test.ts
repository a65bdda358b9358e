import { beforeAll, describe, expect, test } from "vitest";
import { judge } from "../../src/chaos/judge.ts";
import { play } from "../../src/chaos/play.ts";
import type { KeptRun, Played } from "../../src/chaos/played.ts";
import { markOf } from "../../src/chaos/posted.ts";
import type { Fact, Observation } from "../../src/core/fact.ts";
import { ROUND } from "./undisturbed.ts";

const SECOND = 1_000;

/** An undisturbed round: what is planted into it is the only thing that is wrong. */
let calm: Played;
/** Another one, in which somebody stops the experiment in time. */
let stopped: Played;
beforeAll(async () => {
  calm = await play(ROUND);
  stopped = await play({ ...ROUND, acts: [{ who: "ben", press: "stop", when: { afterMs: 6 * SECOND } }] });
});

/** What the checks say of a round that differs from the undisturbed one in this alone. */
function found(change: Partial<Played>, of = calm): readonly string[] {
  return judge({ ...of, ...change }, of).map(({ kind, what }) => `${kind}: ${what}`);
}

function run(): KeptRun {
  const [only] = calm.runs;
  if (only === undefined) throw new Error("the undisturbed round has no run");
  return only;
}

function withFacts(facts: readonly Fact[]): Pick<Played, "runs"> {
  return { runs: [{ ...run(), facts }] };
}

function without(gone: (fact: Fact) => boolean): Pick<Played, "runs"> {
  return withFacts(run().facts.filter((fact) => !gone(fact)));
}

function saw(subject: Observation["saw"]["subject"]): (fact: Fact) => boolean {
  return (fact) => fact.kind === "Observation" && fact.saw.subject === subject;
}

function isPost(key: string) {
  return (one: Parameters<typeof markOf>[0]) => markOf(one)?.key === key;
}

/** The run had not looked for that long: from two minutes before the moment to one behind it. */
function blindAround(at: number): Fact {
  const [from, to] = [at - 3 * 60 * SECOND, at + 3 * 60 * SECOND];
  return {
    kind: "Blind",
    key: "blind:shutdown:planted",
    at: { from, to },
    seenAt: to,
    why: "shutdown",
    detail: "",
    from,
    to,
  };
}

test("in an undisturbed round the checks find nothing", () => {
  expect(found({})).toEqual([]);
  expect(found({}, stopped)).toEqual([]);
});

describe("planted into a round, it is found:", () => {
  test("a message that was posted twice", () => {
    const again = calm.shown.filter((shown) => shown.op === "post" && isPost("notices")(shown));
    expect(found({ shown: [...calm.shown, ...again] })).toEqual([
      expect.stringMatching(/^duplicated: notices of run-\w+ was posted 2 times$/),
    ]);
  });

  test("an asker who is told twice that the thread cannot be written", () => {
    const told = calm.shown
      .slice(0, 1)
      .map((one) => ({ ...one, op: "post" as const, metadata: null, text: "I keep watching the run of x" }));
    expect(found({ shown: [...calm.shown, ...told] })).toEqual([]);
    expect(found({ shown: [...calm.shown, ...told, ...told] })).toEqual([
      "duplicated: the asker was told 2 times directly that the thread cannot be written",
    ]);
  });

  test("a second card, even of a run that never came to be", () => {
    const card = calm.messages.filter(isPost("card")).map((message) => ({
      ...message,
      ts: "1.1",
      metadata: { event_type: "spot_chaos_post", event_payload: { run: "run-other", key: "card" } },
    }));
    expect(found({ messages: [...calm.messages, ...card] })).toContainEqual(
      "lost: card of run-other belongs to no run that is kept",
    );
    expect(found({ messages: [...calm.messages, ...card] })).toContainEqual(
      "lost: the thread of run-other was never ended",
    );
  });

  test("a plan that was started and has no run, or has a run and was not started", () => {
    const [plan] = calm.plans;
    if (plan === undefined) throw new Error("the undisturbed round has no plan");
    const other = { ...plan, plan: { ...plan.plan, id: "run-other" } };
    expect(found({ plans: [plan, other] })).toEqual([
      "lost: the plan run-other was started, and there is no run of it",
    ]);
    expect(found({ plans: [{ ...plan, state: "expired" }] })).toContainEqual(
      expect.stringMatching(/^duplicated: the plan run-\w+ is expired, and was started too$/),
    );
  });

  test("a plan that was left open, or whose message does not show its end", () => {
    const [plan] = calm.plans;
    const posted = calm.shown.find((shown) => shown.op === "post" && isPost("card")(shown));
    if (plan === undefined || posted === undefined) throw new Error("the undisturbed round has no plan");
    const other = { ...plan, state: "open", plan: { ...plan.plan, id: "run-other" } } as const;
    expect(found({ plans: [plan, other] })).toEqual(["lost: the plan run-other was left open past its time"]);
    const metadata = { event_type: "spot_chaos_post", event_payload: { run: "run-other", key: "card" } };
    const card = calm.messages
      .filter(isPost("card"))
      .map((one) => ({ ...one, ts: "1.1", blocks: posted.blocks as typeof one.blocks, metadata }));
    const ended = { ...other, state: "expired" } as const;
    expect(found({ plans: [plan, ended], messages: [...calm.messages, ...card] })).toEqual([
      "false: the plan run-other is expired, and its message still has its buttons",
    ]);
  });

  test("a reply outside its thread", () => {
    const messages = calm.messages.map((one) => (isPost("recovery")(one) ? { ...one, threadTs: null } : one));
    expect(found({ messages })).toEqual([expect.stringMatching(/^false: recovery of run-\w+ stands outside/)]);
  });

  test("a reply that is not there", () => {
    const messages = calm.messages.filter((one) => !isPost("scale-out")(one));
    expect(found({ messages })).toEqual([expect.stringMatching(/^lost: scale-out of run-\w+ is not in the thread$/)]);
  });

  test("an edit that was lost", () => {
    const messages = calm.messages.map((one) => (isPost("evictions")(one) ? { ...one, text: "1 of 3 are gone" } : one));
    expect(found({ messages })).toEqual([
      expect.stringMatching(
        /^lost: evictions of run-\w+ shows "1 of 3 are gone\n.*and its facts say ".*all 3 are gone/s,
      ),
    ]);
  });

  test("a thread that was never ended", () => {
    const messages = calm.messages.filter((one) => !isPost("closing")(one));
    expect(found({ messages })).toContainEqual(expect.stringMatching(/^lost: the thread of run-\w+ was never ended$/));
  });

  test("a run that was never closed", () => {
    const runs = [{ ...run(), row: { ...run().row, closed: null } }];
    expect(found({ runs })).toContainEqual(expect.stringMatching(/^lost: run-\w+ was never closed$/));
  });

  test("a run that the store and its facts end differently", () => {
    const runs = [{ ...run(), row: { ...run().row, closed: "recovered" as const } }];
    expect(found({ runs })).toContainEqual(
      expect.stringMatching(/^false: run-\w+ is recovered in the store and back by its facts$/),
    );
    expect(found({ runs })).toContainEqual("false: closed as recovered, undisturbed back");
  });
});

describe("of the experiment:", () => {
  const changed = (change: object) => calm.experiments.map((one) => ({ ...one, ...change }));

  test("a second one", () => {
    expect(found({ experiments: [...calm.experiments, ...changed({ id: "EXP2" })] })).toContainEqual(
      "duplicated: 2 experiments were made, and the people wanted one",
    );
  });

  test("one after notAfter", () => {
    const at = (calm.experiments[0]?.createdAt ?? 0) + 61 * SECOND;
    expect(found({ experiments: changed({ createdAt: at }) })).toContainEqual(
      expect.stringMatching(/^false: EXP\w+ was made at .*, when nobody waited for it any more$/),
    );
  });

  test("a call to FIS after notAfter, though nothing came of it", () => {
    const [first] = calm.fisCalls;
    if (first === undefined) throw new Error("FIS was never called");
    const fisCalls = [...calm.fisCalls, { ...first, at: first.at + 61 * SECOND, acted: false }];
    expect(found({ fisCalls })).toContainEqual(expect.stringMatching(/^false: a start of run-\w+ was sent at/));
  });

  test("one that its run does not know of", () => {
    const runs = without((fact) => fact.kind === "StartAnswered");
    expect(found(runs)).toContainEqual(
      expect.stringMatching(/^lost: EXP\w+ exists, and its run run-\w+ does not know/),
    );
  });

  test("one of no run", () => {
    expect(found({ experiments: changed({ runId: null }) })).toContainEqual(
      expect.stringMatching(/^lost: EXP\w+ is tracked by no run$/),
    );
  });

  test("one that was made before its thread was there", () => {
    const shown = calm.shown.map((one) => (isPost("card")(one) ? { ...one, at: one.at + 5 * SECOND } : one));
    expect(found({ shown })).toContainEqual(expect.stringMatching(/^false: EXP\w+ was made before its thread was/));
  });

  test("none, though everybody could have started one", () => {
    expect(found({ experiments: [] })).toContainEqual(expect.stringMatching(/^lost: the people could start nothing/));
  });

  test("one that the thread says was never started", () => {
    const facts = run().facts.map((fact) =>
      fact.kind === "StartAnswered"
        ? { ...fact, answer: { kind: "not-made", why: "planted", code: "X" } as const }
        : fact,
    );
    expect(found(withFacts(facts))).toContainEqual(
      expect.stringMatching(/says that nothing was started, and EXP\w+ exists/),
    );
  });
});

describe("of the phases:", () => {
  const hosts = saw("host");
  const drainingAt = () => run().facts.find((fact) => hosts(fact))?.seenAt ?? 0;

  test("one that claims more than the undisturbed run", () => {
    const less = without(hosts);
    expect(judge(calm, { ...calm, ...less }).map(({ what }) => what)).toContainEqual(
      expect.stringMatching(/^draining: complete, undisturbed not_seen$/),
    );
  });

  test("one that claims less, though nothing hid it", () => {
    expect(found(without(hosts))).toContainEqual("false: draining: not_seen, undisturbed complete, and nothing hid it");
  });

  test("but not one that claims less because nobody could look just then", () => {
    const facts = run().facts.filter((fact) => !hosts(fact));
    const hidden = found(withFacts([...facts, blindAround(drainingAt() + 60 * SECOND)]));
    expect(hidden.filter((one) => one.includes("draining:"))).toEqual([]);
  });

  test("a blindness at another time hides nothing", () => {
    const facts = run().facts.filter((fact) => !hosts(fact));
    expect(found(withFacts([...facts, blindAround(drainingAt() + 15 * 60 * SECOND)]))).toContainEqual(
      "false: draining: not_seen, undisturbed complete, and nothing hid it",
    );
  });

  /** Nobody looked from before the recovery until so long before the end. */
  function blindUntil(beforeEndMs: number): readonly string[] {
    const end = run().facts.find(({ kind }) => kind === "Closed")?.seenAt ?? 0;
    const looks = saw("look");
    const last = run().facts.findLast((fact) => looks(fact) && fact.seenAt < drainingAt() + 120 * SECOND)?.seenAt ?? 0;
    const facts = run().facts.filter((fact) => !looks(fact) || fact.seenAt <= last);
    const blind = { ...blindAround(last), from: last, to: end - beforeEndMs } as Fact;
    return found(withFacts([...facts, blind])).filter((what) => what.includes("recovery:"));
  }

  test("but not a recovery that nobody could see in the moment that was left", () => {
    expect(blindUntil(10 * SECOND)).toEqual([]);
  });

  test("a recovery that could be seen for minutes before the end", () => {
    expect(blindUntil(180 * SECOND)).toEqual([
      "false: recovery: in_progress, undisturbed complete, and nothing hid it",
    ]);
  });

  test("one whose time is earlier than it can have been", () => {
    const facts = run().facts.map((fact) =>
      fact.kind === "Observation" && fact.saw.subject === "warning"
        ? { ...fact, at: { from: fact.at.from - 9 * SECOND, to: fact.at.to - 9 * SECOND } }
        : fact,
    );
    expect(found(withFacts(facts))).toContainEqual(expect.stringMatching(/^false: notices: complete by /));
    expect(found(withFacts(facts))).toContainEqual("false: notices is complete before it happened in the world");
  });

  test("an experiment that began later than FIS says", () => {
    const late = (at: number) => at + 20 * SECOND;
    const facts = run().facts.map((fact): Fact => {
      const at = { from: late(fact.at.from), to: late(fact.at.to) };
      if (fact.kind === "StartAnswered") return { ...fact, at };
      if (fact.kind !== "Observation" || fact.saw.subject !== "experiment") return fact;
      const startTime = fact.saw.startTime === null ? null : late(fact.saw.startTime);
      return { ...fact, at, saw: { ...fact.saw, startTime } };
    });
    expect(found(withFacts(facts))).toContainEqual(
      expect.stringMatching(/^false: experiment: begun by .* it ran from .* on$/),
    );
  });

  test("one that was ticked in the thread before it happened", () => {
    const shown = calm.shown.map((one) => (isPost("recovery")(one) ? { ...one, at: one.at - 60 * SECOND } : one));
    expect(found({ shown })).toContainEqual("false: recovery was ticked before it happened in the world");
  });

  test("one that was said not to be there, when it had long been there to read", () => {
    const at = (calm.experiments[0]?.createdAt ?? 0) + 110 * SECOND;
    const late = calm.shown.filter(isPost("notices")).map((one) => ({
      ...one,
      at,
      text: "Notices: not seen yet, the log group has received nothing",
      metadata: { event_type: "x", event_payload: { run: markOf(one)?.runId, key: "bad:late:notices" } },
    }));
    expect(found({ shown: [...calm.shown, ...late.slice(0, 1)] })).toEqual([
      expect.stringMatching(
        /^false: bad:late:notices says "Notices: not seen yet, .*and there was warning of i-\w+ to read$/,
      ),
    ]);
    const early = late.slice(0, 1).map((one) => ({ ...one, at: at - 90 * SECOND }));
    expect(found({ shown: [...calm.shown, ...early] })).toEqual([]);
  });

  test("an event that was lost makes its phase weaker, and no other", () => {
    const history = calm.history.filter((event) => event.kind !== "log-event");
    const weaker = judge({ ...calm, ...without(saw("warning")), history }, calm).map(({ what }) => what);
    expect(weaker.filter((what) => /^notices:/.test(what))).toEqual([]);
    const both = judge({ ...calm, ...without((fact) => saw("warning")(fact) || saw("group")(fact)), history }, calm);
    expect(both.map(({ what }) => what)).toContainEqual(expect.stringMatching(/^scale-in: .* and nothing hid it$/));
  });
});

describe("of what nobody could see:", () => {
  const lives = () => {
    const [life] = calm.lives;
    const at = calm.experiments[0]?.createdAt ?? 0;
    if (life === undefined) throw new Error("no process lived");
    return [
      { ...life, until: at + 60 * SECOND },
      { ...life, from: at + 90 * SECOND },
    ];
  };

  test("a time without any process, of which the run says nothing", () => {
    expect(found({ lives: lives() })).toEqual([
      expect.stringMatching(/^false: run-\w+: nobody watched from/),
      expect.stringMatching(/^lost: the audit does not say that run-\w+ was taken over/),
    ]);
  });

  test("a time in which AWS answered nothing, of which the run says nothing", () => {
    const spell = { fromMs: 60 * SECOND, untilMs: 240 * SECOND };
    const round = { ...ROUND, faults: [{ kind: "aws unreachable", spell } as const] };
    expect(found({ round })).toEqual([expect.stringMatching(/^false: run-\w+: AWS answered nothing from/)]);
  });

  test("a blindness that the run only claims", () => {
    const at = (calm.experiments[0]?.createdAt ?? 0) + 600 * SECOND;
    expect(found(withFacts([...run().facts, blindAround(at)]))).toContainEqual(
      expect.stringMatching(/^false: run-\w+ says that it was blind from .*, and it could see$/),
    );
  });
});

describe("of the audit:", () => {
  const audit = (gone: (what: string, outcome: string) => boolean, of = calm) => ({
    audit: of.audit.filter((row) => !gone(row.what, row.outcome)),
  });

  test("who started is not in it", () => {
    expect(found(audit((what, outcome) => what.startsWith("start ") && /^(accepted|begun)$/.test(outcome)))).toEqual([
      expect.stringMatching(/^lost: the audit does not say who started run-\w+$/),
    ]);
  });

  test("who stopped is not in it", () => {
    expect(
      found(
        audit((what) => what === "stop", stopped),
        stopped,
      ),
    ).toEqual([expect.stringMatching(/^lost: the audit does not say that \w+ asked to stop run-\w+$/)]);
  });

  test("a start that reached FIS is not in it, or not what became of it", () => {
    const isStart = (what: string) => what === "fis:StartExperiment";
    expect(found(audit((what, outcome) => isStart(what) && outcome === "asked"))).toEqual([
      expect.stringMatching(/^lost: the audit does not know of a start of run-\w+ that reached FIS$/),
    ]);
    expect(found(audit((what, outcome) => isStart(what) && outcome !== "asked"))).toEqual([
      expect.stringMatching(/^lost: the audit does not say what became of the start of run-\w+/),
    ]);
  });

  test("a stop that reached FIS is not in it", () => {
    expect(
      found(
        audit((what) => what === "fis:StopExperiment", stopped),
        stopped,
      ),
    ).toEqual([expect.stringMatching(/^lost: the audit does not know of the stop of EXP\w+ that reached FIS$/)]);
  });

  test("one press is in it twice", () => {
    const twice = stopped.audit.filter((row) => row.what === "stop");
    expect(found({ audit: [...stopped.audit, ...twice] }, stopped)).toEqual([
      "duplicated: stop was pressed 1 times, and kept 2 times",
    ]);
  });
});

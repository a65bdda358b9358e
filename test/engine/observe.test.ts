import { describe, expect, test } from "vitest";
import type { Fact, Observation } from "../../src/core/fact.ts";
import type { Saw } from "../../src/core/saw.ts";
import { Observer } from "../../src/engine/observe.ts";
import type { PollAnswer, PollFailure, Sighting } from "../../src/engine/ports.ts";

const SECOND = 1000;

function sighting(saw: Saw, statedAt: number | null = null, entity = "one"): Sighting {
  return { entity, saw, statedAt, source: "poll", evidence: "aws:Describe" };
}

function look(running: number): Saw {
  const service = { name: "web", scheduling: "REPLICA", desired: 22, running, waiting: 0, deploying: false } as const;
  return {
    subject: "look",
    services: [service],
    waiting: 0,
    targetsHealthy: null,
    targetsNotHealthy: null,
    since: 0,
    polls: 1,
  };
}

function alarm(state: "OK" | "ALARM"): Saw {
  return { subject: "alarm", name: "high", state, reason: null };
}

function answer(...sightings: Sighting[]): PollAnswer {
  return { sightings, failures: [] };
}

function failing(signal: PollFailure["signal"], kind: PollFailure["kind"] = "throttled"): PollAnswer {
  return { sightings: [], failures: [{ signal, operation: "aws:X", kind, code: "C", message: "no" }] };
}

function at(second: number, count = 0, lastS = Number.NEGATIVE_INFINITY) {
  return { askedAt: second * SECOND, now: second * SECOND, losses: { count, lastAt: lastS * SECOND } };
}

function observations(facts: readonly Fact[]): readonly Observation[] {
  return facts.filter((fact) => fact.kind === "Observation");
}

function spanS(facts: readonly Fact[]): readonly (readonly [number, number])[] {
  return observations(facts).map((fact) => [fact.at.from / SECOND, fact.at.to / SECOND]);
}

describe("times", () => {
  test("what AWS states a time for has that time", () => {
    const facts = new Observer(0).facts("alarms", answer(sighting(alarm("ALARM"), 7_000)), at(20));
    expect(spanS(facts)).toEqual([[7, 7]]);
  });

  test("otherwise it became so since that signal was last read whole", () => {
    const observer = new Observer(0);
    observer.facts("alarms", answer(sighting(alarm("OK"))), at(10));
    observer.facts("alarms", failing("alarms"), at(20));
    observer.facts("groups", answer(), at(25));
    expect(spanS(observer.facts("alarms", answer(sighting(alarm("ALARM"))), at(30)))).toEqual([[10, 30]]);
  });

  test("an answer that carries on an earlier try is as old as its oldest part", () => {
    const observer = new Observer(0);
    observer.facts("alarms", { ...answer(sighting(alarm("OK"))), since: 4_000 }, at(10));
    expect(spanS(observer.facts("alarms", answer(sighting(alarm("ALARM"))), at(30)))).toEqual([[4, 30]]);
  });

  test("targets are as old as the last poll that could read them, not as the last look", () => {
    const observer = new Observer(0);
    const health = (state: "healthy" | "draining"): Saw => ({
      subject: "target",
      targetGroupArn: "tg",
      targetId: "i-1:80",
      instanceId: "i-1",
      health: state,
      reason: null,
    });
    observer.facts("cluster", answer(sighting(health("healthy"))), at(10));
    observer.facts("cluster", failing("health", "missing"), at(20));
    expect(spanS(observer.facts("cluster", answer(sighting(health("draining"))), at(30)))).toEqual([[10, 30]]);
  });
});

describe("what is told", () => {
  test("the same is told once, and what comes back is another fact", () => {
    const observer = new Observer(0);
    const states = ["OK", "OK", "ALARM", "ALARM", "OK"] as const;
    const keys = states.flatMap((state, n) =>
      observations(observer.facts("alarms", answer(sighting(alarm(state))), at(n * 60))).map(({ key }) => key),
    );
    expect(keys).toHaveLength(3);
    expect(new Set(keys).size).toBe(3);
  });

  test("what an earlier process has told is not dated anew, and what comes back is seen to come back", () => {
    const states = ["OK", "ALARM"] as const;
    const before = new Observer(0);
    const told = states.flatMap((state, n) => before.facts("alarms", answer(sighting(alarm(state))), at(n * 60)));
    const after = new Observer(100_000, told);
    expect(observations(after.facts("alarms", answer(sighting(alarm("ALARM"))), at(120)))).toEqual([]);
    const back = observations(after.facts("alarms", answer(sighting(alarm("OK"))), at(180)));
    expect(spanS(back)).toEqual([[120, 180]]);
    expect(told.map(({ key }) => key)).not.toContain(back[0]?.key);
  });

  test("an unchanged look is told twice, then about every half minute, and counts its polls", () => {
    const observer = new Observer(0);
    const told = Array.from({ length: 13 }, (_, n) =>
      observations(observer.facts("cluster", answer(sighting(look(22))), at(n * 9))),
    ).flat();
    expect(told.map((fact) => fact.at.to / SECOND)).toEqual([0, 9, 36, 63, 90]);
    expect(told.map(({ saw }) => (saw.subject === "look" ? [saw.since, saw.polls] : null)).at(-1)).toEqual([0, 11]);
  });

  test("a series survives the slowest poll and its tries, and no longer gap", () => {
    for (const [gap, polls] of [
      [60 + 2 + 4 + 8 + 15 + 15, 2],
      [120, 1],
    ] as const) {
      const observer = new Observer(0);
      observer.facts("cluster", answer(sighting(look(22))), at(0));
      const [fact] = observations(observer.facts("cluster", answer(sighting(look(22))), at(gap)));
      expect(fact?.saw).toMatchObject({ polls });
    }
  });

  test("a series begins anew when another instance has gone", () => {
    const observer = new Observer(0);
    observer.facts("cluster", answer(sighting(look(22))), at(0, 2));
    const [fact] = observations(observer.facts("cluster", answer(sighting(look(22))), at(9, 3)));
    expect(fact?.saw).toMatchObject({ polls: 1, since: 9_000 });
  });

  test("a look read a moment before the last instance was seen to go begins no series of looks after it", () => {
    const observer = new Observer(0);
    const poll = { askedAt: 9_000, now: 9_400, losses: { count: 3, lastAt: 9_300 } };
    const looks = answer(sighting(look(22)));
    const first = observations(observer.facts("cluster", looks, poll))[0]?.saw;
    const next = observations(observer.facts("cluster", looks, at(11, 3, 9.3)))[0]?.saw;
    const last = observations(observer.facts("cluster", looks, at(13, 3, 9.3)))[0]?.saw;
    expect([first, next, last]).toMatchObject([
      { polls: 1, since: 9_000 },
      { polls: 1, since: 11_000 },
      { polls: 2, since: 11_000 },
    ]);
  });

  test("a series put together from earlier tries began with the first of them", () => {
    const observer = new Observer(0);
    const facts = observer.facts("cluster", { ...answer(sighting(look(22))), since: 3_000 }, at(9));
    expect(observations(facts)[0]?.saw).toMatchObject({ since: 3_000 });
  });
});

describe("blindness", () => {
  test("a quiet run that asks once a minute is not blind, nor at its first failure", () => {
    const observer = new Observer(0);
    for (let minute = 0; minute < 10; minute++) {
      observer.facts("cluster", answer(sighting(look(22))), at(minute * 60));
      expect(observer.blind((minute * 60 + 59) * SECOND, "x")).toBeNull();
    }
    observer.facts("cluster", failing("cluster"), at(600));
    expect(observer.blind(600 * SECOND, "x")).toBeNull();
    observer.facts("cluster", failing("cluster"), at(602));
    observer.facts("cluster", failing("cluster"), at(615));
    expect(observer.blind(615 * SECOND, "x")).toMatchObject({ from: 540_000, to: null });
  });

  test("it is told once, and its end once", () => {
    const observer = new Observer(0);
    observer.facts("groups", failing("groups"), at(5));
    expect(observer.blind(59 * SECOND, "x")).toBeNull();
    expect(observer.blind(60 * SECOND, "x")).not.toBeNull();
    expect(observer.blind(70 * SECOND, "x")).toBeNull();
    const ends = observer.facts("groups", answer(), at(80)).filter(({ kind }) => kind === "Blind");
    expect(ends).toMatchObject([{ from: 0, to: 80_000 }]);
    expect(observer.facts("groups", answer(), at(90))).toEqual([]);
  });

  test("a permission that is missing is not blindness", () => {
    const observer = new Observer(0);
    observer.facts("groups", failing("groups", "denied"), at(5));
    expect(observer.blind(100 * SECOND, "x")).toBeNull();
  });
});

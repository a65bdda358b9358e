import fc from "fast-check";
import type { Fact } from "../../src/core/fact.ts";
import type { Signal } from "../../src/core/saw.ts";
import { exactly } from "../../src/core/time.ts";
import { at } from "./given.ts";
import * as s from "./story.ts";

/** What becomes of one hit instance; null: it never does. */
const fate = fc.record({
  recommendedT: fc.option(fc.integer({ min: 5, max: 20 })),
  warnedT: fc.option(fc.integer({ min: 20, max: 40 })),
  /** The event log is slow, or is read late. */
  warnedLateS: fc.option(fc.integer({ min: 60, max: 600 })),
  /** After the warning, seen or not. */
  drainingS: fc.option(fc.integer({ min: 2, max: 10 })),
  goneT: fc.option(fc.integer({ min: 100, max: 170 }), { freq: 9 }),
  reason: fc.constantFrom("Server.SpotInstanceTermination", "Client.InstanceInitiatedShutdown", null),
  bid: fc.boolean(),
  code: fc.boolean(),
  targetsT: fc.option(fc.integer({ min: 30, max: 120 }), { freq: 9 }),
});

/** What becomes of each of the eight tasks, as far as its host is hit. */
const loss = fc.record({
  early: fc.boolean(),
  exitCodes: fc.constantFrom([0], [143], [137], [null]),
  replacedAfterS: fc.integer({ min: 1, max: 30 }),
  bootS: fc.option(fc.integer({ min: 5, max: 500 }), { freq: 12 }),
});

/** One group's way up and down again. */
const growth = fc.record({
  upT: fc.integer({ min: 150, max: 300 }),
  by: fc.integer({ min: 1, max: 4 }),
  told: fc.boolean(),
  filledS: fc.option(fc.integer({ min: 30, max: 200 }), { freq: 9 }),
  downS: fc.option(fc.integer({ min: 900, max: 1300 }), { freq: 9 }),
});

const SIGNALS: readonly Signal[] = [
  "experiment",
  "events",
  "hosts",
  "instances",
  "trail",
  "cluster",
  "health",
  "groups",
];

const world = fc.record({
  hits: fc.array(fate, { minLength: 1, maxLength: 3 }),
  tasks: fc.array(loss, { minLength: 8, maxLength: 8 }),
  /** The fourth candidate is never the experiment's: a real reclaim takes it. */
  reclaimT: fc.option(fc.integer({ min: 30, max: 400 })),
  end: fc.constantFrom("completed", "completed", "completed", "failed", "stopped", null),
  growth: fc.option(growth),
  /** The second instance's group may be another one, with a way of its own; null: it is the same. */
  other: fc.option(fc.record({ growth: fc.option(growth) })),
  /** FIS's list of targets cannot be read; then nothing else is taken, because nobody could tell it apart. */
  unnamed: fc.boolean(),
  failedLaunchT: fc.option(fc.integer({ min: 160, max: 400 })),
  blind: fc.option(fc.record({ from: fc.integer({ min: 0, max: 900 }), lastsS: fc.integer({ min: 60, max: 600 }) })),
  denied: fc.oneof(fc.constant<readonly Signal[]>([]), fc.subarray([...SIGNALS], { maxLength: 2 })),
  stops: fc.array(fc.record({ t: fc.integer({ min: 1, max: 2000 }), what: fc.constantFrom("stop", "finish") })),
  closedT: fc.option(fc.integer({ min: 400, max: 2000 })),
  everyS: fc.constantFrom(15, 40),
});

type World = typeof world extends fc.Arbitrary<infer W> ? W : never;

export const END_T = 2000;

/** The facts of a run that could be: what its polls and events would have told, in some order. */
export const plausibleRun: fc.Arbitrary<readonly Fact[]> = world.map(factsOf);

function factsOf(w: World): readonly Fact[] {
  const can = (signal: Signal) => !w.denied.includes(signal);
  const facts: Fact[] = [requestOf(w), s.cardPosted(), s.started(), ...s.denied(...w.denied)];
  if (can("experiment")) facts.push(s.experiment("initiating", -1), s.experiment("running", 0));
  if (can("experiment") && w.end !== null) facts.push(s.experiment(w.end, 12, "FIS's own words"));
  if (w.unnamed && w.reclaimT === null) facts.push(...s.denied("targets"));
  else facts.push(s.hit(...w.hits.map((_, place) => place + 1)));
  facts.push(...w.hits.flatMap((one, place) => instanceFacts(place + 1, one, can)));
  if (w.reclaimT !== null) facts.push(s.warned(4, w.reclaimT), s.gone(4, [w.reclaimT + 115, w.reclaimT + 124]));
  const tasks = taskLives(w);
  if (can("cluster")) facts.push(...tasks.flatMap((one) => one.facts), ...lookFacts(w, tasks, can("health")));
  if (can("groups")) facts.push(...groupFacts(w, s.GROUP, w.growth));
  if (can("groups") && w.other !== null) facts.push(...groupFacts(w, OTHER, w.other.growth));
  if (w.failedLaunchT !== null) {
    const mechanism = w.growth !== null && w.growth.upT <= w.failedLaunchT ? "alarm-high" : "replace-unhealthy";
    facts.push(s.activity(w.failedLaunchT, { status: "Failed", statusMessage: "No room.", mechanism }));
  }
  facts.push(...(["events", "instances"] as const).filter(can).flatMap((signal) => readFacts(w, signal)));
  facts.push(...w.stops.map(({ t, what }, place) => s.stopAsked(what, t, `U0${place}`)));
  if (w.blind !== null) facts.push(...blindFacts(w.blind.from, w.blind.lastsS));
  if (w.closedT !== null) facts.push(s.closed("finished_early", w.closedT));
  return facts;
}

function drainingTOf(one: World["hits"][number] | undefined): number | null {
  return one === undefined || one.drainingS === null ? null : (one.warnedT ?? 24) + one.drainingS;
}

const OTHER = "other-group";

const groupOf = (w: World, n: number) => (n === 2 && w.other !== null ? OTHER : s.GROUP);

function requestOf(w: World): Fact {
  const usual = s.requested().plan;
  const other = { name: OTHER, desired: 4, inService: 4, min: 0, max: 20 };
  const groups = [...usual.baseline.groups, ...(w.other === null ? [] : [other])];
  const candidates = usual.candidates.map((one, place) => ({ ...one, group: groupOf(w, place + 1) }));
  return s.requested({ count: w.hits.length, candidates, baseline: s.baseline({ groups }) });
}

function instanceFacts(n: number, one: World["hits"][number], can: (signal: Signal) => boolean): readonly Fact[] {
  const facts: (Fact | null)[] = [];
  if (can("events")) {
    facts.push(one.recommendedT === null ? null : s.recommended(n, one.recommendedT));
    facts.push(one.warnedT === null ? null : s.warned(n, one.warnedT, one.warnedT + (one.warnedLateS ?? 4 * n)));
  }
  const drainingT = drainingTOf(one);
  if (can("hosts") && drainingT !== null) facts.push(s.draining(n, [drainingT - 4, drainingT + 5]));
  if (can("cluster") && can("health")) {
    const { targetsT } = one;
    for (const k of [1, 2]) facts.push(s.loadTarget(n, k, "healthy", [0, 9]));
    for (const k of [1, 2])
      facts.push(targetsT === null ? null : s.loadTarget(n, k, "draining", [targetsT, targetsT + 9]));
  }
  if (one.goneT === null) return facts.filter((fact) => fact !== null);
  const { goneT } = one;
  if (can("instances"))
    facts.push(s.gone(n, [goneT - 5, goneT + 4], null), s.gone(n, [goneT - 5, goneT + 13], one.reason));
  if (can("trail") && one.bid) facts.push(s.bidEvicted(goneT, n));
  if (can("instances") && one.code) facts.push(s.spotCode(n, "instance-terminated-by-experiment", goneT + 1));
  return facts.filter((fact) => fact !== null);
}

interface TaskLife {
  readonly runsFrom: number;
  readonly runsTo: number;
  readonly waitsFrom: number;
  readonly facts: readonly Fact[];
}

function taskLives(w: World): readonly TaskLife[] {
  return w.tasks.flatMap((one, place): readonly TaskLife[] => {
    const [n, k] = [Math.floor(place / 2) + 1, (place % 2) + 1];
    const seen = s.seenTask(s.task(n, k), [0, 9], { hostArn: s.host(n) });
    const goneT = n === 4 ? (w.reclaimT === null ? null : w.reclaimT + 120) : (w.hits[n - 1]?.goneT ?? null);
    const calm = { runsFrom: -99, runsTo: Number.POSITIVE_INFINITY, waitsFrom: Number.POSITIVE_INFINITY };
    if (goneT === null) return [{ ...calm, facts: [seen] }];
    const drained = drainingTOf(w.hits[n - 1]);
    const leftT = one.early && drained !== null ? drained + 1 : goneT + 3;
    const old = { ...calm, runsTo: leftT, facts: [seen, s.ended(n, k, leftT, leftT < goneT ? one.exitCodes : [null])] };
    const createdT = leftT + one.replacedAfterS;
    const upT = one.bootS === null ? null : createdT + one.bootS;
    const told = [s.newTask(place, createdT), ...(upT === null ? [] : [s.newTask(place, createdT, upT, 9)])];
    return [old, { runsFrom: upT ?? Number.POSITIVE_INFINITY, runsTo: calm.runsTo, waitsFrom: createdT, facts: told }];
  });
}

/** Polls at a steady pace, of which a series tells its first two and then one a minute; none while blind. */
function series<C>(
  w: World,
  content: (t: number) => C,
  say: (t: number, sinceT: number, polls: number) => Fact,
): Fact[] {
  const facts: Fact[] = [];
  let [last, sinceT, polls, saidT, polledT] = ["", 0, 0, 0, 0];
  for (let t = w.everyS; t < END_T; t += w.everyS) {
    if (w.blind !== null && t >= w.blind.from && t < w.blind.from + w.blind.lastsS) continue;
    const now = JSON.stringify(content(t));
    const goes = now === last && t - polledT <= 95;
    [sinceT, polls] = goes ? [sinceT, polls + 1] : [t, 1];
    if (polls <= 2 || t - saidT >= 55) {
      facts.push(say(t, sinceT, polls));
      saidT = t;
    }
    [last, polledT] = [now, t];
  }
  return facts;
}

function lookFacts(w: World, tasks: readonly TaskLife[], healthRead: boolean): readonly Fact[] {
  const running = (t: number) => tasks.filter((one) => one.runsFrom <= t && t < one.runsTo).length;
  const waiting = (t: number) => tasks.filter((one) => one.waitsFrom <= t && t < one.runsFrom).length;
  const goneHits = (t: number) => w.hits.filter((one) => one.goneT !== null && one.goneT + 13 <= t).length;
  const unread = healthRead ? {} : { targetsNotHealthy: null, targetsHealthy: null };
  return series(
    w,
    (t) => [running(t), waiting(t), goneHits(t)],
    (t, sinceT, polls) => s.look(t, running(t), { sinceT, polls, waiting: waiting(t), ...unread }),
  );
}

/** A group that had four instances, and replaces what it lost. */
function groupFacts(w: World, group: string, grown: World["growth"]): readonly Fact[] {
  const downT = grown === null || grown.downS === null ? Number.POSITIVE_INFINITY : grown.upT + grown.downS;
  const extra = (t: number) => (grown !== null && t >= grown.upT && t < downT ? grown.by : 0);
  const filled = (t: number) =>
    grown !== null && grown.filledS !== null && t >= grown.upT + grown.filledS && t < downT + 60 ? grown.by : 0;
  const mine = w.hits.filter((_, place) => groupOf(w, place + 1) === group);
  const lacking = (t: number) =>
    mine.filter(({ goneT }) => goneT !== null && goneT + 20 <= t && t < goneT + 120).length;
  const size = (t: number): [number, number] => [4 + extra(t), 4 + filled(t) - lacking(t)];
  const causes = grown?.told === true && group === s.GROUP ? [s.raised(grown.upT, 4, 4 + grown.by)] : [];
  return [...causes, ...series(w, size, (t, sinceT, polls) => s.group(t, ...size(t), { group, sinceT, polls }))];
}

/** A signal read whole, and once a minute told. */
function readFacts(w: World, signal: Signal): readonly Fact[] {
  return series(
    w,
    () => signal,
    (t) => s.observed({ subject: "read", signal }, t),
  );
}

function blindFacts(fromT: number, lastsS: number): readonly Fact[] {
  const told = (to: number | null, t: number): Fact => ({
    ...{ kind: "Blind", key: `blind:aws:${fromT}`, at: exactly(at(t)), seenAt: at(t), why: "aws" },
    ...{ detail: "AWS does not answer.", from: at(fromT), to: to === null ? null : at(to) },
  });
  return [told(null, fromT + 60), told(fromT + lastsS, fromT + lastsS)];
}

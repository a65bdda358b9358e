import type { Fact } from "../core/fact.ts";
import { foldAll, runOf } from "../core/fold.ts";
import type { Poll } from "../core/poll.ts";
import type { Run } from "../core/run.ts";
import { type Instant, SECOND } from "../core/time.ts";
import { viewOf } from "../core/view.ts";
import { lossesOf } from "../engine/asking.ts";
import { Observer } from "../engine/observe.ts";
import type { Clock, PollAnswer } from "../engine/ports.ts";
import { preloadWire } from "../sim/aws/wire/service-model.ts";
import { type Milestone, MilestoneLog } from "./milestones.ts";
import { awsOf, factOf, type PlayedRun } from "./played-run.ts";
import { type TwinWorld, twinOf } from "./twin-world.ts";

/** It asks this often, so what it says is late by less than this. */
export const ORACLE_STEP_MS = 1 * SECOND;

/** How often a try that was refused is repeated at the same instant: a throttled call only hides what could be asked. */
const TRIES = 6;

/**
 * When AWS could have been asked for each milestone of this run: the same world once more, asked everything every
 * second, through the product's own reading of the answers.
 */
export async function oracleOf(played: PlayedRun): Promise<ReadonlyMap<Milestone, Instant>> {
  await preloadWire();
  const twin = twinOf(played);
  const aws = awsOf({ aws: twin.aws }, standingClock(twin));
  const requested = factOf(played.facts, "Requested");
  const observer = new Observer(requested.at.to);
  const given = played.facts.filter(isGiven).sort((a, b) => a.seenAt - b.seenAt);
  const log = new MilestoneLog();
  let run = runOf([]);
  for (let at = twin.startedAt; at <= twin.endsAt; at += ORACLE_STEP_MS) {
    twin.moveTo(at);
    const facts: Fact[] = [];
    while (given[0] !== undefined && given[0].seenAt <= at) facts.push(...given.splice(0, 1));
    run = foldAll(run, facts);
    // The cluster last: a look taken when an instance is known to be gone is a look after that.
    for (const ask of asksOf(run, log, twin)) {
      const answer = await asked(() => aws.poll(requested.target, ask));
      run = foldAll(run, observer.facts(ask.signal, answer, { askedAt: at, now: at, losses: lossesOf(run) }));
    }
    log.note(run, at);
  }
  twin.assertSame();
  aws.end();
  return log.seen();
}

async function asked(poll: () => Promise<PollAnswer>): Promise<PollAnswer> {
  let answer = await poll();
  for (let tries = 1; tries < TRIES && answer.failures.some(({ kind }) => kind === "throttled"); tries++) {
    answer = await poll();
  }
  return answer;
}

/** What does not come from reading AWS: who asked, what was answered, who stopped it. */
function isGiven(fact: Fact): boolean {
  if (fact.kind === "Observation") return fact.saw.subject === "stop-answer";
  return fact.kind !== "Closed" && fact.kind !== "Blind";
}

/** Every signal that still has a milestone to give; CloudTrail's confirmations aside. */
function asksOf(run: Run, log: MilestoneLog, { experimentId }: TwinWorld): readonly Poll["ask"][] {
  const view = viewOf(run);
  if (view === null) return [];
  const { baseline, candidates } = view.plan;
  const groups = run.requested?.target.autoScalingGroups ?? [];
  const instanceIds = [...new Set([...candidates.map((one) => one.instanceId), ...view.hits.map(({ id }) => id)])];
  const asks: Poll["ask"][] = [{ signal: "groups", groups, hits: view.hits.map((hit) => hit.id) }];
  if (!log.has("experiment done")) asks.push({ signal: "experiment", experimentId });
  if (run.resolved === null) asks.push({ signal: "targets", experimentId });
  if (!log.has("notices done") && view.allGone === null) asks.push({ signal: "events", since: view.requestedAt });
  if (view.allGone === null) {
    asks.push({ signal: "hosts", hosts: baseline.hosts }, { signal: "instances", instanceIds });
    if (view.goneHits.length > 0) asks.push({ signal: "spot-requests", instanceIds });
  }
  if (!log.has("scale-out done")) asks.push({ signal: "activities", groups, since: view.requestedAt });
  if (!(log.has("recovery done") && log.has("replacements done") && log.has("draining done"))) {
    asks.push({
      signal: "cluster",
      services: baseline.services.map((service) => service.name),
      targetGroupArns: [...new Set(baseline.services.flatMap((service) => service.targetGroupArns))],
      settledTasks: new Set(),
    });
  }
  return asks;
}

/** The twin's time; nobody waits on it. */
function standingClock(twin: TwinWorld): Clock {
  return {
    now: () => twin.now(),
    transportNow: () => twin.now(),
    steadyNow: () => twin.now(),
    bell: () => ({ ring: () => undefined }),
    sleepUntil: () => Promise.reject(new Error("nobody sleeps in the oracle")),
    task() {
      throw new Error("the oracle runs no tasks");
    },
    hold: (work) => work(),
    deadline: () => new AbortController().signal,
  };
}

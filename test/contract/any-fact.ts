import fc, { type Arbitrary } from "fast-check";
import type {
  Announced,
  Blind,
  CardLinked,
  CardPosted,
  Closed,
  Fact,
  Observation,
  Outcome,
  Requested,
  StartAnswered,
  StopAsked,
  Told,
} from "../../src/core/fact.ts";
import type { Plan } from "../../src/core/plan.ts";
import type { Saw } from "../../src/core/saw.ts";
import type { Target } from "../../src/core/target.ts";

/** Everything that a JavaScript string can hold: NUL, lone surrogates, all planes. */
const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 20 }),
  fc.string({ unit: fc.nat(0xffff).map((code) => String.fromCharCode(code)), maxLength: 20 }),
);
const count = fc.maxSafeInteger();
/** Parts of a millisecond too: a warped clock's; without -0, of which JSON makes 0. */
const instant = fc.oneof(count, fc.double({ noNaN: true, noDefaultInfinity: true })).map((number) => number + 0);
const yes = fc.boolean();
const orNull = <T>(values: Arbitrary<T>): Arbitrary<T | null> => fc.option(values, { nil: null });
const many = <T>(values: Arbitrary<T>): Arbitrary<T[]> => fc.array(values, { maxLength: 3 });
const is = <const T>(...values: T[]): Arbitrary<T> => fc.constantFrom(...values);

/** Objects as JSON.parse makes them. */
function record<T>(shape: { readonly [K in keyof T]: Arbitrary<T[K]> }): Arbitrary<T> {
  return fc.record<T>(shape, { noNullPrototype: true });
}

const scheduling = is("REPLICA", "DAEMON");
const look = { since: instant, polls: count };

const saw: Arbitrary<Saw> = fc.oneof(
  record({
    subject: is("experiment"),
    experimentId: text,
    status: is("pending", "completed", "cancelled"),
    reason: orNull(text),
    startTime: orNull(instant),
    endTime: orNull(instant),
  }),
  record({ subject: is("targets", "bid-evicted"), instanceIds: many(text) }),
  record({ subject: is("recommendation"), instanceId: text }),
  record({ subject: is("warning"), instanceId: text, action: is("terminate", "stop", "hibernate") }),
  record({
    subject: is("host"),
    hostArn: text,
    instanceId: text,
    status: is("ACTIVE", "gone"),
    agentConnected: yes,
    version: count,
  }),
  record({
    subject: is("instance"),
    instanceId: text,
    state: is("running", "gone"),
    stateReason: orNull(text),
    group: orNull(text),
    type: orNull(text),
    zone: orNull(text),
    spot: yes,
  }),
  record({ subject: is("spot-request"), instanceId: text, code: text }),
  record({
    subject: is("task"),
    taskArn: text,
    service: orNull(text),
    daemon: yes,
    hostArn: orNull(text),
    fargate: yes,
    status: is("PENDING", "STOPPED"),
    desiredStatus: is("RUNNING", "STOPPED"),
    version: count,
    createdAt: orNull(instant),
    startedAt: orNull(instant),
    stoppingAt: orNull(instant),
    stoppedAt: orNull(instant),
    stopCode: orNull(text),
    stoppedReason: orNull(text),
    exitCodes: many(orNull(count)),
  }),
  record({
    subject: is("target"),
    targetGroupArn: text,
    targetId: text,
    instanceId: orNull(text),
    health: is("healthy", "gone"),
    reason: orNull(text),
  }),
  record({
    subject: is("look"),
    services: many(record({ name: text, scheduling, desired: count, running: count, waiting: count, deploying: yes })),
    waiting: count,
    targetsNotHealthy: orNull(count),
    targetsHealthy: orNull(count),
    ...look,
  }),
  record({
    subject: is("group"),
    group: text,
    desired: count,
    min: count,
    max: count,
    inService: count,
    instances: count,
    ...look,
  }),
  record({
    subject: is("activity"),
    activityId: text,
    group: text,
    does: is("launch", "terminate", "other"),
    instanceId: orNull(text),
    status: text,
    statusMessage: orNull(text),
    mechanism: is("alarm-high", "other"),
    desiredChange: orNull(record({ alarm: text, policy: text, from: count, to: count, at: instant })),
    startTime: instant,
    endTime: orNull(instant),
  }),
  record({ subject: is("alarm"), name: text, state: is("OK", "ALARM", "INSUFFICIENT_DATA"), reason: orNull(text) }),
  record({ subject: is("service-event"), service: text, eventId: text, message: text }),
  record({ subject: is("stop-answer"), ok: yes, status: orNull(text), message: orNull(text) }),
  record({
    subject: is("signal"),
    signal: is("experiment", "trail"),
    readable: yes,
    operation: text,
    code: orNull(text),
  }),
);

const target: Arbitrary<Target> = record({
  name: text,
  account: text,
  region: text,
  cluster: text,
  autoScalingGroups: many(text),
  template: fc.oneof(record({ id: text }), record({ stack: text })),
  logGroup: text,
  channels: many(text),
  starters: many(text),
  roleArn: orNull(text),
  externalId: orNull(text),
  allowSameCluster: yes,
});

const capacityProvider = record({ name: text, managedScaling: yes, managedDraining: yes });
const group = { name: text, desired: count, inService: count, min: count, max: count };
const plan: Arbitrary<Plan> = record({
  templateId: text,
  waitS: count,
  count,
  candidates: many(record({ instanceId: text, group: text, type: text, zone: text })),
  baseline: record({
    services: many(
      record({
        name: text,
        scheduling,
        desired: count,
        running: count,
        targetGroupArns: many(text),
        deregistrationDelayS: orNull(count),
      }),
    ),
    groups: many(fc.oneof(record(group), record({ ...group, capacityProvider }))),
    hosts: many(record({ hostArn: text, instanceId: text })),
    tasks: many(record({ taskArn: text, service: orNull(text), daemon: yes, hostArn: orNull(text) })),
  }),
});

const outcome: Arbitrary<Outcome> = is("back", "recovered", "failed", "stopped", "superseded", "not_started");

/** A key is of our own making: printable. */
const base = {
  key: fc.string({ unit: "grapheme", minLength: 1, maxLength: 60 }),
  at: record({ from: instant, to: instant }),
  seenAt: instant,
};

const fact: Arbitrary<Fact> = fc.oneof(
  record({
    ...base,
    kind: is("Requested"),
    runId: text,
    target,
    by: text,
    channel: text,
    reason: orNull(text),
    plan,
    notAfter: instant,
    supersedes: orNull(text),
  }) satisfies Arbitrary<Requested>,
  record({ ...base, kind: is("CardPosted"), channel: text, ts: text }) satisfies Arbitrary<CardPosted>,
  record({ ...base, kind: is("CardLinked"), link: orNull(text) }) satisfies Arbitrary<CardLinked>,
  record({
    ...base,
    kind: is("Announced"),
    channel: text,
    answer: fc.oneof(
      record({ kind: is("posted"), ts: text }),
      record({ kind: is("refused"), code: text, advice: text }),
    ),
  }) satisfies Arbitrary<Announced>,
  record({
    ...base,
    kind: is("StartAnswered"),
    answer: fc.oneof(
      record({ kind: is("started"), experimentId: text }),
      record({ kind: is("not-made"), why: text, code: text }),
    ),
  }) satisfies Arbitrary<StartAnswered>,
  record({
    ...base,
    kind: is("Observation"),
    source: is("event", "poll"),
    evidence: text,
    saw,
  }) satisfies Arbitrary<Observation>,
  record({ ...base, kind: is("StopAsked"), what: is("stop", "finish"), by: text }) satisfies Arbitrary<StopAsked>,
  record({
    ...base,
    kind: is("Blind"),
    why: is("aws", "slack", "shutdown", "away"),
    detail: text,
    from: instant,
    to: orNull(instant),
  }) satisfies Arbitrary<Blind>,
  record({ ...base, kind: is("Told"), post: text }) satisfies Arbitrary<Told>,
  record({ ...base, kind: is("Closed"), outcome, by: orNull(text) }) satisfies Arbitrary<Closed>,
);

/** Facts of one run in steps, no key twice and none `requested`. */
export const anyFacts: Arbitrary<readonly (readonly Fact[])[]> = fc
  .tuple(
    fc.uniqueArray(
      fact.filter(({ key }) => key !== "requested"),
      { selector: ({ key }) => key, maxLength: 12 },
    ),
    fc.integer({ min: 1, max: 5 }),
  )
  .map(([facts, size]) =>
    Array.from({ length: Math.ceil(facts.length / size) }, (_, index) => facts.slice(index * size, (index + 1) * size)),
  );

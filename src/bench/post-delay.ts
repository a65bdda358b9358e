import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { WebClient } from "@slack/web-api";
import { type WarpedClock, warpedClock } from "../clock.ts";
import type { Fact, Requested } from "../core/fact.ts";
import { foldAll, runOf } from "../core/fold.ts";
import { type Post, postsOf } from "../core/post.ts";
import type { Instant } from "../core/time.ts";
import { hashOf } from "../engine/outbox.ts";
import type { Aws, Chat, ChatAnswer, Meter, Store } from "../engine/ports.ts";
import { Traffic } from "../engine/traffic.ts";
import { UserGroups } from "../engine/user-groups.ts";
import { Watches } from "../engine/watches.ts";
import { render } from "../slack/blocks.ts";
import { deliverTo } from "../slack/deliver.ts";
import { webOptions } from "../slack/web-options.ts";
import { sqliteStore } from "../store/sqlite.ts";
import { startChild } from "./child.ts";
import type { Figure } from "./figure.ts";
import type { SlackPlace } from "./floor/pretend-slack.ts";
import { factOf, playRun } from "./played-run.ts";
import { percentile, spreadOf } from "./statistics.ts";
import { stopwatch } from "./stopwatch.ts";
import { within } from "./within.ts";

const SEEDS = [1, 2, 3, 4, 5];
const TIMES = 5;
const COMMAND = "/spot-chaos";
/** Real time between two steps: what the one before set off is over by then. */
const APART_MS = 150;
/** Real time for Slack to take a reply; one that it refuses is told of by what it answered last. */
const TAKEN_WITHIN_MS = 10_000;
const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** What was learned at one moment, and the replies that the thread shows by it. */
interface Step {
  readonly at: Instant;
  readonly facts: readonly Fact[];
  readonly replies: readonly Post[];
}

/**
 * From handing the engine what a poll has taught until Slack has taken the reply, beside what nobody can save: the same
 * message posted barely and one fact committed to the same kind of store.
 */
export async function measurePostDelay(): Promise<Figure> {
  const slack = startChild({ script: "./floor/pretend-slack.ts", args: [], env: {} });
  const folder = mkdtempSync(join(tmpdir(), "spot-chaos-bench-"));
  try {
    const place = (await slack.ask({ serve: true })) as SlackPlace;
    const delays: number[] = [];
    const floors: number[] = [];
    for (const seed of SEEDS) {
      const { facts } = await playRun({ scenario: "workshop", seed });
      const store = sqliteStore({ path: join(folder, `seed-${seed}.db`) });
      const clock = warpedClock({ epoch: 0, warp: 1 });
      const measured = await replay(facts, { place, store, clock });
      // The first is cold code.
      delays.push(...measured.delays.slice(seed === SEEDS[0] ? 1 : 0));
      floors.push(...measured.floors.slice(seed === SEEDS[0] ? 1 : 0));
      clock.end();
      await store.end();
    }
    const [measured, floor] = [spreadOf(delays), spreadOf(floors)];
    const ratio = measured.median / floor.median;
    return {
      name: "post-delay",
      what: "Fact seen to reply taken by Slack, one run",
      unit: "ms",
      measured,
      floor: { what: "a bare chat.postMessage of it, plus one commit", measured: floor },
      ratio,
      target: `p50 at most ${TIMES} times the floor`,
      met: ratio <= TIMES,
      notes: [
        `workshop runs of seeds ${SEEDS.join(", ")}, learned again step by step; the first reply of each step (another in the same second waits for Slack's one a second)`,
        `p90 ${percentile(delays, 0.9).toFixed(1)} ms, floor ${percentile(floors, 0.9).toFixed(1)} ms`,
        "SQLite in a file, the pretend workspace on loopback in a process of its own, in turn with the floor",
      ],
    };
  } finally {
    await slack.end();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function replay(
  facts: readonly Fact[],
  { place, store, clock }: { readonly place: SlackPlace; readonly store: Store; readonly clock: WarpedClock },
): Promise<{ readonly delays: readonly number[]; readonly floors: readonly number[] }> {
  const [channel, other] = place.channels;
  const requested: Requested = { ...factOf(facts, "Requested"), channel };
  const client = new WebClient(place.token, webOptions({ apiUrl: place.apiUrl, fetch, clock, log: quiet }));
  const taken = new Map<string, () => void>();
  let last: ChatAnswer | null = null;
  const chat = hearing(
    deliverTo({ client, rehearsal: true, botName: () => "spot-chaos", team: () => null, command: COMMAND }),
    (key, answer) => {
      last = answer;
      if (answer.kind === "done") taken.get(key)?.();
    },
  );
  setTo(clock, requested.seenAt);
  const userGroups = new UserGroups({ chat, clock });
  const ports = {
    aws: silentAws(facts),
    chat,
    store,
    clock,
    log: quiet,
    traffic: new Traffic(),
    meter: uncounted,
    userGroups,
    targets: [requested.target],
  };
  const watches = new Watches(ports);
  // The card is the plan's message, so it stands there before the run begins.
  const card = await client.chat.postMessage({ channel, text: "the plan" });
  const begun = await watches.begin(requested, { cardTs: card.ts ?? "", planVersion: null });
  const watch = watches.get(requested.runId);
  if (begun.kind !== "begun" || watch === null) throw new Error(`the run did not begin: ${begun.kind}`);
  const delays: number[] = [];
  const floors: number[] = [];
  const floor = await bare(requested, { client, store, channel: other });
  for (const { at, facts: learned, replies } of stepsOf(facts)) {
    setTo(clock, at);
    await clock.sleepUntil(clock.now() + APART_MS);
    const [reply] = replies;
    const accepted = new Promise<void>((resolve) => reply !== undefined && taken.set(reply.key, resolve));
    const elapsed = stopwatch();
    await watch.commit(learned);
    if (reply === undefined) continue;
    await within(TAKEN_WITHIN_MS, `Slack's taking of the reply ${reply.key}`, accepted).catch((error: Error) => {
      throw new Error(`${error.message}; its last answer to a post: ${JSON.stringify(last)}`);
    });
    delays.push(elapsed());
    await clock.sleepUntil(clock.now() + APART_MS);
    floors.push(await floor(reply, learned[0]));
  }
  await watch.close("finished_early", null);
  await watch.relay.ended();
  return { delays, floors };
}

/** Everything AWS told; the bot's own facts it makes anew. */
function stepsOf(facts: readonly Fact[]): readonly Step[] {
  const own: readonly Fact["kind"][] = ["Requested", "CardPosted", "StartAnswered"];
  let run = runOf(facts.filter((fact) => own.includes(fact.kind)));
  const told = facts.filter((fact) => fact.kind === "Observation");
  const known = new Set(postsOf(run, factOf(facts, "StartAnswered").seenAt).map(({ key }) => key));
  const byMoment = Map.groupBy(told, ({ seenAt }) => seenAt);
  return [...byMoment]
    .sort(([a], [b]) => a - b)
    .map(([at, learned]) => {
      run = foldAll(run, learned);
      const replies = postsOf(run, at).filter(({ key }) => !known.has(key));
      for (const { key } of replies) known.add(key);
      return { at, facts: learned, replies };
    });
}

/** Answers what it costs to post this and to keep one fact, with nothing in between. */
async function bare(
  requested: Requested,
  { client, store, channel }: { readonly client: WebClient; readonly store: Store; readonly channel: string },
): Promise<(post: Post, fact: Fact | undefined) => Promise<number>> {
  const runId = `${requested.runId}-floor`;
  const { account, region, name } = requested.target;
  const place = { runId, account, region, cluster: "floor", targetName: name, channel, closed: null };
  const lease = await store.open({ ...place, openedAt: requested.seenAt }, [{ ...requested, runId }], [], {
    supersedes: null,
    planVersion: null,
  });
  if (lease === null || lease === "crowded") throw new Error("the floor's run could not be opened");
  return async (post, fact) => {
    if (fact === undefined) throw new Error("a step without a fact");
    const { key, broadcast, message, facts } = post;
    const elapsed = stopwatch();
    await store.append(lease, [fact], [{ runId, key, place: 1, broadcast, message, facts, hash: hashOf(post) }]);
    const { text, blocks } = render(message, { rehearsal: true, command: COMMAND });
    await client.chat.postMessage({ channel, text, blocks: [...blocks] });
    return elapsed();
  };
}

/** Starts what it is asked to, as it did then, and has no news: that comes step by step. */
function silentAws(facts: readonly Fact[]): Aws {
  const { answer } = factOf(facts, "StartAnswered");
  if (answer.kind !== "started") throw new Error("nothing was started");
  const never = async () => {
    throw new Error("nobody asks for that here");
  };
  return {
    readBefore: never,
    template: never,
    findExperiment: never,
    stop: never,
    alarms: never,
    start: async () => answer,
    poll: async () => ({ sightings: [], failures: [] }),
  };
}

function hearing(chat: Chat, onAnswered: (key: string, answer: ChatAnswer) => void): Chat {
  return {
    ...chat,
    async post(to, what) {
      const answer = await chat.post(to, what);
      onAnswered(what.key, answer);
      return answer;
    },
  };
}

/** As with metrics: how old each post's news is has to be worked out for them. */
const uncounted: Meter = {
  runOpened: () => undefined,
  runClosed: () => undefined,
  posted: () => undefined,
  told: () => undefined,
  called: () => undefined,
  blind: () => undefined,
  lease: () => undefined,
};

function setTo(clock: WarpedClock, at: Instant): void {
  if (at > clock.now()) clock.adopt({ epoch: at, startedAt: clock.transportNow(), warp: 1, paused: false });
}

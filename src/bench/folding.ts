import { createPretend, EPOCH } from "../cli/rehearse/world.ts";
import { runOf } from "../core/fold.ts";
import { phasesOf } from "../core/phase.ts";
import { type Post, postsOf } from "../core/post.ts";
import type { Run } from "../core/run.ts";
import { render } from "../slack/blocks.ts";
import { metadataOf } from "../slack/metadata.ts";
import { crowdFacts } from "./crowd.ts";
import type { Figure } from "./figure.ts";
import { type Spread, spreadOf } from "./statistics.ts";
import { stopwatch } from "./stopwatch.ts";

/** 10,000 tasks on 1,000 instances, all of them lost and replaced. */
const BIG = 1000;
const MOST_MS = 1000;
/** About 1,000, 10,000 and 100,000 facts. */
const SIZES = [15, 150, 1540];
/** The time grows as facts to this power at most: 1 is linear, 2 is square; cold caches and a busy machine lie between. */
const LINEAR = 1.5;
const ROUNDS = 9;
const LATER_MS = 40 * 60_000;

interface Timed {
  readonly facts: number;
  readonly fold: Spread;
  readonly phases: Spread;
  readonly posts: Spread;
}

/** How long a run of many facts takes to fold and to read, and whether Slack would take its thread. */
export function measureFolding(): Figure {
  timed(SIZES[0] ?? 1);
  const sizes = SIZES.map(timed);
  const big = timed(BIG);
  const refusals = refusedBySlack(crowdRun(BIG));
  const grows = powers(sizes[0] ?? big, sizes.at(-1) ?? big);
  const isLinear = Math.max(grows.fold, grows.phases, grows.posts) <= LINEAR;
  const line = (one: Timed) =>
    `${String(one.facts).padStart(7)} facts: fold ${ms(one.fold)}, phasesOf ${ms(one.phases)}, postsOf ${ms(one.posts)}`;
  return {
    name: "fold",
    what: `A run of 10,000 tasks on 1,000 instances (${big.facts} facts) folded`,
    unit: "ms",
    measured: big.fold,
    floor: null,
    ratio: null,
    target: `under ${MOST_MS} ms, linear (no power above ${LINEAR}), its thread within Slack's limits`,
    met: big.fold.median < MOST_MS && isLinear && refusals.length === 0,
    notes: [
      ...[...sizes.slice(0, 2), big, ...sizes.slice(2)].map(line),
      `grows as facts to the power of: fold ${grows.fold.toFixed(2)}, phasesOf ${grows.phases.toFixed(2)}, postsOf ${grows.posts.toFixed(2)}`,
      refusals.length === 0
        ? "the pretend Slack took its card and every reply"
        : `the pretend Slack refused: ${refusals.join(", ")}`,
    ],
  };
}

function ms({ median, most }: Spread): string {
  return `${median.toFixed(1)} ms (at most ${most.toFixed(1)})`;
}

function crowdRun(hosts: number): Run {
  return runOf(crowdFacts(hosts));
}

function timed(hosts: number): Timed {
  const facts = crowdFacts(hosts);
  const now = EPOCH + LATER_MS;
  const fold: number[] = [];
  const phases: number[] = [];
  const posts: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const folding = stopwatch();
    const run = runOf(facts);
    fold.push(folding());
    // A copy each: what both have in common is worked out once per run, and each has to pay for it here.
    const reading = stopwatch();
    phasesOf({ ...run }, now);
    phases.push(reading());
    const writing = stopwatch();
    postsOf({ ...run }, now);
    posts.push(writing());
  }
  return { facts: facts.length, fold: spreadOf(fold), phases: spreadOf(phases), posts: spreadOf(posts) };
}

/** The power of the facts as which each grows, from the smallest run to the largest. */
function powers(small: Timed, large: Timed) {
  // Of the fastest rounds: what else the machine does only ever adds.
  const power = (of: (one: Timed) => Spread) =>
    Math.log(of(large).least / of(small).least) / Math.log(large.facts / small.facts);
  return { fold: power((one) => one.fold), phases: power((one) => one.phases), posts: power((one) => one.posts) };
}

/** The outside judge: every message is posted to the pretend workspace, whose limits are not ours. */
function refusedBySlack(run: Run): readonly string[] {
  const posts = postsOf(run, EPOCH + LATER_MS);
  if (posts.length === 0) return ["nothing: there is no card"];
  let now = EPOCH;
  const { workspace } = createPretend({ scenario: "workshop", seed: 1 }, { now: () => now, transportNow: () => now });
  return posts.flatMap((post) => {
    // Slack takes one message a second.
    now += 2_000;
    const code = sent(workspace, post);
    return code === null ? [] : [`${post.key} (${code})`];
  });
}

function sent(workspace: ReturnType<typeof createPretend>["workspace"], post: Post): string | null {
  const drawn = render(post.message, { rehearsal: true, command: "/spot-chaos" });
  const { status, body } = workspace.webApi({
    method: "chat.postMessage",
    token: workspace.tokens.bot,
    args: {
      channel: workspace.channels["game-day"]?.id ?? "",
      text: drawn.text,
      blocks: JSON.stringify(drawn.blocks),
      metadata: JSON.stringify(metadataOf({ run: "run-crowd", ...post })),
    },
  });
  const answer = body as { readonly ok: boolean; readonly error?: string };
  return answer.ok ? null : (answer.error ?? String(status));
}

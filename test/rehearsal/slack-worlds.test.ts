import { isDeepStrictEqual } from "node:util";
import { describe, expect, test } from "vitest";
import { type World, worlds } from "../../src/cli/rehearse/worlds.ts";
import { rebuilt, wasOnceSo } from "./kept-threads.ts";
import { type OpLine, readLines } from "./op-lines.ts";
import { tellVirtually } from "./virtual-story.ts";

const MINUTE = 60_000;
const SEEDS = [1, 2, 3];

/** Worlds in which somebody changes Slack under the bot's feet. */
const slackWorlds = worlds.filter(({ acts }) => acts.some((act) => "meddle" in act));
const stories = slackWorlds.flatMap((world) => SEEDS.map((seed) => ({ ...world, seed })));

const told = new Map<string, ReturnType<typeof tellVirtually>>();

async function story(scenario: string, seed = 1) {
  const key = `${scenario} ${seed}`;
  const telling = told.get(key) ?? tellVirtually({ scenario, seed });
  told.set(key, telling);
  const { text, ndjson, threads } = await telling;
  return { text, threads, ...readLines(ndjson) };
}

const posts = (ops: readonly OpLine[]) => ops.filter(({ op }) => op === "post");
const isDirect = ({ channel }: OpLine) => channel.startsWith("D");
const direct = (ops: readonly OpLine[]) => posts(ops).filter(isDirect);
const inThread = (ops: readonly OpLine[]) => posts(ops).filter((op) => !isDirect(op));

/** How a thread may differ from what the facts of its run ask for. */
interface Refused {
  /** Keys of messages that are not there. */
  readonly missing: readonly string[] | "asked for later";
  /** A message may stand as it was when Slack last took it. */
  readonly stale: boolean;
  /** How the keys of messages begin that no fact asks for; null: none. */
  readonly extra: string | null;
}

const NOTHING: Refused = { missing: [], stale: false, extra: null };
const REFUSED_BY_SLACK: Readonly<Record<string, Refused>> = {
  // What an edit would have said is said in replies of their own.
  "edits-refused": { missing: [], stale: true, extra: "status:" },
  "parent-deleted": { missing: ["card"], stale: false, extra: "status:" },
  // Nobody may write there any more.
  "bot-removed": { missing: "asked for later", stale: true, extra: null },
  "channel-archived": { missing: "asked for later", stale: true, extra: null },
};

test("four worlds are Slack's own", () => {
  expect(slackWorlds.map(({ name }) => name)).toEqual([
    "edits-refused",
    "parent-deleted",
    "bot-removed",
    "channel-archived",
  ]);
});

describe.each(stories)(
  "whatever happens to Slack: $name, seed $seed",
  ({ name, aws, seed, acts }: World & { seed: number }) => {
    test("the run is watched to the end that it has in AWS, and started once", async () => {
      const { summary } = await story(name, seed);
      const { summary: calm } = await story(aws, seed);
      const { outcome, phases, desiredPath, pendingPeak, recoveredS, backS } = calm;
      expect(outcome).toBe("back");
      expect(summary).toMatchObject({ outcome, phases, desiredPath, pendingPeak, recoveredS, backS });
      expect(summary.awsCalls.byOperation["fis:StartExperiment"]).toBe(1);
    });

    test("nothing is posted twice, in the thread or directly", async () => {
      const { ops } = await story(name, seed);
      const keys = inThread(ops).map(({ key }) => key);
      expect(keys).toEqual([...new Set(keys)]);
      const words = direct(ops).map(({ text }) => text);
      expect(words).toEqual([...new Set(words)]);
    });

    test("at most one status reply in five minutes", async () => {
      const { ops } = await story(name, seed);
      const at = inThread(ops).flatMap((op) => (op.key?.startsWith("status:") ? [Date.parse(op.at)] : []));
      const gaps = at.slice(1).map((one, n) => one - (at[n] ?? 0));
      expect(gaps.filter((gap) => gap < 5 * MINUTE)).toEqual([]);
    });

    test("the thread is what its facts alone say, but for what Slack no longer took", async () => {
      const { threads, acts: seen } = await story(name, seed);
      expect(threads).toHaveLength(1);
      for (const thread of threads) {
        const asked = rebuilt(thread);
        const { missing, stale, extra } = REFUSED_BY_SLACK[name] ?? NOTHING;
        const gone = [...asked.keys()].filter((key) => !thread.shown.has(key));
        const then = rebuilt(thread, { at: Date.parse(seen[0]?.at ?? "") });
        expect(gone).toEqual(
          missing === "asked for later" ? [...asked.keys()].filter((key) => !then.has(key)) : missing,
        );
        const others = [...thread.shown].filter(
          ([key, face]) => asked.has(key) && !isDeepStrictEqual(face, asked.get(key)),
        );
        expect(others.filter(([key]) => !stale || !wasOnceSo(thread, key))).toEqual([]);
        const beyond = [...thread.shown.keys()].filter((key) => !asked.has(key));
        expect(beyond.filter((key) => extra === null || !key.startsWith(extra))).toEqual([]);
      }
    });

    test("everybody who rehearses sees what was done to Slack, and when", async () => {
      const { acts: seen, text } = await story(name, seed);
      expect(seen).toHaveLength(acts.length);
      for (const [n, act] of seen.entries()) {
        expect(act.text).toMatch(/^ben /);
        expect(text).toContain(`» ${act.text}\n`);
        // FIS starts a moment after the press.
        expect(Math.abs((act.offsetS ?? 0) - (acts[n]?.afterS ?? 0))).toBeLessThan(5);
      }
    });
  },
);

describe.each(["bot-removed", "channel-archived"])("a channel that takes nothing any more: %s", (name) => {
  test("the asker is told directly once, and at the end what the last reply would have said", async () => {
    const [{ ops, text }, { ops: calm }] = [await story(name), await story("workshop")];
    const lastReply = posts(calm).find(({ key }) => key === "closing");
    expect(direct(ops)).toHaveLength(2);
    expect(direct(ops)[0]?.text).toMatch(/I keep watching the run of workshop, but cannot write .* Now: Recovering: /);
    const words = lastReply?.text.replace("*REHEARSAL* · ", "");
    expect(direct(ops)[1]?.text).toBe(`*REHEARSAL* · How the run of workshop ended: ${words}`);
    expect(text.match(/only ana sees this: a direct message/g)).toHaveLength(2);
    expect(text.match(/── to ana alone, in a direct message/g)).toHaveLength(2);
  });

  test("nothing is shown there afterwards", async () => {
    const { ops, acts } = await story(name);
    const later = ops.filter((op) => !isDirect(op) && op.op !== "ephemeral" && op.at > (acts[0]?.at ?? ""));
    expect(later).toEqual([]);
  });
});

test.each(["edits-refused", "parent-deleted"])(
  "a card that cannot be edited is said anew in replies: %s",
  async (name) => {
    const { ops } = await story(name);
    const keys = inThread(ops).map(({ key }) => key);
    expect(keys).toContain("status:1");
    expect(keys.at(-1)).toBe("closing");
  },
);

test("the card is deleted: the asker is told so at once, and the thread says where the run stands", async () => {
  const { ops, acts } = await story("parent-deleted");
  expect(direct(ops)).toHaveLength(1);
  expect(direct(ops)[0]?.text).toMatch(/The card of the run of workshop was deleted\. I keep watching.* Now: /);
  const status = inThread(ops).find(({ key }) => key === "status:1");
  const deletedAt = Date.parse(acts[0]?.at ?? "");
  for (const said of [direct(ops)[0], status])
    expect(Date.parse(said?.at ?? "") - deletedAt).toBeLessThanOrEqual(MINUTE);
});

test("edits that are refused are no reason to wake the asker", async () => {
  const { ops } = await story("edits-refused");
  expect(direct(ops)).toEqual([]);
});

test("a card that was deleted is not shown as if it stood there", async () => {
  const { text } = await story("parent-deleted");
  const [, thread = ""] = text.split("The thread as it stands:");
  expect(thread).toMatch(/── card\n +\(This message was deleted\.\)\n/);
  expect(thread).toContain("── status:1\n   *REHEARSAL* · ● *Interrupting");
});

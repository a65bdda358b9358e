import { EPOCH } from "../../cli/rehearse/world.ts";
import { announcedIn } from "../../core/announcing.ts";
import { runOf } from "../../core/fold.ts";
import { postsOf } from "../../core/post.ts";
import type { Run } from "../../core/run.ts";
import { REFUSED_AGAIN_MS } from "../../engine/pace.ts";
import type { PretendMessage } from "../../sim/slack/state/message.ts";
import { render } from "../../slack/blocks.ts";
import { REFUSALS } from "../draw.ts";
import type { KeptRun, Played } from "../played.ts";
import { markOf } from "../posted.ts";
import { type Check, lost, untrue, type Violation } from "../violation.ts";

/** At the end each thread shows what the facts of its run say: every reply is there, and no edit was lost. */
export const checkViews: Check = (played) => played.runs.flatMap((run) => viewOf(run, played));

function viewOf({ row: { runId }, facts }: KeptRun, played: Played): readonly Violation[] {
  const thread = new Map<string, PretendMessage>();
  for (const message of played.messages) {
    const mark = markOf(message);
    if (mark?.runId === runId) thread.set(mark.key, message);
  }
  if (thread.size === 0) return [];
  const run = runOf(facts);
  const wanted = postsOf(run, played.endedAt);
  const isCutShort = endedWhileRefused(run, played);
  const missing = wanted.flatMap(({ key, message }): readonly Violation[] => {
    const shown = thread.get(key);
    // What could not be announced in time is not announced afterwards: nothing was started then.
    if (isCutShort || (shown === undefined && isUnannounced(run, key))) return [];
    if (shown === undefined) return [lost(`${key} of ${runId} is not in the thread`)];
    const { text, blocks } = render(message, { rehearsal: true, command: "/spot-chaos" });
    const [is, should] = [lookOf(shown), lookOf({ text, blocks })];
    if (is === should) return [];
    const [there, asked] = partingOf(is, should);
    return [lost(`${key} of ${runId} shows "${there}", and its facts say "${asked}"`)];
  });
  const keys = new Set(wanted.map(({ key }) => key));
  // Where edits are refused, what the card should say is said in replies of their own.
  const extra = [...thread.keys()].filter((key) => !keys.has(key) && !key.startsWith("status:"));
  return [...missing, ...extra.map((key) => untrue(`${key} of ${runId} is in the thread, and no fact asks for it`))];
}

function lookOf({ text, blocks }: { readonly text: string; readonly blocks: unknown }): string {
  return `${text}\n${JSON.stringify(blocks)}`;
}

/** Both from shortly before the first letter in which they differ. */
function partingOf(a: string, b: string): readonly [string, string] {
  let at = 0;
  while (at < a.length && a[at] === b[at]) at++;
  const from = Math.max(0, at - 60);
  return [a.slice(from, at + 60), b.slice(from, at + 60)];
}

function isUnannounced({ announced, start }: Run, key: string): boolean {
  const channel = announcedIn(key);
  if (channel === null || start?.answer.kind !== "not-made") return false;
  return announced.get(channel)?.answer.kind !== "posted";
}

/** What Slack refuses is offered again every five minutes, but not after the end. */
function endedWhileRefused({ closed }: Run, { round }: Played): boolean {
  return round.faults.some(
    (fault) =>
      REFUSALS.includes(fault.kind) &&
      "spell" in fault &&
      closed !== null &&
      closed.seenAt >= EPOCH + fault.spell.fromMs &&
      closed.seenAt <= EPOCH + fault.spell.untilMs + REFUSED_AGAIN_MS,
  );
}

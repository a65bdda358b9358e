import { plainAnswer } from "./answers.ts";
import { cut } from "./guard/listing.ts";
import type { Line, Message, Part } from "./message.ts";
import { phaseOf } from "./phase.ts";
import { type Headline, headlineOf } from "./posts/headline.ts";
import { duration, many } from "./posts/writing.ts";
import type { Run } from "./run.ts";
import type { Instant } from "./time.ts";
import { timeToRecoverMs } from "./timings.ts";
import { type View, viewOf } from "./view.ts";

/** A reason is as long as people type; ten of them still have to fit into one message. */
const LONGEST_REASON = 120;

/** `targets`: those that the runs were asked of; `most`: as many runs as were asked for. */
interface Asked {
  readonly targets: readonly string[];
  readonly most: number;
  readonly now: Instant;
}

/** What has been run before, newest first: how it ended, how long it took to recover, when, who, why, and the thread. */
export function historyAnswer(
  runs: readonly { readonly run: Run; readonly link: string | null }[],
  { targets, most, now }: Asked,
): Message {
  const [only, ...others] = targets;
  if (only === undefined)
    return plainAnswer("No target belongs to this channel, so there are no runs to list. Ask in a target's channel.");
  const told = runs.flatMap(({ run, link }) => {
    const view = viewOf(run);
    return view === null || run.requested === null ? [] : [{ view, requested: run.requested, link }];
  });
  const of: Line = others.length === 0 ? ["of ", { code: only }] : ["of this channel's targets"];
  const ofWhat = others.length === 0 ? `of ${only}` : "of this channel's targets";
  if (told.length === 0)
    return plainAnswer(`There has been no run ${ofWhat} yet.`, [["There has been no run ", ...of, " yet."]]);
  const count = told.length === most ? `The newest ${most} runs` : many(told.length, "run");
  const body = told.map(({ view, requested, link }): readonly Line[] => [
    [{ icon: headlineOf(view, now).icon }, " ", { bold: headlineOf(view, now).word }, ending(view, now)],
    [
      { when: requested.at.to, as: "date-time" },
      " · ",
      { user: requested.by },
      ...(others.length === 0 ? [] : [" · ", { code: requested.target.name }]),
    ],
    ...(requested.reason === null ? [] : [[{ italic: cut(requested.reason, LONGEST_REASON) }]]),
    [...(link === null ? [] : ([{ link, label: "Thread" }, " · "] satisfies Part[])), { code: requested.runId }],
  ]);
  const words = told.map(({ view, requested }) => {
    const name = others.length === 0 ? "" : `${requested.target.name}: `;
    return `${name}${headlineOf(view, now).word}${ending(view, now)}`;
  });
  const summary = `${count} ${ofWhat}, newest first: ${words.join("; ")}.`;
  return { summary, body: [[[`${count} `, ...of, ", newest first:"]], ...body], footer: [], buttons: [] };
}

/** "✔ Finished · recovered in 8 min"; null before it is known what the run is. */
export function resultLine(run: Run, now: Instant): Line | null {
  const view = viewOf(run);
  if (view === null) return null;
  const { icon, word } = headlineOf(view, now);
  return [{ icon }, " ", { bold: word }, ending(view, now)];
}

/** What the word does not say yet: how long the recovery took, where both its ends were seen; or what is missing. */
function ending(view: View, now: Instant): string {
  const { start, closed } = view.run;
  if (start?.answer.kind === "not-made" || closed?.outcome === "not_started") return "";
  if (start === null) return closed === null ? "" : " · not known whether it was started";
  const took = timeToRecoverMs(view, now);
  if (took !== null) return ` · recovered in ${duration(took)}`;
  if (phaseOf(view, "recovery", now).first === null) return closed === null ? "" : " · no interruption was seen";
  if (closed?.outcome === "not_recovered") return numbers(headlineOf(view, now));
  return closed === null ? " · not recovered yet" : " · not recovered while watched";
}

function numbers(head: Headline): string {
  return head.numbers === "" ? "" : ` · ${head.numbers}`;
}

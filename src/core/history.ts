import { plainAnswer } from "./answers.ts";
import { spanOf } from "./mark.ts";
import type { Line, Message } from "./message.ts";
import { phaseOf } from "./phase.ts";
import { headlineOf } from "./posts/headline.ts";
import { duration } from "./posts/writing.ts";
import type { Run } from "./run.ts";
import type { Instant } from "./time.ts";
import { type View, viewOf } from "./view.ts";

/** What has been run here before: when, who, how it ended, how long it took to recover, and the thread. */
export function historyAnswer(
  runs: readonly { readonly run: Run; readonly link: string | null }[],
  asked: { readonly target: string | null; readonly now: Instant },
): Message {
  const of = asked.target === null ? "in this channel" : `of ${asked.target} in this channel`;
  const told = runs.flatMap(({ run, link }) => {
    const view = viewOf(run);
    return view === null || run.requested === null ? [] : [{ view, requested: run.requested, link }];
  });
  if (told.length === 0) return plainAnswer(`There has been no run ${of}.`);
  const body = told.map(({ view, requested, link }): readonly Line[] => {
    const head = headlineOf(view, asked.now);
    return [
      [
        { icon: head.icon },
        " ",
        { bold: head.word },
        " · ",
        { code: requested.target.name },
        " · ",
        { when: requested.at.to, as: "date-time" },
        " · ",
        { user: requested.by },
      ],
      [
        recovery(view, asked.now),
        ...(requested.reason === null ? [] : [" · ", { italic: requested.reason }]),
        " · ",
        ...(link === null ? [] : [{ link, label: "The thread" }, " · "]),
        { code: requested.runId },
      ],
    ];
  });
  const words = told.map(({ view, requested }) => `${requested.target.name}: ${headlineOf(view, asked.now).word}`);
  const summary = `The newest runs ${of}: ${words.join("; ")}.`;
  return { summary, body: [[[`The newest runs ${of}:`]], ...body], footer: [], buttons: [] };
}

/** From the first eviction until all tasks ran again with healthy targets; only where both were seen. */
function recovery(view: View, now: Instant): string {
  const { first, done } = phaseOf(view, "recovery", now);
  if (view.run.start === null || view.run.start.answer.kind === "not-made") return "nothing was started";
  if (first === null) return "nothing to recover from was seen";
  if (done === null) return "not recovered while it was watched";
  return `recovered in ${duration(spanOf(done).to - spanOf(first).to)}`;
}

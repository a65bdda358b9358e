import { goneMark } from "./hits.ts";
import type { Line, Message } from "./message.ts";
import { phasesOf } from "./phase.ts";
import { headlineOf } from "./posts/headline.ts";
import { instanceParts, tail, when } from "./posts/writing.ts";
import type { Run } from "./run.ts";
import type { Target } from "./target.ts";
import type { Instant } from "./time.ts";
import { type View, viewOf } from "./view.ts";

/** A private answer of a few lines. */
export function plainAnswer(summary: string, lines: readonly Line[] = [[summary]]): Message {
  return { summary, body: [lines], footer: [], buttons: [] };
}

/** A run with the link to its thread; null: none can be had. */
export interface LinkedRun {
  readonly run: Run;
  readonly link: string | null;
}

/** Where a run stands, with a link to its thread. */
export function statusAnswer(runs: readonly LinkedRun[], now: Instant): Message {
  if (runs.length === 0) return plainAnswer("No run is open in this channel.");
  const body = runs.map((one) => statusLines(one, now));
  const words = runs.map(({ run }) => {
    const view = viewOf(run);
    return view === null ? "" : `${run.requested?.target.name ?? ""}: ${headlineOf(view, now).word}`;
  });
  return { summary: `${words.join("; ")}.`, body, footer: [], buttons: [] };
}

/** A run's state in a word, and what comes next; none before it is known what it is. */
export function statusLines({ run, link }: LinkedRun, now: Instant): readonly Line[] {
  const view = viewOf(run);
  if (view === null || run.requested === null) return [];
  const head = headlineOf(view, now);
  return [
    [
      { icon: head.icon },
      " ",
      { bold: head.word },
      head.numbers === "" ? "" : ` · ${head.numbers}`,
      " · ",
      { code: run.requested.target.name },
    ],
    [
      head.next === "" ? "" : `Next: ${head.next} `,
      ...(link === null ? [] : [{ link, label: "The thread" }]),
      " · run ",
      { code: run.requested.runId },
    ],
  ];
}

/** Full ids and links, for the one who asked. */
export function detailsAnswer(run: Run, now: Instant): Message {
  const view = viewOf(run);
  if (view === null || run.requested === null) return plainAnswer("I do not know this run.");
  const { target, runId, plan } = run.requested;
  const head: Line[] = [
    [
      "Run ",
      { code: runId },
      " · experiment ",
      { code: run.experiment.id ?? "none" },
      " · template ",
      { code: plan.templateId },
    ],
    [
      `Account ${target.account} · ${target.region} · cluster `,
      { code: target.cluster },
      " · log group ",
      { code: target.logGroup },
    ],
    consoleLinks(target, run.experiment.id),
  ];
  const phases = phasesOf(run, now).map(
    (phase): Line => [
      { bold: phase.name },
      ` ${phase.status.replace("_", " ")}`,
      phase.first === null ? "" : ` · first ${when(view, phase.first)} (${evidence(phase.first.evidence)})`,
      phase.done === null ? "" : ` · done ${when(view, phase.done)} (${evidence(phase.done.evidence)})`,
    ],
  );
  const hits = view.hits.flatMap((hit) => hitLines(view, hit));
  return {
    summary: `Details of run ${runId}.`,
    body: [head, phases, ...(hits.length === 0 ? [] : [hits])],
    footer: [],
    buttons: [],
  };
}

function hitLines(view: View, hit: View["hits"][number]): readonly Line[] {
  const gone = goneMark(hit);
  return [
    [...instanceParts(hit), hit.warned === null ? "" : ` · warning event ${hit.warned.evidence}`],
    [
      hit.draining === null ? "never seen DRAINING" : `DRAINING ${when(view, hit.draining)}`,
      gone === null ? "" : ` · gone ${when(view, gone)}`,
      hit.stateReason === null ? "" : ` · ${hit.stateReason}`,
      hit.spotCode === null ? "" : ` · ${hit.spotCode.code}`,
      hit.bidEvicted === null ? "" : ` · BidEvictedEvent ${hit.bidEvicted.evidence}`,
    ],
  ];
}

function evidence(text: string): string {
  return tail(text);
}

/** The AWS console's pages of the experiment and the cluster; the China and GovCloud partitions have other hosts. */
function consoleLinks(target: Target, experimentId: string | null): Line {
  if (target.region.startsWith("cn-") || target.region.startsWith("us-gov-")) return [""];
  const host = `https://${target.region}.console.aws.amazon.com`;
  return [
    ...(experimentId === null
      ? []
      : [
          {
            link: `${host}/fis/home?region=${target.region}#ExperimentDetails/${experimentId}`,
            label: "FIS experiment",
          },
          " · ",
        ]),
    { link: `${host}/ecs/v2/clusters/${target.cluster}?region=${target.region}`, label: "ECS cluster" },
  ];
}

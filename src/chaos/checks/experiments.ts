import type { FisExperiment, Played } from "../played.ts";
import { markOf } from "../posted.ts";
import { type Check, duplicated, lost, untrue, type Violation } from "../violation.ts";

/** Never two experiments, none after `notAfter`, none without its thread, and any that exists is tracked. */
export const checkExperiments: Check = (played) => [
  ...(played.experiments.length > 1
    ? [duplicated(`${played.experiments.length} experiments were made, and the people wanted one`)]
    : []),
  ...(played.experiments.length === 0 ? [lost("the people could start nothing, though every fault had passed")] : []),
  ...played.experiments.flatMap((experiment) => oneExperiment(experiment, played)),
  ...lateCalls(played),
  ...claimed(played),
];

function oneExperiment({ id, runId, createdAt }: FisExperiment, played: Played): readonly Violation[] {
  const run = played.runs.find(({ row }) => row.runId === runId);
  if (run === undefined) return [lost(`${id} is tracked by no run`)];
  const found: Violation[] = [];
  const requested = run.facts.find((fact) => fact.kind === "Requested");
  if (requested === undefined || createdAt > requested.notAfter)
    found.push(untrue(`${id} was made at ${iso(createdAt)}, when nobody waited for it any more`));
  const started = run.facts.find((fact) => fact.kind === "StartAnswered");
  if (started?.answer.kind !== "started" || started.answer.experimentId !== id)
    found.push(lost(`${id} exists, and its run ${runId} does not know it`));
  const card = played.shown.find((one) => markOf(one)?.runId === runId && markOf(one)?.key === "card");
  if (card === undefined || card.at > createdAt) found.push(untrue(`${id} was made before its thread was there`));
  return found;
}

/** What reached FIS too late is wrong even when FIS refused it, or nothing came of it. */
function lateCalls({ fisCalls, runs }: Played): readonly Violation[] {
  return fisCalls.flatMap(({ operation, at, about }) => {
    if (operation !== "StartExperiment") return [];
    const requested = runs.find(({ row }) => row.runId === about)?.facts.find((fact) => fact.kind === "Requested");
    const isLate = requested === undefined || at > requested.notAfter;
    return isLate ? [untrue(`a start of ${about} was sent at ${iso(at)}, when nobody waited for it any more`)] : [];
  });
}

function claimed({ runs, experiments }: Played): readonly Violation[] {
  return runs.flatMap(({ row: { runId }, facts }) => {
    const started = facts.find((fact) => fact.kind === "StartAnswered");
    if (started === undefined) return [];
    const own = experiments.find((one) => one.runId === runId);
    if (started.answer.kind === "not-made")
      return own === undefined ? [] : [untrue(`${runId} says that nothing was started, and ${own.id} exists`)];
    const { experimentId } = started.answer;
    return own?.id === experimentId
      ? []
      : [untrue(`${runId} says that ${experimentId} was started, and it is not its`)];
  });
}

function iso(at: number): string {
  return new Date(at).toISOString().slice(11, 23);
}

import {
  type Experiment,
  type ExperimentSummary,
  GetExperimentCommand,
  ListExperimentResolvedTargetsCommand,
  ListExperimentsCommand,
  StartExperimentCommand,
  StopExperimentCommand,
} from "@aws-sdk/client-fis";
import type { ActiveExperiment } from "../core/preflight/reading.ts";
import { EXPERIMENT_STATUSES, type ExperimentStatus } from "../core/saw.ts";
import type { Sighting, StartAnswer, StopAnswer } from "../engine/ports.ts";
import { AwsProblem } from "./failure.ts";
import { instantOf } from "./instant.ts";
import { allPages, type Link } from "./link.ts";
import { isPassing } from "./tries.ts";

/** The tag that a run's experiment carries; its value is the run's id. */
const RUN_TAG = "spot-chaos-run";

/**
 * StartExperiment, sent once. Only AWS's own word that it refused is `refused`: an answer that was lost, cut off or
 * came from something in between is `unknown`, because the experiment may run; so is a throttled call, which may be sent
 * again. `held`: `mayLeave` said no in the last moment. Never throws for AWS.
 * `experimentOptions` are never sent: client-fis 3.523.0 drops them silently, and a "preview" would start for real.
 */
export async function startExperiment(
  link: Link,
  order: { readonly runId: string; readonly templateId: string; readonly mayLeave: () => boolean },
): Promise<StartAnswer> {
  const gate = beforeTheSocket(order.mayLeave);
  const input = {
    clientToken: order.runId,
    experimentTemplateId: order.templateId,
    tags: { [RUN_TAG]: order.runId, Name: "spot-chaos" },
  };
  try {
    const answer = await link.ask("fis:StartExperiment", input, (asked, options) => {
      const command = new StartExperimentCommand(asked);
      command.middlewareStack.add(gate.step, LAST_STEP);
      return link.clients.fis.send(command, options);
    });
    const experimentId = answer.experiment?.id;
    if (experimentId === undefined) return { kind: "unknown", message: "FIS answered without an experiment" };
    return { kind: "started", experimentId };
  } catch (error) {
    if (!(error instanceof AwsProblem)) throw error;
    if (gate.isHeld()) return { kind: "held" };
    return provesNoStart(error)
      ? { kind: "refused", code: error.code, message: error.message }
      : { kind: "unknown", message: `${error.code}: ${error.message}` };
  }
}

/** Everything that waits (credentials, signing) is behind it. */
const LAST_STEP = { step: "deserialize", priority: "low", name: "mayLeave" } as const;

function beforeTheSocket(mayLeave: () => boolean) {
  let isHeld = false;
  const step =
    <A, R>(next: (args: A) => Promise<R>) =>
    (args: A): Promise<R> => {
      isHeld = !mayLeave();
      return isHeld ? Promise.reject(new Error("held back")) : next(args);
    };
  return { step, isHeld: () => isHeld };
}

function provesNoStart(problem: AwsProblem): boolean {
  // Nothing left the machine: there was nothing to sign with.
  if (problem.operation === "sts:AssumeRole" || problem.code === "CredentialsProviderError") return true;
  const { status } = problem;
  // Throttled: it was not made, but it is worth another try, which `unknown` (look, then send again) gives it.
  if (isPassing(problem) || status === null || status < 400 || status >= 500) return false;
  // 409: an earlier call with this token may have made it. No code: something between here and AWS spoke.
  return status !== 408 && status !== 409 && problem.code !== "Error" && problem.code !== "UnknownError";
}

/** The id of the experiment that carries the run's tag; null: there is none. Rejects with AwsProblem. */
export async function findExperiment(link: Link, runId: string): Promise<string | null> {
  const experiments = await listExperiments(link);
  return experiments.find((experiment) => experiment.tags?.[RUN_TAG] === runId)?.id ?? null;
}

/** Where an experiment ends; whatever else FIS says, also what it says one day, counts as under way. */
const ENDED: ReadonlySet<string> = new Set(["completed", "stopped", "failed", "cancelled"]);

/** The experiments of the account and Region that have not ended. Rejects with AwsProblem. */
export async function readActiveExperiments(link: Link): Promise<readonly ActiveExperiment[]> {
  const experiments = await listExperiments(link);
  return experiments
    .map(({ id, state, tags }) => ({
      experimentId: id ?? "",
      status: String(state?.status ?? "unknown"),
      runId: tags?.[RUN_TAG] ?? null,
    }))
    .filter(({ status }) => !ENDED.has(status));
}

/** All that FIS still keeps (120 days): client-fis 3.523.0 cannot ask for one template's, and no order is documented. */
function listExperiments(link: Link): Promise<readonly ExperimentSummary[]> {
  const operation = "fis:ListExperiments";
  return allPages(operation, async (token) => {
    const answer = await link.ask(operation, { maxResults: 100, nextToken: token }, (asked, options) =>
      link.clients.fis.send(new ListExperimentsCommand(asked), options),
    );
    return { items: answer.experiments ?? [], next: answer.nextToken };
  });
}

/** FIS's answer to a stop, why it refused, or that it was not reached; `held`: `mayLeave` said no in the last moment. Never throws for AWS. */
export async function stopExperiment(
  link: Link,
  order: { readonly experimentId: string; readonly mayLeave: () => boolean },
): Promise<StopAnswer> {
  const gate = beforeTheSocket(order.mayLeave);
  try {
    const answer = await link.ask("fis:StopExperiment", { id: order.experimentId }, (input, options) => {
      const command = new StopExperimentCommand(input);
      command.middlewareStack.add(gate.step, LAST_STEP);
      return link.clients.fis.send(command, options);
    });
    const state = answer.experiment?.state;
    return { ok: true, status: state?.status ?? null, message: state?.reason ?? null };
  } catch (error) {
    if (!(error instanceof AwsProblem)) throw error;
    if (gate.isHeld()) return "held";
    const isUnheard = isPassing(error) || error.kind === "unreachable";
    return {
      ok: false,
      status: null,
      message: `${error.code}: ${error.message}`,
      ...(isUnheard ? { isUnheard: true } : {}),
    };
  }
}

const STATUSES: ReadonlySet<string> = new Set(EXPERIMENT_STATUSES);

function isStatus(status: string | undefined): status is ExperimentStatus {
  return status !== undefined && STATUSES.has(status);
}

/** The experiment's state; nothing when it is one that FIS has added since. Rejects with AwsProblem. */
export async function sightExperiment(link: Link, experimentId: string): Promise<readonly Sighting[]> {
  const operation = "fis:GetExperiment";
  const answer = await link.ask(operation, { id: experimentId }, (input, options) =>
    link.clients.fis.send(new GetExperimentCommand(input), options),
  );
  const status: string | undefined = answer.experiment?.state?.status;
  if (answer.experiment === undefined || !isStatus(status)) return [];
  const startTime = instantOf(answer.experiment.startTime);
  const endTime = instantOf(answer.experiment.endTime);
  return [
    {
      entity: experimentId,
      saw: {
        subject: "experiment",
        experimentId,
        status,
        reason: reasonOf(answer.experiment),
        startTime,
        endTime,
      },
      statedAt: statedAt(status, startTime, endTime),
      source: "poll",
      evidence: operation,
    },
  ];
}

function reasonOf(experiment: Experiment): string | null {
  return experiment.state?.reason ?? null;
}

function statedAt(status: ExperimentStatus, startTime: number | null, endTime: number | null): number | null {
  if (status === "running") return startTime;
  return status === "completed" || status === "stopped" || status === "failed" || status === "cancelled"
    ? endTime
    : null;
}

/**
 * The instances that the experiment hits; nothing before they are resolved. Which key of `targetInformation` names the
 * instance is not documented, so every value is looked through. Rejects with AwsProblem.
 */
export async function sightResolvedTargets(link: Link, experimentId: string): Promise<readonly Sighting[]> {
  const operation = "fis:ListExperimentResolvedTargets";
  const targets = await allPages(operation, async (token) => {
    const input = { experimentId, maxResults: 100, nextToken: token };
    const answer = await link.ask(operation, input, (asked, options) =>
      link.clients.fis.send(new ListExperimentResolvedTargetsCommand(asked), options),
    );
    return { items: answer.resolvedTargets ?? [], next: answer.nextToken };
  });
  const values = targets.flatMap((target) => Object.values(target.targetInformation ?? {}));
  const instanceIds = [...new Set(values.map((value) => /\bi-[0-9a-f]+\b/.exec(value)?.[0]))].filter(
    (id) => id !== undefined,
  );
  if (instanceIds.length === 0) return [];
  return [
    {
      entity: experimentId,
      saw: { subject: "targets", instanceIds: instanceIds.sort() },
      statedAt: null,
      source: "poll",
      evidence: operation,
    },
  ];
}

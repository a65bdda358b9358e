import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";

export interface ChaosOptions {
  /** In virtual time. */
  readonly rounds: number;
  /** In virtual time, with two replicas. */
  readonly replicas: number;
  /** With real processes. */
  readonly processes: number;
  /** Of the first round; the others follow it. */
  readonly seed: number;
  readonly jobs: number;
  /** Rounds with real processes at once: they wait more than they work. */
  readonly processJobs: number;
  readonly format: "text" | "json";
}

const DEFAULT_ROUNDS = 1_000;
const ROUNDS_A_CORE = 4;

/** The options, or what to print instead. */
export function readOptions(
  args: readonly string[],
): { readonly options: ChaosOptions } | { readonly print: string; readonly code: number } {
  let values: ReturnType<typeof parse>;
  try {
    values = parse(args);
  } catch (error) {
    return { print: `${error instanceof Error ? error.message : String(error)}\n${HELP}`, code: 1 };
  }
  if (values.help === true) return { print: HELP, code: 0 };
  const problems: string[] = [];
  const whole = (given: string | undefined, otherwise: number, name: string): number => {
    const value = Number(given ?? otherwise);
    if (Number.isSafeInteger(value) && value >= 1) return value;
    problems.push(`--${name} takes a whole number above 0.`);
    return otherwise;
  };
  const processes = values.processes === undefined ? 0 : whole(values.processes, 1, "processes");
  const replicas = values.replicas === undefined ? 0 : whole(values.replicas, 1, "replicas");
  const isVirtual = values.rounds !== undefined || (processes === 0 && replicas === 0);
  const options = {
    rounds: isVirtual ? whole(values.rounds, DEFAULT_ROUNDS, "rounds") : 0,
    replicas,
    processes,
    seed: whole(values.seed, 1, "seed"),
    jobs: whole(values.jobs, availableParallelism(), "jobs"),
    processJobs: whole(values.jobs, ROUNDS_A_CORE * availableParallelism(), "jobs"),
    format: values.format === "json" ? "json" : "text",
  } as const;
  if (!["text", "json", undefined].includes(values.format)) problems.push("--format takes text or json.");
  return problems.length > 0 ? { print: `${problems.join("\n")}\n${HELP}`, code: 1 } : { options };
}

function parse(args: readonly string[]) {
  return parseArgs({
    args: [...args],
    options: {
      rounds: { type: "string" },
      replicas: { type: "string" },
      processes: { type: "string" },
      seed: { type: "string" },
      jobs: { type: "string" },
      format: { type: "string" },
      help: { type: "boolean", short: "h" },
    },
    strict: true,
  }).values;
}

const HELP = `npm run chaos -- [options]

Plays whole runs, each with a fault or several, and holds what the simulators and the store recorded against the rules:
nothing lost, nothing duplicated, nothing false. The seed of a round decides all of it.

  --rounds N       rounds in virtual time, in one process (default ${DEFAULT_ROUNDS}, or none with the next two)
  --replicas R     rounds in virtual time with two bots on one store, of which one is killed, stopped or cut off
  --processes M    rounds with real processes that are killed, stopped and cut off: odd seeds one bot with a file, even
                   seeds two on one PostgreSQL. They take a minute or two each
  --seed S         the first round's seed (default 1); the others follow. --seed S --rounds 1 repeats one, and tells it;
                   so do --seed S --replicas 1 and --seed S --processes 1
  --jobs J         so many at once (default: one a core; with processes ${ROUNDS_A_CORE})
  --format FORMAT  text: a table by fault, and each failure; json: {rounds, lost, duplicated, false, failures: [seeds]}
`;

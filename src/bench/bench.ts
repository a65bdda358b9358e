import { parseArgs } from "node:util";
import { measureAwsCalls } from "./aws-calls.ts";
import { measureConcurrent, measurePromptness, measurePromptnessOfFifty } from "./concurrent.ts";
import type { Figure } from "./figure.ts";
import { measureFolding } from "./folding.ts";
import { measureLateness } from "./lateness.ts";
import { isMet, measureEach } from "./measuring.ts";
import { measurePlanSpeed } from "./plan-speed.ts";
import { measurePostDelay } from "./post-delay.ts";
import {
  ackFigure,
  coldStartFigure,
  type Lives,
  liveSeveralTimes,
  memoryFigure,
  viewsOpenFigure,
} from "./processes.ts";
import { asJson, asText } from "./report.ts";
import { measureResume, measureTakeover } from "./resume.ts";
import { measureSharedAsking } from "./shared-asking.ts";

type Measure = (lives: () => Promise<Lives>) => Promise<Figure>;

/** Every promise of speed and memory, by the name that `--only` takes. */
const FIGURES: Readonly<Record<string, Measure>> = {
  ack: async (lives) => ackFigure(await lives()),
  "views-open": async (lives) => viewsOpenFigure(await lives()),
  "cold-start": async (lives) => coldStartFigure(await lives()),
  memory: async (lives) => memoryFigure(await lives()),
  "aws-calls": () => measureAwsCalls(),
  plan: () => measurePlanSpeed(),
  milestones: () => measureLateness(),
  fold: async () => measureFolding(),
  "post-delay": () => measurePostDelay(),
  resume: () => measureResume(),
  takeover: () => measureTakeover(),
  "shared-asking": () => measureSharedAsking(),
  concurrent: () => measureConcurrent(),
  prompt: () => measurePromptness(),
  page: async () => (await import("./page.ts")).measurePage(),
  "prompt-50": () => measurePromptnessOfFifty(),
};

const NAMES = Object.keys(FIGURES);
/** Real time for one figure. 200 runs over sockets take 10 minutes on a quiet machine; the others a few at most. */
const LIMIT_MS = 30 * 60_000;

/** `npm run bench`: exit code 0 when every target is met, 1 when one is missed or not measured, or the arguments are wrong. */
export async function bench(args: readonly string[]): Promise<number> {
  const read = readOptions(args);
  if ("print" in read) {
    (read.code === 0 ? process.stdout : process.stderr).write(read.print);
    return read.code;
  }
  let lived: Promise<Lives> | null = null;
  const lives = () => {
    lived ??= liveSeveralTimes();
    return lived;
  };
  const measures = read.names.flatMap((name) => {
    const measure = FIGURES[name];
    return measure === undefined ? [] : [{ name, measure: () => measure(lives) }];
  });
  const log = (line: string) => void process.stderr.write(`${line}\n`);
  const measured = await measureEach(measures, { limitMs: LIMIT_MS, log });
  process.stdout.write(read.format === "json" ? asJson(measured) : asText(measured));
  return isMet(measured) ? 0 : 1;
}

type Read =
  | { readonly names: readonly string[]; readonly format: "text" | "json" }
  | { readonly print: string; readonly code: number };

export function readOptions(args: readonly string[]): Read {
  let values: ReturnType<typeof parse>;
  try {
    values = parse(args);
  } catch (error) {
    return { print: `${error instanceof Error ? error.message : String(error)}\n${HELP}`, code: 1 };
  }
  if (values.help === true) return { print: HELP, code: 0 };
  const names = values.only ?? NAMES;
  const unknown = names.find((name) => !NAMES.includes(name));
  if (unknown !== undefined) return { print: `There is no figure "${unknown}".\n${HELP}`, code: 1 };
  const format = values.format ?? "text";
  if (format !== "text" && format !== "json") return { print: `--format takes text or json.\n${HELP}`, code: 1 };
  return { names, format };
}

function parse(args: readonly string[]) {
  return parseArgs({
    args: [...args],
    options: {
      only: { type: "string", multiple: true },
      format: { type: "string" },
      help: { type: "boolean", short: "h" },
    },
    strict: true,
  }).values;
}

const HELP = `npm run bench -- [options]

Measures the bot beside its floors, in the same run, and says whether each target is met.

  --only NAME      ${NAMES.join(", ")}; may be given several times
  --format FORMAT  text, or json: {figures, broken, met}
`;

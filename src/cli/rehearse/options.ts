import { parseArgs } from "node:util";
import { MOST_APPROVALS } from "./approvals.ts";
import { wrap } from "./ink.ts";
import { worlds } from "./worlds.ts";

export interface RehearsalOptions {
  readonly scenario: string;
  /** World seconds in a real one; `max` is virtual time, in one process and without sockets. */
  readonly warp: number | "max";
  readonly seed: number;
  /** What is typed first. */
  readonly command: string;
  /** Ends when the run is closed. */
  readonly exit: boolean;
  readonly format: "text" | "ndjson";
  /** Both simulators, and no bot. */
  readonly serveOnly: boolean;
  /** Nobody is played: people do everything themselves, from the page or the terminal. */
  readonly byHand: boolean;
  /** How many others have to approve a plan before it may be started. */
  readonly approvals: number;
  /** Whether the page is served. */
  readonly page: boolean;
  /** 0: any free one. */
  readonly awsPort: number;
  readonly slackPort: number;
  readonly pagePort: number;
}

export const DEFAULT_WARP = 60;

/** The options, or what to print instead of a rehearsal. */
export function readOptions(args: readonly string[]): { options: RehearsalOptions } | { print: string; code: number } {
  let values: ReturnType<typeof parse>;
  try {
    values = parse(args);
  } catch (error) {
    return {
      print: `${error instanceof Error ? error.message : String(error)}\nSee npm run rehearse -- --help\n`,
      code: 1,
    };
  }
  if (values.help === true) return { print: help(), code: 0 };
  const problems: string[] = [];
  const scenario = values.scenario ?? "workshop";
  if (!worlds.some((one) => one.name === scenario)) {
    problems.push(`There is no scenario "${scenario}". Known are: ${worlds.map((one) => one.name).join(", ")}.`);
  }
  const serveOnly = values["serve-only"] ?? false;
  const byHand = values["by-hand"] ?? false;
  const warp = values.warp === "max" ? "max" : Number(values.warp ?? (serveOnly || byHand ? 1 : DEFAULT_WARP));
  if (warp !== "max" && !(warp > 0 && warp <= 10_000)) problems.push("--warp takes a number above 0, or max.");
  if (serveOnly && warp === "max") problems.push("--serve-only needs a clock that runs: give --warp a number.");
  if (byHand && warp === "max") problems.push("--by-hand needs a clock that people can follow: give --warp a number.");
  if (byHand && values.exit === true) problems.push("--by-hand stays until it is ended: leave out --exit.");
  if (byHand && serveOnly) problems.push("--by-hand needs the bot: leave out --serve-only.");
  if (byHand && values.command !== undefined)
    problems.push("--by-hand types nothing by itself: leave out --command, and type it in the page.");
  const seed = whole(values.seed, 1, "--seed", problems);
  const approvals = whole(values.approvals, 0, "--approvals", problems);
  if (approvals > MOST_APPROVALS)
    problems.push(`--approvals takes ${MOST_APPROVALS} at most: nobody approves their own, and so many others may.`);
  const awsPort = port(values["aws-port"], "--aws-port", problems);
  const slackPort = port(values["slack-port"], "--slack-port", problems);
  const pagePort = port(values["page-port"], "--page-port", problems);
  const command = values.command ?? "/spot-chaos start";
  if (!/^\/spot-chaos(\s|$)/.test(command.trim()))
    problems.push(`--command takes a slash command, such as "/spot-chaos start"; this is "${command}".`);
  const format = values.format ?? "text";
  if (format !== "text" && format !== "ndjson") problems.push("--format takes text or ndjson.");
  if (problems.length > 0) return { print: `${problems.join("\n")}\n`, code: 1 };
  return {
    options: {
      scenario,
      warp,
      seed,
      command,
      exit: values.exit ?? false,
      format: format === "ndjson" ? "ndjson" : "text",
      serveOnly,
      awsPort,
      slackPort,
      pagePort,
      byHand,
      approvals,
      page: values["no-page"] !== true && values.exit !== true && !serveOnly && warp !== "max",
    },
  };
}

function parse(args: readonly string[]) {
  return parseArgs({
    args: [...args],
    options: {
      scenario: { type: "string" },
      warp: { type: "string" },
      seed: { type: "string" },
      command: { type: "string" },
      exit: { type: "boolean" },
      format: { type: "string" },
      "serve-only": { type: "boolean" },
      "aws-port": { type: "string" },
      "slack-port": { type: "string" },
      "page-port": { type: "string" },
      "by-hand": { type: "boolean" },
      approvals: { type: "string" },
      "no-page": { type: "boolean" },
      help: { type: "boolean", short: "h" },
    },
    strict: true,
  }).values;
}

function whole(given: string | undefined, otherwise: number, name: string, problems: string[]): number {
  const value = Number(given ?? otherwise);
  if (Number.isInteger(value) && value >= 0) return value;
  problems.push(`${name} takes a whole number.`);
  return otherwise;
}

function port(given: string | undefined, name: string, problems: string[]): number {
  const value = Number(given ?? 0);
  if (Number.isInteger(value) && value >= 0 && value <= 65_535) return value;
  problems.push(`${name} takes a port from 0 (any free one) to 65535.`);
  return 0;
}

function help(): string {
  const list = worlds.flatMap((one) =>
    wrap(one.summary, 55).map((part, place) => `  ${(place === 0 ? one.name : "").padEnd(23)}${part}`),
  );
  return `npm run rehearse -- [options]

Plays a whole experiment on this machine: a pretend AWS, a pretend Slack, and the real bot between them.
Nothing can reach the real ones. While it runs, type commands as in Slack; ctrl-C ends everything.

  --scenario NAME    the world to play (default workshop)
  --warp N|max       so many world seconds in a real one (default ${DEFAULT_WARP}); max: virtual time, over in a second or two
  --seed S           the same seed draws the same world (default 1)
  --command TEXT     what is typed first (default "/spot-chaos start")
  --by-hand          nobody is played: you do everything, in the page (in real time unless warped)
  --approvals N      so many others have to approve the plan before it has a Start (default 0, at most ${MOST_APPROVALS})
  --exit             end when the run is closed: exit code 0 whatever its outcome, or 2 when nothing was started
  --format FORMAT    text, or ndjson: one JSON object a line, and nothing else on stdout
  --serve-only       both simulators and no bot, in real time unless warped; for the AWS CLI, or a bot of your own
  --aws-port PORT    (default: a free one)
  --slack-port PORT  (default: a free one)
  --page-port PORT   of the page in the browser (default: a free one)
  --no-page          none; there is none either with --exit, --serve-only or --warp max

Scenarios:
${list.join("\n")}
`;
}

import { posix } from "node:path";
import { areaOf, covers, isPackage, TOP } from "./import-table.ts";
import { readSource } from "./source-reading.ts";

export interface SourceFile {
  /** From the repository's root, with slashes: `src/core/fold.ts`. */
  readonly path: string;
  readonly text: string;
}

export const MOST_LINES = 300;

/** Where an ambient thing may be used; everywhere else it is handed in. A folder ends in a slash. */
export interface AmbientRule {
  readonly things: readonly string[];
  readonly only: readonly string[];
  readonly why: string;
}

/**
 * Files of the simulators that are allowed real timers: pings and call deadlines of their sockets are transport time.
 * Each has to exist and to need it, or the test fails.
 */
export const SOCKET_FILES: readonly string[] = ["src/sim/slack/http-events.ts", "src/sim/slack/socket-mode.ts"];

const CLOCK = ["src/clock.ts", "src/clock/"];
/** Measures how long things take, in parts of a millisecond; nothing acts on what it says. */
const STOPWATCH = "src/bench/stopwatch.ts";
/** Runs in a browser, where nothing hands it a clock: it draws what the rehearsal tells it, and decides nothing. */
export const BROWSER = "src/sim/slack/page/";

export const AMBIENT_RULES: readonly AmbientRule[] = [
  {
    things: [
      "Date.now",
      "new Date()",
      "Date()",
      "performance.now",
      "performance.timeOrigin",
      "process.hrtime",
      "process.uptime",
      "Temporal.Now",
    ],
    only: [...CLOCK, STOPWATCH, BROWSER],
    why: "time is the clock's",
  },
  {
    things: ["setTimeout", "setInterval", "setImmediate", "AbortSignal.timeout", "node:timers", "node:timers/promises"],
    only: [...CLOCK, ...SOCKET_FILES, BROWSER],
    why: "waiting is the clock's",
  },
  {
    things: [
      "Math.random",
      "crypto.randomUUID",
      "crypto.getRandomValues",
      "randomUUID",
      "randomBytes",
      "randomInt",
      "getRandomValues",
    ],
    only: ["src/ids.ts"],
    why: "chance is the ids'",
  },
  {
    things: ["process.env", "node:process"],
    only: ["src/config/", "src/main.ts"],
    why: "the environment is read once",
  },
  { things: ["process.exit", "process.abort"], only: ["src/main.ts"], why: "only main may end the process" },
];

/** Everything in which the files break the table and the rules, each as a sentence. Empty: they keep them. */
export function violationsOf(files: readonly SourceFile[]): readonly string[] {
  return files.flatMap((file) => violationsIn(file).map((violation) => `${file.path} ${violation}`));
}

function violationsIn({ path, text }: SourceFile): readonly string[] {
  const reading = readSource(path, text);
  const lines = text.split("\n").length - (text.endsWith("\n") ? 1 : 0);
  const used = new Set([...reading.ambient, ...reading.imports.filter((specifier) => specifier.startsWith("node:"))]);
  return [
    ...(lines > MOST_LINES ? [`has ${lines} lines, more than ${MOST_LINES}`] : []),
    ...importViolations(path, reading.imports),
    ...reading.hiddenImports.map((call) => `hides what it imports: ${call}`),
    ...AMBIENT_RULES.flatMap(({ things, only, why }) =>
      things
        .filter((thing) => used.has(thing) && !only.some((place) => covers(place, path)))
        .map((thing) => `uses ${thing}, and ${why}`),
    ),
  ];
}

function importViolations(path: string, imports: readonly string[]): readonly string[] {
  const area = areaOf(path);
  if (area === null) return ["lies where the import table knows nothing"];
  return imports.flatMap((specifier): readonly string[] => {
    if (specifier.startsWith("node:")) return area.node ? [] : [`imports ${specifier}: ${area.place} does no I/O`];
    if (!specifier.startsWith(".")) {
      const allowed = area.packages === "anything" || area.packages.some((name) => isPackage(name, specifier));
      return allowed ? [] : [`imports the package ${specifier}`];
    }
    const target = posix.join(posix.dirname(path), specifier);
    const intoTop = TOP.some((place) => covers(place, target)) && !TOP.some((place) => covers(place, path));
    if (intoTop) return [`imports ${target}, which nobody imports`];
    const allowed = area.ours === "anything" || area.ours.some((place) => covers(place, target));
    return allowed ? [] : [`imports ${target}`];
  });
}

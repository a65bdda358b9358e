import { z } from "zod";

const offset = z.number().nullable();

/** The lines of `--format ndjson`, as issue 2 describes them. */
export const opLine = z.strictObject({
  op: z.enum(["post", "update", "ephemeral", "upload", "delete"]),
  at: z.iso.datetime({ precision: 3 }),
  offsetS: offset,
  channel: z.string().regex(/^[CGD]/),
  ts: z.string().regex(/^\d{10}\.\d{6}$/),
  threadTs: z
    .string()
    .regex(/^\d{10}\.\d{6}$/)
    .nullable(),
  key: z.string().nullable(),
  text: z.string().min(1),
});

/** What somebody did to Slack in the middle of the run. */
export const actLine = z.strictObject({
  op: z.literal("act"),
  at: z.iso.datetime({ precision: 3 }),
  offsetS: offset,
  text: z.string().min(1),
});

export const PHASES = [
  "experiment",
  "notices",
  "draining",
  "evictions",
  "replacements",
  "scale-out",
  "recovery",
  "scale-in",
] as const;

const phase = z.strictObject({
  status: z.enum(["pending", "in_progress", "complete", "failed", "not_seen", "not_needed", "not_watched"]),
  firstS: offset,
  doneS: offset,
});

export const summaryLine = z.strictObject({
  op: z.literal("summary"),
  scenario: z.string(),
  outcome: z
    .enum([
      "back",
      "recovered",
      "failed",
      "stopped",
      "finished_early",
      "superseded",
      "not_back",
      "not_recovered",
      "not_started",
    ])
    .nullable(),
  // No phase at all where nothing was started.
  phases: z.union([z.strictObject(Object.fromEntries(PHASES.map((name) => [name, phase]))), z.strictObject({})]),
  recoveredS: offset,
  backS: offset,
  desiredPath: z.array(z.number().int()).min(1).nullable(),
  pendingPeak: z.number().int().nullable(),
  posts: z.number().int(),
  updates: z.number().int(),
  awsCalls: z.strictObject({ total: z.number().int(), byOperation: z.record(z.string(), z.number().int()) }),
});

export type OpLine = z.infer<typeof opLine>;
export type ActLine = z.infer<typeof actLine>;
export type SummaryLine = z.infer<typeof summaryLine>;

/** Everything on stdout: nothing but these lines, the summary last and once. Throws where that does not hold. */
export function readLines(stdout: string): {
  readonly ops: readonly OpLine[];
  readonly acts: readonly ActLine[];
  readonly summary: SummaryLine;
} {
  const lines = stdout.split("\n");
  if (lines.pop() !== "") throw new Error("stdout does not end with a line break");
  const last = lines.pop() ?? "";
  const read = lines.map((line) => z.discriminatedUnion("op", [opLine, actLine]).parse(JSON.parse(line)));
  return {
    ops: read.filter((line) => line.op !== "act"),
    acts: read.filter((line) => line.op === "act"),
    summary: summaryLine.parse(JSON.parse(last)),
  };
}

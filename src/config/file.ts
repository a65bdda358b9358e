import { z } from "zod";
import type { Target } from "../core/target.ts";
import { problemsOf } from "./check-target.ts";
import type { Config } from "./config.ts";
import { GUARDRAIL_PARTS, withGuardrails } from "./guardrail-schema.ts";
import { nearest } from "./near.ts";
import { type Problem, quote } from "./problem.ts";
import { type Path, readSource } from "./source.ts";
import { ADVICE, TARGET_KEYS, targetSchema, wrongName } from "./target-schema.ts";

export type FileConfig = Pick<Config, "command" | "targets" | "health"> & {
  /** As it is written; null: nothing is said about it. */
  readonly databasePath: string | null;
};

interface Findings {
  readonly problems: Problem[];
  readonly warnings: Problem[];
  /** `file:line setting` of a place in the document. */
  readonly where: (path: Path) => string;
}

const DEFAULT_HEALTH = { host: "127.0.0.1", port: 8081 };

/** 0 takes any free one, as a rehearsal does. */
const port = z
  .string()
  .transform(Number)
  .refine((number) => Number.isInteger(number) && number >= 0 && number <= 65_535, "is not a port");

const databasePath = z
  .string()
  .refine((path) => !/^[a-z][a-z0-9+]+:/i.test(path), { error: "is an address, and a file's path is asked for" })
  .refine((path) => path.trim() !== "" && !path.endsWith("/"), { error: "is no file's path" })
  .nullish();

const fileSchema = z.strictObject({
  command: z
    .string()
    .regex(/^\/[a-z0-9_-]{1,31}$/, "is not a slash command")
    .default("/spot-chaos"),
  database: databasePath,
  targets: z.record(z.string(), z.unknown()).refine((targets) => Object.keys(targets).length > 0, "is empty"),
  health: z
    .strictObject({
      host: z.string().min(1, "is empty").default(DEFAULT_HEALTH.host),
      port: port.default(DEFAULT_HEALTH.port),
    })
    .nullish(),
});
const FILE_KEYS: readonly string[] = Object.keys(fileSchema.shape);

/** Reads the text of the file; every finding goes into the lists. Null when nothing can be made of it. */
export function readConfigFile(
  name: string,
  text: string,
  found: { readonly problems: Problem[]; readonly warnings: Problem[] },
): FileConfig | null {
  const source = readSource(name, text);
  if (source.ok) return readContent(source.content, { ...found, where: source.where });
  found.problems.push(...source.problems);
  return null;
}

/** Its `database:` alone, as it is written; null: nothing is said about it. */
export function readDatabasePath(name: string, text: string, problems: Problem[]): string | null {
  const source = readSource(name, text);
  if (!source.ok) {
    problems.push(...source.problems);
    return null;
  }
  const { content, where } = source;
  const read = z.looseObject({ database: databasePath }).safeParse(content ?? {});
  if (read.success) return read.data.database ?? null;
  note(read.error, [], content, FILE_KEYS, { problems, warnings: [], where });
  return null;
}

function readContent(content: unknown, found: Findings): FileConfig | null {
  if (content === null || content === undefined) {
    found.problems.push({
      where: found.where([]),
      what: "is empty",
      fix: "Copy spot-chaos.example.yaml and fill it in.",
    });
    return null;
  }
  const read = fileSchema.safeParse(content);
  if (!read.success) note(read.error, [], content, FILE_KEYS, found);
  const targets: Target[] = [];
  for (const [name, value] of entriesOf(content)) {
    const target = readTarget(name, value, found);
    if (target !== null) targets.push(target);
  }
  if (!read.success) return null;
  const { command, health, database } = read.data;
  return { command, targets, health: health ?? DEFAULT_HEALTH, databasePath: database ?? null };
}

/** The targets, even where something else in the file is wrong: all problems are told at once. */
function entriesOf(content: unknown): readonly (readonly [string, unknown])[] {
  const outer = z.looseObject({ targets: z.record(z.string(), z.unknown()) }).safeParse(content);
  return outer.success ? Object.entries(outer.data.targets) : [];
}

function readTarget(name: string, value: unknown, found: Findings): Target | null {
  const path = ["targets", name];
  const wrong = wrongName(name);
  if (wrong !== null) {
    found.problems.push({
      where: found.where(path),
      what: wrong,
      fix: "Use up to 41 small letters, digits and hyphens, and none of the command's words: people type it.",
    });
  }
  const read = targetSchema.safeParse(value);
  if (!read.success) {
    note(read.error, path, value, TARGET_KEYS, found);
    return null;
  }
  const { roleArn = null, externalId = null, template: only, templates, ...rest } = withGuardrails(read.data);
  const template = only ?? templates?.[0];
  if (template === undefined || (only !== undefined && templates !== undefined)) {
    const what = template === undefined ? "is missing" : "is given beside templates";
    found.problems.push({ where: found.where([...path, "template"]), what, fix: ADVICE.template ?? "" });
    return null;
  }
  const all = templates === undefined ? {} : { templates };
  const target: Target = { name, ...rest, template, ...all, roleArn, externalId };
  found.problems.push(...problemsOf(target, (setting) => found.where([...path, setting])));
  for (const list of ["channels", "starters"] as const) {
    if (target[list].length > 0) continue;
    const nobody = list === "starters" ? "nobody may start it" : "it may be started nowhere";
    found.warnings.push({ where: found.where([...path, list]), what: `is empty: ${nobody}`, fix: ADVICE[list] ?? "" });
  }
  return target;
}

/** Zod's issues as problems: where, what, and what to write instead. */
function note(error: z.ZodError, base: Path, value: unknown, known: readonly string[], found: Findings): void {
  // What follows from a misspelt key is not told again as something missing.
  const explained = new Set<string>();
  for (const issue of error.issues) {
    if (issue.code !== "unrecognized_keys") continue;
    const siblings = issue.path.length === 0 ? known : siblingsOf(issue.path);
    if (issue.path.length > 0) explained.add(issue.path.join("."));
    for (const key of issue.keys) {
      const near = nearest(key, siblings);
      if (near !== null) explained.add([...issue.path, near].join("."));
      const fix = near === null ? `Take it out; known here: ${siblings.join(", ")}.` : `Did you mean ${near}?`;
      found.problems.push({ where: found.where([...base, ...issue.path, key]), what: "is not a setting", fix });
    }
  }
  for (const issue of error.issues) {
    const given = issue.path.reduce<unknown>((part, key) => (isRecord(part) ? part[String(key)] : undefined), value);
    const follows = explained.has(issue.path.join(".")) && (given === undefined || isRecord(given));
    if (issue.code === "unrecognized_keys" || follows) continue;
    const path = [...base, ...issue.path];
    const what = issue.code === "invalid_type" ? wrongKind(issue.expected, given) : `${shown(given)}${issue.message}`;
    const setting = path.findLast((key) => typeof key === "string" && Object.hasOwn(ADVICE, key));
    found.problems.push({ where: found.where(path), what, fix: adviceFor(setting) });
  }
}

function adviceFor(setting: PropertyKey | undefined): string {
  return (setting === undefined ? undefined : ADVICE[String(setting)]) ?? "Compare with spot-chaos.example.yaml.";
}

function siblingsOf(path: Path): readonly string[] {
  const setting = path.findLast((key) => typeof key === "string");
  const parts: Readonly<Record<string, readonly string[]>> = {
    template: ["id", "stack"],
    templates: ["id", "stack"],
    health: ["host", "port"],
    ...GUARDRAIL_PARTS,
  };
  return parts[String(setting)] ?? [];
}

function wrongKind(expected: string, given: unknown): string {
  if (given === undefined) return "is missing";
  const kinds: Record<string, string> = {
    array: "a list",
    record: "a group of settings",
    object: "a group of settings",
    string: "text",
    boolean: "true or false",
  };
  const kind = given === null ? "empty" : Array.isArray(given) ? "a list" : (kinds[typeof given] ?? typeof given);
  return `is ${kind}, and ${kinds[expected] ?? expected} is asked for`;
}

/** The value in front of the message, where it is short and plain. */
function shown(given: unknown): string {
  return typeof given === "string" && given !== "" ? `${quote(given)} ` : "";
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

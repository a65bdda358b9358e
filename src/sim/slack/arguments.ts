import type { ArgumentKind, Arguments, Method } from "./method.ts";
import { invalidArguments, SlackError } from "./slack-error.ts";

/** Clients add these to any call; web-api sends team_id from every listener. */
const ALWAYS_TOLERATED = new Set(["token", "team_id"]);

export function checkArguments(method: Method, args: Arguments): void {
  const problems: string[] = [];
  for (const name of Object.keys(method.required)) {
    if (args[name] === undefined || args[name] === "") problems.push(`missing required field: ${name}`);
  }
  const known = { ...method.required, ...method.optional };
  for (const [name, value] of Object.entries(args)) {
    const kind = Object.hasOwn(known, name) ? known[name] : undefined;
    if (kind === undefined) {
      if (!ALWAYS_TOLERATED.has(name)) problems.push(`unexpected argument: ${name} [json-pointer:/${name}]`);
    } else if (!LOOKS_RIGHT[kind](value)) {
      problems.push(`must be a ${kind === "flag" ? "boolean" : kind} [json-pointer:/${name}]`);
    }
  }
  if (problems.length > 0) throw invalidArguments(problems);
}

/** "json" is judged by each method, which has an error code of its own for it. */
const LOOKS_RIGHT: Readonly<Record<ArgumentKind, (value: string) => boolean>> = {
  text: () => true,
  json: () => true,
  flag: (value) => ["true", "false", "1", "0", ""].includes(value),
  number: (value) => value === "" || /^\d+$/.test(value),
};

export function flagOf(value: string | undefined): boolean {
  return value === "true" || value === "1";
}

/** @returns undefined where the argument is absent; throws SlackError(code) where it is no JSON */
export function jsonOf(value: string | undefined, code: string): unknown {
  if (value === undefined || value === "") return undefined;
  try {
    return JSON.parse(value);
  } catch {
    throw new SlackError(code);
  }
}

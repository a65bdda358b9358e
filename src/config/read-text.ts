import type { Problem } from "./problem.ts";

/** Gives the text of a file, or throws as node:fs does. */
export type ReadFile = (path: string) => string;

/** `code` as node:fs names it. */
export function readText(path: string, readFile: ReadFile): { readonly text: string } | { readonly code: string } {
  try {
    return { text: readFile(path) };
  } catch (error) {
    return { code: error instanceof Error && "code" in error ? String(error.code) : "unreadable" };
  }
}

/** The configuration file cannot be had. */
export function sayUnread(path: string, code: string): Problem {
  const missing = code === "ENOENT";
  return {
    where: path,
    what: missing ? "is not there" : `cannot be read (${code})`,
    fix: missing
      ? "Copy spot-chaos.example.yaml to spot-chaos.yaml and fill it in, or name another file in SPOT_CHAOS_CONFIG."
      : "Make it a file that this user may read.",
  };
}

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** How `npm start` runs the bot: with Node's own options, and what it sets in the environment. */
export interface Started {
  readonly options: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** Of package.json; throws when it says it in other words. */
export function asStarted(): Started {
  const path = fileURLToPath(new URL("../../package.json", import.meta.url));
  const { scripts } = JSON.parse(readFileSync(path, "utf8")) as { readonly scripts: { readonly start: string } };
  const [, env, options] = /^((?:\w+=\S+ )*)exec node ((?:--\S+ )*)src\/main\.ts serve$/.exec(scripts.start) ?? [];
  if (env === undefined || options === undefined) throw new Error(`npm start is not understood: ${scripts.start}`);
  return { options: wordsOf(options), env: Object.fromEntries(wordsOf(env).map((word) => word.split("=", 2))) };
}

function wordsOf(text: string): readonly string[] {
  return text.split(" ").filter((word) => word !== "");
}

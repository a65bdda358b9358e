import { percentile } from "../bench/statistics.ts";
import { type RoundResult, tallyOf } from "./result.ts";

const COLUMNS = ["rounds", "lost", "duplicated", "false", "resume p50", "p95"] as const;

/** The table by fault, then each failure with how to repeat it. */
export function asText(results: readonly RoundResult[]): string {
  const byName = [...Map.groupBy(results, ({ name }) => name)].sort(([a], [b]) => (a < b ? -1 : 1));
  const rows = [...byName.map(([name, own]) => [name, ...cells(own)]), ["all", ...cells(results)]];
  const failures = results.filter(({ violations }) => violations.length > 0).map((result) => `\n${describe(result)}\n`);
  return `${table([["fault", ...COLUMNS], ...rows])}${failures.join("")}`;
}

/** One line: `{"rounds","lost","duplicated","false","failures":[seeds]}`. Which option plays a seed says `describe`. */
export function asJson(results: readonly RoundResult[]): string {
  return `${JSON.stringify(tallyOf(results))}\n`;
}

/** What was found in a round, and how to repeat it. */
export function describe({ option, seed, name, scenario, violations }: RoundResult): string {
  const found = violations.map(({ kind, what }) => `\n  ${kind}: ${what}`);
  return `seed ${seed} (${name}; ${scenario}):${found.join("")}\n  repeat it: npm run chaos -- --seed ${seed} --${option} 1`;
}

function cells(results: readonly RoundResult[]): readonly string[] {
  const tally = tallyOf(results);
  const resumed = results.flatMap(({ resumedMs }) => resumedMs);
  const seconds = (share: number) =>
    resumed.length === 0 ? "–" : `${(percentile(resumed, share) / 1000).toFixed(1)} s`;
  return [...[tally.rounds, tally.lost, tally.duplicated, tally.false].map(String), seconds(0.5), seconds(0.95)];
}

function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? "").length)));
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join("  ");
  return `${rows.map((row) => line(row).trimEnd()).join("\n")}\n`;
}

import { mend } from "../guard/unreadable.ts";
import type { Line, Part } from "../message.ts";
import type { Unreadable } from "../reading.ts";
import type { Refusal } from "../refusal.ts";
import type { Target } from "../target.ts";
import { HOUR, MINUTE, SECOND } from "../time.ts";

/** "`coolDown: 2h` of `workshop`": a rule by its name, value and place in the configuration. */
export function setting(target: Pick<Target, "name">, name: string, value: string): readonly Part[] {
  return [{ code: `${name}: ${value}` }, " of ", { code: target.name }];
}

/** Who could change the limit itself. */
export function keeper(target: Pick<Target, "name">, name: string): Line {
  return ["Whoever keeps my configuration can change ", { code: `targets.${target.name}.${name}` }, "."];
}

/** A limit whose input cannot be read is a no. `asks`: what it wants to know, behind "asks". */
export function unread(
  rule: string,
  { which, asks, reading }: { readonly which: readonly Part[]; readonly asks: string; readonly reading: Unreadable },
): Refusal {
  return {
    rule: `${rule}-unreadable`,
    what: [...which, ` asks ${asks}, and `, { code: reading.operation }, " failed with ", { code: reading.code }],
    fix: mend(reading),
  };
}

/** As a configuration has it: 2h, 90min, 1h 30min. */
export function spelled(ms: number): string {
  const parts: string[] = [];
  let rest = ms;
  for (const [unit, word] of [
    [24 * HOUR, "d"],
    [HOUR, "h"],
    [MINUTE, "min"],
    [SECOND, "s"],
  ] as const) {
    const count = Math.floor(rest / unit);
    if (count > 0) parts.push(`${count}${word}`);
    rest -= count * unit;
  }
  return parts.join(" ") || "0s";
}

/** People and groups by name, without more mentions than anybody reads. */
export function named(ids: readonly string[], most = 3): readonly Part[] {
  const parts = ids
    .slice(0, most)
    .flatMap((id, place): Part[] => [
      ...(place === 0 ? [] : [", "]),
      id.startsWith("S") ? { group: id } : { user: id },
    ]);
  return ids.length > most ? [...parts, ` or one of ${ids.length - most} more`] : parts;
}

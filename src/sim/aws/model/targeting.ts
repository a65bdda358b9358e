import type { TemplateConfig } from "../world-config.ts";
import { describeInstance } from "./instance-description.ts";
import type { Instance } from "./state.ts";
import type { World } from "./world.ts";

/**
 * Resolves a template's target, once, as FIS does at the start ([FISUG targets]): the Spot Instances that carry all tags
 * and pass all filters, then a random sample by the selection mode. `n` numbers the experiment, so that each has its own sample.
 */
export function resolveTargets(world: World, template: TemplateConfig, n: number): readonly Instance[] {
  const eligible = [...world.instances.values()].filter(
    (instance) =>
      instance.lifecycle === "spot" &&
      Object.entries(template.resourceTags).every(([key, value]) => instance.tags[key] === value) &&
      template.filters.every(({ path, values }) =>
        valuesAt(describeInstance(world, instance), path.split(".")).some((found) => values.includes(found)),
      ),
  );
  const shuffled = eligible
    .map((instance, i) => ({ instance, rank: world.random.at(`fis-sample:${i}`, n) }))
    .toSorted((a, b) => a.rank - b.rank)
    .map(({ instance }) => instance);
  return shuffled.slice(0, sampleSize(template.selectionMode, shuffled.length));
}

/** COUNT(n), PERCENT(n) (rounded down, at least 1) or ALL. */
function sampleSize(mode: string, eligible: number): number {
  const match = /^(COUNT|PERCENT)\((\d+)\)$/.exec(mode);
  const amount = Number(match?.[2] ?? 0);
  if (match?.[1] === "COUNT") return Math.min(amount, eligible);
  if (match?.[1] === "PERCENT") return Math.min(eligible, Math.max(1, Math.floor((eligible * amount) / 100)));
  return eligible;
}

/** The texts at a filter's path of Describe output attributes ("State.Name"); lists along the way mean any of their items. */
function valuesAt(value: unknown, path: readonly string[]): readonly string[] {
  if (Array.isArray(value)) return value.flatMap((item) => valuesAt(item, path));
  const [head, ...rest] = path;
  if (head === undefined) return value === undefined || value === null ? [] : [String(value)];
  if (typeof value !== "object" || value === null) return [];
  return valuesAt((value as Readonly<Record<string, unknown>>)[head], rest);
}

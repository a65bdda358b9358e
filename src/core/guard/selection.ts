import type { Candidate } from "../plan.ts";
import type { TemplateReading } from "../reading.ts";
import { interruptedTargets, type TemplateTarget } from "./template.ts";

/** How many of the instances that it reaches a template's target takes; which ones, FIS draws at random. */
export type Selection =
  | { readonly kind: "all" }
  | { readonly kind: "count"; readonly n: number }
  | { readonly kind: "percent"; readonly n: number };

const SIZED = /^(COUNT|PERCENT)\((\d{1,6})\)$/;

/** null when it is none that we know. */
export function readSelection(mode: string): Selection | null {
  if (mode === "ALL") return { kind: "all" };
  const [, word, digits] = SIZED.exec(mode) ?? [];
  const n = Number(digits);
  if (word === "COUNT" && n >= 1) return { kind: "count", n };
  if (word === "PERCENT" && n >= 1 && n <= 100) return { kind: "percent", n };
  return null;
}

/**
 * PERCENT rounds down, and may so select nothing: https://docs.aws.amazon.com/fis/latest/userguide/targets.html
 * What COUNT does with fewer instances than it asks for AWS does not say: it either fails, or takes all of them.
 * The worse one is planned for (and `preflight/count-short.ts` says so).
 */
export function selectedOf(selection: Selection, reached: number): number {
  switch (selection.kind) {
    case "all":
      return reached;
    case "count":
      return Math.min(selection.n, reached);
    case "percent":
      return Math.floor((reached * selection.n) / 100);
    default: {
      const unknown: never = selection;
      return unknown;
    }
  }
}

export type Hits =
  | {
      readonly kind: "known";
      /** How many instances the experiment will hit. */
      readonly count: number;
      /** How many the template's COUNTs ask for beyond what they reach. */
      readonly short: number;
    }
  /** Selection modes that we cannot read. */
  | { readonly kind: "unread"; readonly modes: readonly string[] }
  /** Targets of which the same instance may be drawn twice, so that their counts cannot be added. */
  | { readonly kind: "overlap"; readonly targets: readonly string[] };

/** How many of the candidates the template's interruptions will hit. */
export function hitsOf(template: TemplateReading, candidates: readonly Candidate[]): Hits {
  const targets = interruptedTargets(template);
  const unread = targets.map((target) => target.selectionMode).filter((mode) => readSelection(mode) === null);
  if (unread.length > 0) return { kind: "unread", modes: unread };
  const groups = targets.map(onlyGroup);
  const disjoint = targets.length < 2 || (!groups.includes(null) && new Set(groups).size === groups.length);
  if (!disjoint) return { kind: "overlap", targets: targets.map((target) => target.name) };
  let count = 0;
  let short = 0;
  for (const target of targets) {
    const group = targets.length < 2 ? null : onlyGroup(target);
    const reached = group === null ? candidates.length : candidates.filter((one) => one.group === group).length;
    const selection = readSelection(target.selectionMode);
    if (selection === null) continue;
    count += selectedOf(selection, reached);
    if (selection.kind === "count") short += Math.max(0, selection.n - reached);
  }
  return { kind: "known", count, short };
}

const GROUP_TAG = "aws:autoscaling:groupName";
const STATE_FILTER = "State.Name";

/**
 * The group that a target is about, when that is all it is about: only then is it certain, from what was read,
 * which of the candidates it reaches, and that no other group's target reaches them too.
 */
function onlyGroup(target: TemplateTarget): string | null {
  const keys = Object.keys(target.tags);
  const plain = keys.length === 1 && target.resourceArns.length === 0;
  const runningOnly = target.filters.every((filter) => filter.path === STATE_FILTER);
  return plain && runningOnly && keys[0] === GROUP_TAG ? (target.tags[GROUP_TAG] ?? null) : null;
}

export function filtersRunning(target: TemplateTarget): boolean {
  return target.filters.some(
    (filter) => filter.path === STATE_FILTER && filter.values.length > 0 && filter.values.every((v) => v === "running"),
  );
}

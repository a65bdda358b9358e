import type { Figure } from "./figure.ts";
import { within } from "./within.ts";

/** A figure that could not be measured. */
export interface Broken {
  readonly name: string;
  readonly why: string;
}

export interface Measured {
  readonly figures: readonly Figure[];
  readonly broken: readonly Broken[];
}

/** One after the other: one that breaks, or does not come within so much real time, is told beside the others' numbers. */
export async function measureEach(
  measures: readonly { readonly name: string; readonly measure: () => Promise<Figure> }[],
  { limitMs, log }: { readonly limitMs: number; readonly log: (line: string) => void },
): Promise<Measured> {
  const figures: Figure[] = [];
  const broken: Broken[] = [];
  for (const { name, measure } of measures) {
    log(`measuring ${name} …`);
    try {
      figures.push(await within(limitMs, `the figure ${name}`, measure()));
    } catch (error) {
      log(error instanceof Error ? (error.stack ?? error.message) : String(error));
      broken.push({ name, why: error instanceof Error ? error.message : String(error) });
    }
  }
  return { figures, broken };
}

/** Whether every target is met, and known to be. */
export function isMet({ figures, broken }: Measured): boolean {
  return broken.length === 0 && figures.every(({ met }) => met);
}

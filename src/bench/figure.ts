import type { Spread } from "./statistics.ts";

/** One promise of the product, measured beside the floor that it is held to. */
export interface Figure {
  /** `--only` takes this. */
  readonly name: string;
  readonly what: string;
  readonly unit: "ms" | "MB" | "calls" | "s" | "×" | "characters";
  readonly measured: Spread;
  /** null: the promise is a plain number. */
  readonly floor: { readonly what: string; readonly measured: Spread } | null;
  /** Of the medians; null without a floor. */
  readonly ratio: number | null;
  readonly target: string;
  readonly met: boolean;
  /** What a reader needs to judge the number, a line each. */
  readonly notes: readonly string[];
}

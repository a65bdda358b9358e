/**
 * Of two words for the same thing, one that does not depend on which came first. Each of these is commutative,
 * associative and idempotent, so that facts may come in any order and any number of times; null says nothing.
 */
export function least(a: number | null, b: number | null): number | null {
  if (a === null) return b;
  return b === null ? a : Math.min(a, b);
}

export function larger(a: string | null, b: string | null): string | null {
  if (a === null) return b;
  if (b === null) return a;
  return a >= b ? a : b;
}

/** The one that was told earlier; of two told at once, the one whose JSON comes first. */
export function earlierTold<T extends { readonly seenAt: number }>(a: T | null, b: T): T {
  if (a === null) return b;
  if (a.seenAt !== b.seenAt) return a.seenAt < b.seenAt ? a : b;
  return JSON.stringify(a) <= JSON.stringify(b) ? a : b;
}

/** The one that was told later; of two told at once, the one whose JSON comes first. */
export function laterTold<T extends { readonly seenAt: number }>(a: T | null, b: T): T {
  if (a === null) return b;
  if (a.seenAt !== b.seenAt) return a.seenAt > b.seenAt ? a : b;
  return JSON.stringify(a) <= JSON.stringify(b) ? a : b;
}

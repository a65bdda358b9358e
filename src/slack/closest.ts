/** What the word may have been meant to be: at most two letters away, or begun alike. Null when nothing is near. */
export function closestOf(word: string, known: readonly string[]): string | null {
  const typed = word.toLowerCase().slice(0, 64);
  let best: { readonly name: string; readonly distance: number } | null = null;
  for (const name of known) {
    const startsAlike = typed.length >= 3 && name.toLowerCase().startsWith(typed);
    const distance = startsAlike ? 1 : editDistance(typed, name.toLowerCase());
    if (distance <= 2 && (best === null || distance < best.distance)) best = { name, distance };
  }
  return best?.name ?? null;
}

/** Letters to insert, drop or change (Levenshtein). */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, place) => place);
  for (const [i, sign] of [...a].entries()) {
    const next = [i + 1];
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + (sign === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

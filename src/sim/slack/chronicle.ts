/** Things in the order in which they happened, told to whoever listens. */
export interface Chronicle<T> {
  readonly all: readonly T[];
  add(one: T): void;
  /** @returns a function that ends the listening */
  listen(listener: (one: T) => void): () => void;
}

export function createChronicle<T>(): Chronicle<T> {
  const all: T[] = [];
  const listeners = new Set<(one: T) => void>();
  return {
    all,
    add(one) {
      all.push(one);
      for (const listener of [...listeners]) listener(one);
    },
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

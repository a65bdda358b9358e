interface Entry<T> {
  readonly at: number;
  /** Ties are kept in the order of adding. */
  readonly order: number;
  readonly item: T;
  removed: boolean;
}

/** Things to come, earliest first; equal times in the order in which they were added. A binary heap. */
export class Agenda<T> {
  #heap: Entry<T>[] = [];
  #order = 0;
  #removed = 0;

  get size(): number {
    return this.#heap.length - this.#removed;
  }

  /** Returns how to take it off again (a no-op once it has been shifted). */
  add(at: number, item: T): () => void {
    const entry: Entry<T> = { at, order: this.#order++, item, removed: false };
    this.#heap.push(entry);
    this.#up(this.#heap.length - 1);
    return () => {
      if (entry.removed) return;
      entry.removed = true;
      this.#removed++;
      this.#sweep();
    };
  }

  /** Takes off the earliest. */
  shift(): { readonly at: number; readonly item: T } | null {
    for (;;) {
      const first = this.#pop();
      if (first === undefined) return null;
      if (!first.removed) {
        first.removed = true;
        return first;
      }
      this.#removed--;
    }
  }

  some(holds: (item: T) => boolean): boolean {
    return this.#heap.some((entry) => !entry.removed && holds(entry.item));
  }

  /** A sleeper that is woken by its bell again and again leaves an entry each time: thrown out when they are the most. */
  #sweep(): void {
    if (this.#removed < 64 || this.#removed * 2 < this.#heap.length) return;
    // A sorted array is a heap.
    this.#heap = this.#heap.filter((entry) => !entry.removed).sort((a, b) => (before(a, b) ? -1 : 1));
    this.#removed = 0;
  }

  #pop(): Entry<T> | undefined {
    const first = this.#heap[0];
    const last = this.#heap.pop();
    if (last === undefined || last === first) return first;
    this.#heap[0] = last;
    this.#down();
    return first;
  }

  #up(from: number): void {
    let index = from;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!this.#swapIfBefore(index, parent)) return;
      index = parent;
    }
  }

  #down(): void {
    let index = 0;
    for (;;) {
      const left = 2 * index + 1;
      const [a, b] = [this.#heap[left], this.#heap[left + 1]];
      if (a === undefined) return;
      const child = b !== undefined && before(b, a) ? left + 1 : left;
      if (!this.#swapIfBefore(child, index)) return;
      index = child;
    }
  }

  #swapIfBefore(child: number, parent: number): boolean {
    const [a, b] = [this.#heap[child], this.#heap[parent]];
    if (a === undefined || b === undefined || !before(a, b)) return false;
    this.#heap[child] = b;
    this.#heap[parent] = a;
    return true;
  }
}

function before<T>(a: Entry<T>, b: Entry<T>): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}

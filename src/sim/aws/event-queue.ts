interface Queued {
  readonly at: number;
  readonly order: number;
  readonly play: () => void;
}

/** What is still to happen, by time; things due at the same instant happen in the order in which they were decided. */
export class EventQueue {
  readonly #heap: Queued[] = [];
  #order = 0;

  push(at: number, play: () => void): void {
    this.#heap.push({ at, order: this.#order++, play });
    let child = this.#heap.length - 1;
    while (child > 0) {
      const parent = (child - 1) >> 1;
      if (!this.#swapIfLater(parent, child)) return;
      child = parent;
    }
  }

  /** Takes the next thing due at `until` or before; null when there is none. */
  take(until: number): Queued | null {
    const first = this.#heap[0];
    if (first === undefined || first.at > until) return null;
    const last = this.#heap.pop();
    if (last !== undefined && this.#heap.length > 0) {
      this.#heap[0] = last;
      this.#sink();
    }
    return first;
  }

  #sink(): void {
    let parent = 0;
    for (;;) {
      const left = parent * 2 + 1;
      if (left >= this.#heap.length) return;
      const child = left + 1 < this.#heap.length && this.#isLater(left, left + 1) ? left + 1 : left;
      if (!this.#swapIfLater(parent, child)) return;
      parent = child;
    }
  }

  #isLater(a: number, b: number): boolean {
    const [x, y] = [this.#heap[a], this.#heap[b]];
    if (x === undefined || y === undefined) return false;
    return x.at > y.at || (x.at === y.at && x.order > y.order);
  }

  #swapIfLater(parent: number, child: number): boolean {
    const [x, y] = [this.#heap[parent], this.#heap[child]];
    if (x === undefined || y === undefined || !this.#isLater(parent, child)) return false;
    this.#heap[parent] = y;
    this.#heap[child] = x;
    return true;
  }
}

/** Remembers what was delivered lately. Bolt never does, and Slack and its sockets may deliver a thing again. */
export class DeliveredOnce {
  readonly #keys = new Set<string>();
  readonly #limit: number;

  /** `limit`: keys kept; the oldest go first. Slack repeats within minutes, so thousands are plenty. */
  constructor(limit = 5_000) {
    this.#limit = limit;
  }

  /** True the first time. */
  isNew(key: string): boolean {
    if (this.#keys.has(key)) return false;
    this.#keys.add(key);
    for (const oldest of this.#keys) {
      if (this.#keys.size <= this.#limit) break;
      this.#keys.delete(oldest);
    }
    return true;
  }
}

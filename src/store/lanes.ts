/**
 * The order of what is asked of a store. What concerns one run goes one after the other, in the order of asking;
 * runs do not wait for each other. Uses nothing but promises, so that in virtual time it takes no time.
 */
export class Lanes {
  readonly #ends = new Map<string, Promise<unknown>>();

  /** After everything of that lane that was asked before. */
  inLane<T>(lane: string, work: () => Promise<T>): Promise<T> {
    return this.#follow(lane, [this.#ends.get(lane)], work);
  }

  /** After everything that was asked before, in whatever lane; what is asked of that lane later comes after it. */
  afterAll<T>(lane: string, work: () => Promise<T>): Promise<T> {
    return this.#follow(lane, [...this.#ends.values()], work);
  }

  #follow<T>(lane: string, before: readonly (Promise<unknown> | undefined)[], work: () => Promise<T>): Promise<T> {
    const done = Promise.all(before).then(work);
    const leave = (): void => {
      if (this.#ends.get(lane) === end) this.#ends.delete(lane);
    };
    const end: Promise<void> = done.then(leave, leave);
    this.#ends.set(lane, end);
    return done;
  }
}

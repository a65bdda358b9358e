import type { Bell, Clock } from "../../src/engine/ports.ts";

export interface PlainClock extends Clock {
  set(now: number): void;
}

/** A clock that stands still until it is set, for whatever only reads the time. Nothing can wait on it. */
export function plainClock(now: number): PlainClock {
  let current = now;
  const bell: Bell = { ring: () => undefined };
  return {
    set(later) {
      current = later;
    },
    now: () => current,
    transportNow: () => current,
    steadyNow: () => current,
    bell: () => bell,
    sleepUntil: () => Promise.reject(new Error("nothing can sleep on a plain clock")),
    task() {
      throw new Error("a plain clock runs no tasks");
    },
    hold: (work) => work(),
    deadline: () => new AbortController().signal,
  };
}

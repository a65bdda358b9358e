import { realClock } from "../clock.ts";
import type { Bell, Clock } from "../engine/ports.ts";

/** World time that is moved by hand: whoever waits for AWS, or for its patience, waits on it. */
export interface SteppedClock extends Clock {
  /** Lets time pass from one waiter to the next until the work is done. Rejects with the work. */
  run<T>(work: Promise<T>): Promise<T>;
}

/** Nobody is woken before whatever is under way has had so many turns of the event loop to ask for more. */
const QUIET_TURNS = 3;

export function steppedClock(epoch: number): SteppedClock {
  const real = realClock();
  let now = epoch;
  let pushed = 0;
  const waiting: { readonly at: number; readonly n: number; readonly wake: () => void }[] = [];
  const bell: Bell = { ring: () => undefined };
  const quiet = async (): Promise<void> => {
    for (let turns = 0, seen = pushed; turns < QUIET_TURNS; turns++) {
      await real.sleepUntil(real.now() + 1);
      if (seen === pushed) continue;
      seen = pushed;
      turns = 0;
    }
  };
  return {
    now: () => now,
    transportNow: () => now,
    steadyNow: () => now,
    bell: () => bell,
    sleepUntil: (at) =>
      new Promise((resolve) => {
        pushed += 1;
        waiting.push({ at: Math.max(at, now), n: pushed, wake: () => resolve() });
      }),
    task: (_name, work) => void work(),
    hold: (work) => work(),
    deadline: () => new AbortController().signal,
    async run(work) {
      let isDone = false;
      const over = () => {
        isDone = true;
      };
      work.then(over, over);
      for (await quiet(); !isDone; await quiet()) {
        const [next] = waiting.sort((a, b) => a.at - b.at || a.n - b.n).splice(0, 1);
        if (next === undefined) throw new Error("the work waits for something that is not time");
        now = next.at;
        next.wake();
      }
      return work;
    },
  };
}

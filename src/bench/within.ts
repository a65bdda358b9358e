import { realClock } from "../clock.ts";

/** What `work` comes to, if it comes within so much real time; else it is given up, by an error that says what was awaited. */
export async function within<T>(limitMs: number, awaited: string, work: Promise<T>): Promise<T> {
  const clock = realClock();
  const over = clock.sleepUntil(clock.now() + limitMs).then((): never => {
    throw new Error(`${awaited} did not come within ${limitMs / 1000} s`);
  });
  try {
    return await Promise.race([work, over]);
  } finally {
    clock.end();
  }
}

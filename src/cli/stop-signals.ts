/** How a process is asked to end. */
export interface StopSignals {
  /** The first SIGINT, SIGTERM or SIGHUP (the terminal is gone), as its exit code (130, 143, 129). */
  readonly asked: Promise<number>;
  /** Somebody does not want to wait any longer. */
  readonly insisted: Promise<void>;
}

/** npm passes on a ctrl-C that its child has already got: the same signal again at once insists on nothing. */
const SAME_MS = 500;

/** Listens from now on. `now` is real time. */
export function stopSignals(now: () => number): StopSignals {
  const asked = Promise.withResolvers<number>();
  const insisted = Promise.withResolvers<void>();
  let firstAt: number | null = null;
  const hear = (code: number) => () => {
    if (firstAt !== null && now() - firstAt > SAME_MS) insisted.resolve();
    firstAt ??= now();
    asked.resolve(code);
  };
  process.on("SIGINT", hear(130));
  process.on("SIGTERM", hear(143));
  process.on("SIGHUP", hear(129));
  return { asked: asked.promise, insisted: insisted.promise };
}

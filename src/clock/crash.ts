/** Hears of a task whose work was rejected. */
export type OnCrash = (task: string, error: unknown) => void;

/** Thrown on a microtask of its own, where nobody can catch it: the process ends with a stack trace. */
export const throwLoudly: OnCrash = (task, error) => {
  queueMicrotask(() => {
    throw new Error(`the task "${task}" failed`, { cause: error });
  });
};

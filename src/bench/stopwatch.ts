/** Real milliseconds, with parts of one, since this was made. Only the bench reads it. */
export function stopwatch(): () => number {
  const from = performance.now();
  return () => performance.now() - from;
}

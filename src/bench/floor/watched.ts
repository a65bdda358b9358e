import { watchEventLoop } from "./event-loop.ts";

/** Loaded into the measured process, before its own script: answers `{report: true}` on its channel. */
const report = watchEventLoop();
let first: unknown = null;

process.on("message", (message: { readonly report?: true }) => {
  if (message.report === true) process.send?.(report());
  // Node keeps messages until somebody listens; now it is us, and the script comes later.
  else if (process.listenerCount("message") === 1) first = message;
});
process.on("newListener", (event: string) => {
  if (event !== "message" || first === null) return;
  const held = first;
  first = null;
  // It is told of just before it listens.
  queueMicrotask(() => (process as NodeJS.EventEmitter).emit("message", held));
});

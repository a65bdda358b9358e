import { afterEach, expect, test } from "vitest";
import { stopSignals } from "../../src/cli/stop-signals.ts";

const before = new Map((["SIGINT", "SIGTERM", "SIGHUP"] as const).map((name) => [name, process.listeners(name)]));
afterEach(() => {
  for (const [name, listeners] of before)
    for (const listener of process.listeners(name)) if (!listeners.includes(listener)) process.off(name, listener);
});

test("the first signal asks, with its own exit code", async () => {
  const { asked } = stopSignals(() => 0);
  process.emit("SIGTERM");
  process.emit("SIGINT");
  expect(await asked).toBe(143);
});

test("npm's copy of a ctrl-C insists on nothing, and a second ctrl-C does", async () => {
  let now = 1_000;
  const { asked, insisted } = stopSignals(() => now);
  const answer = insisted.then(() => now);
  process.emit("SIGINT");
  now += 5;
  process.emit("SIGINT");
  expect(await asked).toBe(130);
  now += 2_000;
  process.emit("SIGINT");
  expect(await answer).toBe(3_005);
});

import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { expect, onTestFinished, test } from "vitest";

const ROUNDS = 400;

/** Plays, and gets a ctrl-C when the first round is over. */
async function interrupted() {
  const args = ["src/main.ts", "chaos", "--rounds", String(ROUNDS), "--jobs", "1", "--format", "json"];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  child.stderr.once("data", () => child.kill("SIGINT"));
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "exit")]);
  return { stdout, stderr, code };
}

test("a pass that is interrupted says what was played so far, and by its exit code that it was", async () => {
  const { stdout, stderr, code } = await interrupted();
  const [last, ...others] = stdout.trimEnd().split("\n").reverse();
  expect(others).toEqual([]);
  const { rounds, ...found } = JSON.parse(last ?? "");
  expect(found).toEqual({ lost: 0, duplicated: 0, false: 0, failures: [] });
  expect(rounds).toBeGreaterThan(0);
  expect(rounds).toBeLessThan(ROUNDS);
  expect(stderr).toContain(`stopped: ${rounds} of ${ROUNDS} rounds were played`);
  expect(stderr).toMatch(/^all +\d+ +0 +0 +0 /m);
  expect(code).toBe(130);
});

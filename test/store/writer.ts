import { sqliteStore } from "../../src/store/sqlite.ts";
import { fact, requested, run } from "../contract/rows.ts";

/**
 * A process of its own with a store: `writer.ts FILE hold|write [nobody]`. Says over its channel `problem` (and ends),
 * or `ready`; `write` then says the key of each fact that was acknowledged, for ever, and each time before it asks for
 * the next. `nobody`: without root's power over files.
 */
const [path = "", what, who] = process.argv.slice(2);
const say = (message: unknown) => new Promise((resolve) => process.send?.(message, resolve));

if (who === "nobody" && process.getuid?.() === 0) {
  process.setegid?.(65_534);
  process.seteuid?.(65_534);
}
// Lives until it is killed, or the test is gone.
process.once("disconnect", () => process.exit());
try {
  const store = sqliteStore({ path });
  const [open] = await store.openRuns();
  const runId = open?.runId ?? "run-1";
  if (open === undefined) await store.open(run(runId), requested(runId), []);
  await say({ ready: true });
  let next = (await store.facts(runId)).length;
  while (what === "write") {
    const key = `fact-${next++}`;
    await store.append(runId, [fact(key)], []);
    await say({ kept: key });
  }
} catch (error) {
  await say({ problem: { ...Object(error) } });
  process.disconnect();
}

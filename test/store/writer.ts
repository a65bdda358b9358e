import { openStore } from "../../src/store/open-store.ts";
import { StoreProblem } from "../../src/store/problem.ts";
import { fact, opened } from "../contract/rows.ts";

/**
 * A process of its own with a store: `writer.ts PLACE hold|write [nobody]`, where a place is a file or PostgreSQL's
 * address. Says over its channel `problem` (and ends), or `ready`; `write` then says the key of each fact that was
 * acknowledged, and each time before it asks for the next, until it is `fenced`. `nobody`: without root's power over
 * files.
 */
const [place = "", what, who] = process.argv.slice(2);
const say = (message: unknown) => new Promise((resolve) => process.send?.(message, resolve));

if (who === "nobody" && process.getuid?.() === 0) {
  process.setegid?.(65_534);
  process.seteuid?.(65_534);
}
// Lives until it is killed, or the test is gone.
process.once("disconnect", () => process.exit());
try {
  const store = await openStore(
    place.includes("://") ? { kind: "postgres", url: place } : { kind: "sqlite", path: place },
  );
  const [open] = await store.drive();
  const held = open ?? (await opened(store, "run-1"));
  await say({ ready: true });
  let next = (await store.facts(held.runId)).length;
  while (what === "write") {
    const key = `fact-${next}`;
    const isKept = await store.append(held, [fact(key)], []).catch((error: unknown) => {
      if (error instanceof StoreProblem && error.kind === "unreachable") return null;
      throw error;
    });
    if (isKept === null) continue;
    await say(isKept ? { kept: key } : { fenced: true });
    if (!isKept) break;
    next += 1;
  }
} catch (error) {
  await say({ problem: { ...Object(error) } });
  process.disconnect();
}

import { chmodSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { sqliteStore } from "../../src/store/sqlite.ts";
import { Child, type Said } from "./child.ts";

let folder: string;
let path: string;
let children: Child[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "spot-chaos-store-"));
  path = join(folder, "runs.db");
  children = [];
});
afterEach(async () => {
  await Promise.all(children.map((child) => child.kill()));
  rmSync(folder, { recursive: true });
});

function child(...of: ConstructorParameters<typeof Child>): Child {
  const made = new Child(...of);
  children.push(made);
  return made;
}

test("a second process on the same file is refused in words, whatever link leads there", async () => {
  expect(await child(path, "hold").says()).toEqual({ ready: true });
  const link = join(folder, "link.db");
  symlinkSync(path, link);
  for (const way of [path, link]) {
    expect(() => sqliteStore({ path: way })).toThrow(
      expect.objectContaining({ name: "StoreProblem", kind: "in_use", what: expect.stringContaining("runs.db") }),
    );
    expect(await child(way, "hold").says()).toMatchObject({ problem: { kind: "in_use" } });
  }
});

test("kill -9 lets go of the file", async () => {
  const holder = child(path, "hold");
  expect(await holder.says()).toEqual({ ready: true });
  await holder.kill();
  const store = sqliteStore({ path });
  expect(await store.openRuns()).toHaveLength(1);
  await store.end();
});

test("kill -9 while writing loses no row that was acknowledged, and leaves none half written", async () => {
  const kept = new Set<string>();
  const hear = ({ kept: key }: Said) => {
    if (key !== undefined) kept.add(key);
  };
  for (let round = 1; round <= 8; round++) {
    const writer = child(path, "write");
    await writer.listen((said) => {
      hear(said);
      return kept.size >= round * 25;
    });
    for (const said of await writer.kill()) hear(said);
    const store = sqliteStore({ path });
    const known = (await store.facts("run-1")).map(({ key }) => key);
    expect(known.filter((key) => kept.has(key))).toHaveLength(kept.size);
    // In order and without a gap; at most the one that was under way is more than was acknowledged.
    expect(known).toEqual(["requested", ...known.slice(1).map((_, index) => `fact-${index + 1}`)]);
    await store.end();
    for (const key of known.slice(1)) kept.add(key);
  }
});

test("a file or a folder without the right to write is refused before anything starts", async () => {
  await sqliteStore({ path }).end();
  chmodSync(folder, 0o755);
  // The lock's file as another user left it, so that it is the database that is refused.
  chmodSync(`${path}.lock`, 0o666);
  chmodSync(path, 0o444);
  expect(await child(path, "hold", "nobody").says()).toMatchObject({ problem: { kind: "unwritable" } });
  chmodSync(folder, 0o555);
  expect(await child(join(folder, "other.db"), "hold", "nobody").says()).toMatchObject({
    problem: { kind: "unwritable", fix: expect.stringContaining("may write") },
  });
  chmodSync(folder, 0o755);
});

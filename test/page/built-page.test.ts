import { spawn } from "node:child_process";
import { cpSync, globSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";

const ROOT = new URL("../../", import.meta.url).pathname;

/** A copy of what the image is built of, with or without the tools of development. */
function installation(withTools: boolean): string {
  const folder = mkdtempSync(join(tmpdir(), "spot-chaos-page-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const path of ["src", "package.json", "tsconfig.json"])
    cpSync(`${ROOT}${path}`, join(folder, path), { recursive: true });
  if (withTools) symlinkSync(`${ROOT}node_modules`, join(folder, "node_modules"));
  else mkdirSync(join(folder, "node_modules"));
  return folder;
}

function build(folder: string): Promise<{ code: number | null; said: string }> {
  const child = spawn(process.execPath, [join(folder, "src/main.ts"), "page"], {
    cwd: folder,
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (part: string) => {
    said += part;
  });
  return new Promise((resolve) => child.once("close", (code) => resolve({ code, said })));
}

const built = (folder: string) =>
  globSync("dist/page/*/index.html", { cwd: folder }).map((path) => statSync(join(folder, path)).mtimeMs);

test("the page is built once, anew when a source has changed, and the old one goes", async () => {
  const folder = installation(true);
  expect(await build(folder)).toMatchObject({ code: 0, said: expect.stringContaining("The page is built") });
  const first = built(folder);
  expect(first).toHaveLength(1);
  await build(folder);
  expect(built(folder)).toEqual(first);
  writeFileSync(join(folder, "src/sim/slack/page/style.css"), "body { color: red; }\n");
  await build(folder);
  expect(built(folder)).toHaveLength(1);
  expect(built(folder)).not.toEqual(first);
});

test("two that build at once get in nobody's way", async () => {
  const folder = installation(true);
  const both = await Promise.all([build(folder), build(folder)]);
  expect(both.map(({ code }) => code)).toEqual([0, 0]);
  expect(globSync("dist/page/*", { cwd: folder })).toHaveLength(1);
});

test("without the tools of development it says what is missing and what to do, and leaves nothing half-built", async () => {
  const folder = installation(false);
  const { code, said } = await build(folder);
  expect(code).toBe(1);
  expect(said).toContain("The page is built by vite, and this installation has production dependencies alone.");
  expect(said).toContain('Run "npm ci" without --omit=dev.');
  expect(globSync("dist/page/*", { cwd: folder })).toEqual([]);
});

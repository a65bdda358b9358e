import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { PageFile } from "../../../sim/slack/page-server/page-server.ts";

const ROOT = fileURLToPath(new URL("../../../../", import.meta.url));
const MAIN = join(ROOT, "src/main.ts");
const SOURCES = join(ROOT, "src/sim/slack/page");
/** What the page is made of beside its own folder. */
const SHARED = ["src/sim/slack/choice.ts", "src/sim/slack/page-wire.ts", "package.json"];

/** Why there is no page, and what to do about it. */
export class NoPage extends Error {}

const TYPES: Readonly<Record<string, string>> = {
  html: "text/html; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  css: "text/css; charset=utf-8",
  woff2: "font/woff2",
};

/**
 * The files of the page, by path: from the folder `into` when they were built of these very sources, else built now
 * (two or three seconds). Rejects with NoPage.
 */
export async function builtPage(into = join(ROOT, "dist/page")): Promise<ReadonlyMap<string, PageFile>> {
  const folder = join(into, fingerprint());
  if (!existsSync(folder)) await build(into, folder);
  return readPage(folder);
}

/** Changes whenever a source of the page does. */
function fingerprint(): string {
  const hash = createHash("sha256");
  const own = globSync("**/*", { cwd: SOURCES, withFileTypes: true }).filter((entry) => entry.isFile());
  const files = [...own.map((entry) => join(entry.parentPath, entry.name)), ...SHARED.map((path) => join(ROOT, path))];
  for (const file of files.sort())
    hash.update(file.slice(ROOT.length)).update("\0").update(readFileSync(file)).update("\0");
  return hash.digest("hex").slice(0, 16);
}

async function build(into: string, folder: string): Promise<void> {
  try {
    mkdirSync(into, { recursive: true });
    // Beside its place, and moved there when it is whole: two rehearsals may build at once, and one may be killed.
    const own = mkdtempSync(join(into, "under-way-"));
    try {
      await bundle(own);
      renameSync(own, folder);
    } finally {
      rmSync(own, { recursive: true, force: true });
    }
  } catch (error) {
    // Another rehearsal may have been faster.
    if (existsSync(folder)) return;
    throw error instanceof NoPage ? error : new NoPage(`The page could not be built: ${wordsOf(error)}`);
  }
  const old = globSync("*", { cwd: into }).filter((name) => join(into, name) !== folder && !/^under-way/.test(name));
  for (const name of old) rmSync(join(into, name), { recursive: true, force: true });
}

/** In a process of its own: the bundler takes its mode from the environment, and its threads and memory go with it. */
async function bundle(folder: string): Promise<void> {
  const child = spawn(process.execPath, [MAIN, "page", "--bundle", folder], {
    stdio: ["ignore", "ignore", "pipe"],
    env: { NODE_ENV: "production", NODE_NO_WARNINGS: "1" },
  });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (part: string) => {
    said += part;
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  if (code !== 0) throw new NoPage(said.trim() || `The page could not be built: the bundler ended (${code}).`);
}

function readPage(folder: string): ReadonlyMap<string, PageFile> {
  const files = new Map<string, PageFile>();
  for (const entry of globSync("**/*", { cwd: folder, withFileTypes: true })) {
    const type = TYPES[entry.name.split(".").at(-1) ?? ""];
    // Browsers that know woff2, which all do, never ask for woff.
    if (!entry.isFile() || type === undefined) continue;
    const path = join(entry.parentPath, entry.name);
    const name = path.slice(folder.length).replaceAll("\\", "/");
    files.set(name === "/index.html" ? "/" : name, { type, body: readFileSync(path) });
  }
  return files;
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

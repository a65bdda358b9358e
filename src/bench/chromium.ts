import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { findPackageJSON } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliDecompressSync } from "node:zlib";
import { type Browser, chromium } from "playwright-core";

const FOLDER = fileURLToPath(new URL("../../dist/chromium/", import.meta.url));
const PACKAGE = "@sparticuz/chromium";

/**
 * A real Chromium, for measures and tests: on linux-x64 the one that @sparticuz/chromium carries in its npm package,
 * elsewhere the Chrome that is installed. No sandbox: containers run it as root, and it opens our own pages alone.
 */
export async function launchChromium(): Promise<Browser> {
  const args = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"];
  if (process.platform !== "linux" || process.arch !== "x64") return chromium.launch({ channel: "chrome", args });
  return chromium.launch({ executablePath: unpacked(), args });
}

/**
 * The package would unpack itself to /tmp/chromium, where two processes that begin at once run a half of it, and anybody
 * else may have put theirs. So it is unpacked here, moved to its place when it is whole, and kept.
 */
function unpacked(): string {
  const manifest = findPackageJSON(PACKAGE, import.meta.url);
  if (manifest === undefined) throw new Error(`${PACKAGE} is not installed. Run "npm ci" without --omit=dev.`);
  const { version } = JSON.parse(readFileSync(manifest, "utf8")) as { version: string };
  const path = join(FOLDER, `chromium-${version}`);
  if (existsSync(path)) return path;
  mkdirSync(FOLDER, { recursive: true });
  const own = `${path}-${process.pid}`;
  writeFileSync(own, brotliDecompressSync(readFileSync(join(dirname(manifest), "bin/chromium.br"))));
  chmodSync(own, 0o700);
  renameSync(own, path);
  return path;
}

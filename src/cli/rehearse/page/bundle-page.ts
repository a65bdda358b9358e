import { fileURLToPath } from "node:url";
import { builtPage, NoPage } from "./built-page.ts";

const SOURCES = fileURLToPath(new URL("../../../sim/slack/page", import.meta.url));

/**
 * `node src/main.ts page`: builds the page ahead of its first use, as the image does. With `--bundle FOLDER`: only what
 * the rehearsal asks of a process of its own, where the environment is what the bundler expects. Answers the exit code.
 */
export async function page(args: readonly string[]): Promise<number> {
  const [order, folder] = args;
  try {
    if (order === "--bundle" && folder !== undefined) await bundle(folder);
    else process.stderr.write(`The page is built: ${(await builtPage()).size} files.\n`);
    return 0;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
}

async function bundle(outDir: string): Promise<void> {
  const { build, react } = await tools();
  await build({
    root: SOURCES,
    configFile: false,
    envFile: false,
    logLevel: "error",
    mode: "production",
    plugins: [react()],
    // Fonts stay files of their own, for a strict policy.
    build: { outDir, emptyOutDir: true, assetsInlineLimit: 0, chunkSizeWarningLimit: 2_000, target: "es2023" },
  });
}

/** What only a development installation has. */
async function tools() {
  try {
    const [{ build }, { default: react }] = await Promise.all([import("vite"), import("@vitejs/plugin-react")]);
    return { build, react };
  } catch {
    throw new NoPage(
      'The page is built by vite, and this installation has production dependencies alone.\n  → Run "npm ci" without --omit=dev.',
    );
  }
}

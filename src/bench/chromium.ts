import { type Browser, chromium } from "playwright-core";

/**
 * A real Chromium, for measures and tests: on linux-x64 the one that @sparticuz/chromium carries in its npm package,
 * elsewhere the Chrome that is installed. No sandbox: containers run it as root, and it opens our own pages alone.
 */
export async function launchChromium(): Promise<Browser> {
  const args = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"];
  if (process.platform !== "linux" || process.arch !== "x64") return chromium.launch({ channel: "chrome", args });
  const { default: carried } = await import("@sparticuz/chromium");
  return chromium.launch({ executablePath: await carried.executablePath(), args });
}

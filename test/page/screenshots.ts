import { mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright-core";
import { launchChromium } from "../../src/bench/chromium.ts";
import { readOptions } from "../../src/cli/rehearse/options.ts";
import { RehearsalPage } from "../../src/cli/rehearse/page/rehearsal-page.ts";
import { People } from "../../src/cli/rehearse/people.ts";
import { rehearseOverSockets } from "../../src/cli/rehearse/sockets.ts";
import { openTab } from "./tab.ts";

/** `npm run screenshots`: plays the workshop, stops its time in the middle, and takes the README's pictures. */
const FOLDER = fileURLToPath(new URL("../../docs/page/", import.meta.url));
/** World seconds after the press of Start: the instances are gone, and new ones are on their way. */
const MIDDLE_S = 205;
const WIDTHS = [1440, 390] as const;

const read = readOptions(["--warp", "60"]);
if ("print" in read) throw new Error(read.print);
const start = await rehearseOverSockets(read.options, new Promise(() => undefined));
if (start.kind !== "ready") throw new Error(`the rehearsal did not start: ${JSON.stringify(start)}`);
const { rehearsal } = start;
const opened = await RehearsalPage.open(0, (words) => process.stderr.write(`${words}\n`));
if ("why" in opened) throw new Error(opened.why);
void opened.show(rehearsal, read.options);
const browser = await launchChromium();
mkdirSync(FOLDER, { recursive: true });
try {
  const people = new People(rehearsal.pretend.workspace, () => undefined);
  const opening = await people.open("/spot-chaos start workshop quarterly game day");
  if (opening.kind !== "opened") throw new Error("no run was started");
  const begun = rehearsal.clock.now();
  rehearsal.hurry();
  await pass(begun + MIDDLE_S * 1000);
  rehearsal.keeper?.goOn({ paused: true });
  for (const width of WIDTHS) {
    for (const colorScheme of ["light", "dark"] as const) {
      await shoot(browser, opened.url, { width, colorScheme, cardTs: opening.cardTs });
    }
  }
} finally {
  await browser.close();
  await opened.close();
  await rehearsal.endAtOnce();
}
process.exit();

function pass(until: number): Promise<void> {
  return new Promise((resolve) => {
    rehearsal.clock.task("wait for the middle", async () => {
      await rehearsal.clock.sleepUntil(until);
      resolve();
    });
  });
}

async function shoot(
  own: Browser,
  url: string,
  { width, colorScheme, cardTs }: { width: number; colorScheme: "light" | "dark"; cardTs: string },
): Promise<void> {
  const isWide = width > 800;
  const viewport = { width, height: isWide ? 900 : 844 };
  const { page, troubles } = await openTab(own, `${url}#thread=${cardTs}&pane=thread`, {
    viewport,
    colorScheme,
    deviceScaleFactor: isWide ? 1 : 2,
  });
  await page.locator(".thread-pane .message").nth(2).waitFor();
  await take(page, isWide ? "page" : "thread");
  if (!isWide) {
    for (const [pane, name] of [
      ["Messages", "channel"],
      ["Rehearsal", "rehearsal"],
    ] as const) {
      await page.getByRole("navigation", { name: "Panes" }).getByRole("button", { name: pane }).click();
      await take(page, name);
    }
  }
  if (troubles.length > 0) throw new Error(troubles.join("\n"));
  await page.context().close();

  async function take(shown: Page, name: string): Promise<void> {
    const wide = Number(await shown.evaluate("document.fonts.ready.then(() => document.documentElement.scrollWidth)"));
    if (wide > width) throw new Error(`${name} is ${wide} px wide at ${width}`);
    await shown.screenshot({ path: `${FOLDER}${name}-${width}-${colorScheme}.png` });
    process.stdout.write(`${name}-${width}-${colorScheme}.png\n`);
  }
}

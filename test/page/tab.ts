import type { Browser, BrowserContextOptions, Page } from "playwright-core";

/** Everything that a page did which nobody should see: errors, and requests to other machines. */
export interface Watched {
  readonly page: Page;
  readonly troubles: string[];
}

/** A tab of its own, as a person opens it. */
export async function openTab(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<Watched> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
  const page = await context.newPage();
  const troubles: string[] = [];
  const { host } = new URL(url);
  page.on("pageerror", (error) => troubles.push(`error: ${error.message}`));
  page.on("console", (message) => {
    // What the page says of a rehearsal that is gone is not its own trouble.
    if (message.type() === "error" && !/WebSocket|ERR_CONNECTION/.test(message.text()))
      troubles.push(`console: ${message.text()}`);
  });
  page.on("request", (request) => {
    const asked = new URL(request.url());
    if (asked.protocol !== "data:" && asked.host !== host) troubles.push(`request to ${asked.host}`);
  });
  await page.goto(url);
  return { page, troubles };
}

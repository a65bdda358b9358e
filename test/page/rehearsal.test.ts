import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from "vitest";
import { launchChromium } from "../../src/bench/chromium.ts";
import { type Child, childrenOf, startChild } from "../rehearsal/child.ts";
import { openTab } from "./tab.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser?.close());

/** A rehearsal by hand, and the page's address. */
async function rehearsal(...args: string[]): Promise<{ child: Child; url: string; folder: string }> {
  const folder = mkdtempSync(join(tmpdir(), "spot-chaos-test-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const child = startChild(["rehearse", "--by-hand", ...args], { env: { ...process.env, TMPDIR: folder } });
  let told = "";
  child.process.stdout?.on("data", (part: string) => {
    told += part;
  });
  await child.says("you play: open it");
  const url = /Page: (\S+)/.exec(told)?.[1];
  if (url === undefined) throw new Error(`no address: ${told}`);
  return { child, url, folder };
}

async function tabOf(url: string, name: string): Promise<Page> {
  const { page, troubles } = await openTab(browser, `${url}#as=${name}`);
  onTestFinished(async () => {
    await page.context().close();
    expect(troubles).toEqual([]);
  });
  await page.getByRole("textbox", { name: "Message #game-day" }).waitFor();
  return page;
}

const panel = (page: Page) => page.getByRole("complementary", { name: "Rehearsal" });
const thread = (page: Page) => page.getByRole("complementary", { name: "Thread" });
const speed = (page: Page, words: string) => panel(page).getByRole("button", { name: words, exact: true }).click();
const LONG = { timeout: 50_000 };
vi.setConfig({ testTimeout: 170_000 });

/** As a new user would: types the command, fills in the form, presses the plan's red button, and says yes when asked again. */
async function start(page: Page): Promise<void> {
  const box = page.getByRole("textbox", { name: "Message #game-day" });
  await box.fill("/spot-chaos sta");
  await page.getByRole("option", { name: "/spot-chaos start" }).waitFor();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  const form = page.getByRole("dialog");
  await form.getByRole("textbox", { name: "Reason" }).fill("quarterly game day", LONG);
  await form.getByRole("button", { name: "Show the plan" }).click();
  await page.locator(".message .button.danger").last().click(LONG);
  const replies = page.getByRole("button", { name: /repl/ }).last();
  await sayYes(page, replies);
  await replies.click(LONG);
}

/** Where the button asks again; then what comes of it. */
async function sayYes(page: Page, then: Locator): Promise<void> {
  const dialog = page.getByRole("dialog");
  await dialog.or(then).first().waitFor(LONG);
  if (await dialog.isVisible()) await dialog.getByRole("button").last().click();
  await then.waitFor(LONG);
}

test("a whole run from the page alone: started, its bot killed in the middle, watched to the end by two", async () => {
  const { child, url, folder } = await rehearsal();
  const ana = await tabOf(url, "ana");
  const ben = await tabOf(url, "ben");
  await start(ana);
  // Slowly enough that a busy machine is no absence: one of a minute would be told.
  await speed(ana, "×20");
  await thread(ana).getByText("Notices").nth(1).waitFor(LONG);
  await panel(ana).getByRole("button", { name: "Kill and restart" }).click();
  await panel(ben).getByText("A new bot (PID").waitFor(LONG);
  await thread(ana).getByText("Evictions").nth(1).waitFor(LONG);
  expect(await thread(ana).getByText("I was away").allInnerTexts()).toEqual([]);
  await speed(ben, "×120");
  await ben.getByRole("button", { name: /repl/ }).last().click();
  await thread(ben).getByText("Back to the size from before").last().waitFor(LONG);
  for (const phase of ["Experiment", "Notices", "Draining", "Evictions", "Replacements", "Scale-out", "Scale-in"])
    expect(
      await thread(ben)
        .locator(".message strong")
        .filter({ hasText: new RegExp(`^${phase}$`) })
        .count(),
      phase,
    ).toBe(2);
  await panel(ana).getByText("22 of 22").waitFor();
  child.process.kill("SIGTERM");
  expect((await child.ended).code).toBe(0);
  expect(readdirSync(folder)).toEqual([]);
});

test("another run is stopped by another person, in a world that was chosen in the page", async () => {
  const { child, url } = await rehearsal();
  const ben = await tabOf(url, "ben");
  await panel(ben).getByRole("combobox", { name: "Scenario" }).selectOption("pt5m");
  await panel(ben).getByRole("textbox", { name: "Seed" }).fill("7");
  await panel(ben).getByRole("button", { name: "Begin a new world" }).click();
  await child.says('World "pt5m"');
  await panel(ben).getByText("running", { exact: true }).first().waitFor(LONG);
  const ana = await tabOf(url, "ana");
  await start(ana);
  await ben.getByRole("button", { name: /repl/ }).last().click(LONG);
  await thread(ben)
    .locator(".button", { hasText: /^Stop$/ })
    .click(LONG);
  await sayYes(ben, thread(ben).getByText("asked to stop").first());
  await speed(ana, "×60");
  await thread(ana).getByText("Stopped").first().waitFor(LONG);
  expect(childrenOf(child.pid)).toHaveLength(1);
  child.process.kill("SIGTERM");
  expect((await child.ended).code).toBe(0);
});

test("from Home: what is theirs, a Start, and the plan in the channel", async () => {
  const { url } = await rehearsal();
  const ana = await tabOf(url, "ana");
  await ana.getByRole("button", { name: "spot-chaos Home" }).click();
  const home = ana.getByRole("region", { name: "spot-chaos, Home" });
  await home.getByText("1 target: no run is open").waitFor(LONG);
  await home.getByText("You may start it in").waitFor();
  await home.getByRole("button", { name: "Start" }).click();
  const form = ana.getByRole("dialog");
  await form.getByRole("textbox", { name: "Reason" }).fill("from Home", LONG);
  expect(await form.locator("option").allTextContents()).toContain("workshop in #game-day");
  await form.getByRole("button", { name: "Show the plan" }).click();
  await home.getByText("1 plan waits for a press").waitFor(LONG);
  await home.getByText("waits for a press of Start").waitFor();
  await ana.getByRole("button", { name: "game-day" }).first().click();
  await ana.locator(".message .button.danger").last().waitFor(LONG);
});

test("a bot that is killed stays away until it is started; what is asked meanwhile is not answered", async () => {
  const { child, url } = await rehearsal();
  const ana = await tabOf(url, "ana");
  const box = ana.getByRole("textbox", { name: "Message #game-day" });
  await panel(ana).getByRole("button", { name: "Kill the bot" }).click();
  await panel(ana).getByRole("button", { name: "Start the bot" }).waitFor();
  await box.fill("/spot-chaos status");
  await box.press("Enter");
  await ana.getByText("/spot-chaos failed because the app did not respond").waitFor();
  await panel(ana).getByRole("switch", { name: "Cut the bot off from Slack" }).click();
  await panel(ana).getByRole("button", { name: "Start the bot" }).click();
  await ana.getByText("A bot cannot start while it is cut off from Slack.").waitFor();
  await panel(ana).getByRole("switch", { name: "Cut the bot off from Slack" }).click();
  await panel(ana).getByRole("button", { name: "Start the bot" }).click();
  await panel(ana).getByText("A new bot (PID").waitFor(LONG);
  await box.press("Enter");
  await ana.getByText("Only visible to you").first().waitFor(LONG);
  await panel(ana).getByRole("switch", { name: "Cut the bot off from Slack" }).click();
  process.kill(childrenOf(child.pid)[0] ?? 0, "SIGKILL");
  await panel(ana).getByText("A new one follows when Slack can be reached again.").waitFor();
  await panel(ana).getByRole("switch", { name: "Cut the bot off from Slack" }).click();
  await panel(ana).getByText("A new bot (PID").nth(1).waitFor(LONG);
  await panel(ana).getByRole("switch", { name: "Cut the bot off from AWS" }).click();
  await speed(ana, "×20");
  await box.fill("/spot-chaos start workshop --reason rehearsal");
  await box.press("Enter");
  await ana.getByText("I did not start anything").first().waitFor(LONG);
  child.process.kill("SIGTERM");
  expect((await child.ended).code).toBe(0);
});

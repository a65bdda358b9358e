import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Locator, Page } from "playwright-core";
import { expect, onTestFinished } from "vitest";
import { type Child, startChild } from "../rehearsal/child.ts";
import { openTab } from "./tab.ts";

/** The page beside a rehearsal of its own, as people work in it; a step may take this long on a busy machine. */
export const LONG = { timeout: 50_000 };

/** A rehearsal by hand, and the page's address. */
export async function rehearsal(...args: string[]): Promise<{ child: Child; url: string; folder: string }> {
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

/** A tab of this person's; the test fails when the page had an error or asked another machine. */
export async function tabOf(browser: Browser, url: string, name: string): Promise<Page> {
  const { page, troubles } = await openTab(browser, `${url}#as=${name}`);
  onTestFinished(async () => {
    await page.context().close();
    expect(troubles).toEqual([]);
  });
  await composer(page).waitFor();
  return page;
}

export const composer = (page: Page): Locator => page.getByRole("textbox", { name: "Message #game-day" });
export const panel = (page: Page): Locator => page.getByRole("complementary", { name: "Rehearsal" });
export const thread = (page: Page): Locator => page.getByRole("complementary", { name: "Thread" });
export const button = (page: Page, label: string): Locator =>
  page.locator(".message .button", { hasText: new RegExp(`^${label}$`) }).last();

export async function speed(page: Page, words: string): Promise<void> {
  await panel(page).getByRole("button", { name: words, exact: true }).click();
}

export async function send(page: Page, text: string): Promise<void> {
  await composer(page).fill(text);
  await composer(page).press("Enter");
}

/** Types the command and fills in the form, as a new user would; the plan comes into the channel. */
export async function plan(page: Page): Promise<void> {
  await composer(page).fill("/spot-chaos sta");
  await page.getByRole("option", { name: "/spot-chaos start" }).waitFor();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  const form = page.getByRole("dialog");
  await form.getByRole("textbox", { name: "Reason" }).fill("quarterly game day", LONG);
  await form.getByRole("button", { name: "Show the plan" }).click();
  await form.waitFor({ state: "detached", ...LONG });
}

/** Presses the plan's red button, says yes when asked again, and opens the thread. */
export async function start(page: Page): Promise<void> {
  await page.locator(".message .button.danger").last().click(LONG);
  const replies = page.getByRole("button", { name: /repl/ }).last();
  await sayYes(page, replies);
  await replies.click(LONG);
}

/** Where the button asks again; then what comes of it. */
export async function sayYes(page: Page, then: Locator): Promise<void> {
  const dialog = page.getByRole("dialog");
  await dialog.or(then).first().waitFor(LONG);
  if (await dialog.isVisible()) await dialog.getByRole("button").last().click();
  await then.waitFor(LONG);
}

/** Another world of the page's choice. */
export async function beginWorld(
  page: Page,
  choice: { scenario: string; seed?: string; approvals?: string },
): Promise<void> {
  await panel(page).getByRole("combobox", { name: "Scenario" }).selectOption(choice.scenario);
  if (choice.seed !== undefined) await panel(page).getByRole("textbox", { name: "Seed" }).fill(choice.seed);
  if (choice.approvals !== undefined)
    await panel(page).getByRole("combobox", { name: "Approvals" }).selectOption(choice.approvals);
  await panel(page).getByRole("button", { name: "Begin a new world" }).click();
}

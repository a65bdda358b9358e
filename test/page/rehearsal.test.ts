import { readdirSync } from "node:fs";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { launchChromium } from "../../src/bench/chromium.ts";
import { childrenOf } from "../rehearsal/child.ts";
import {
  beginWorld,
  composer,
  LONG,
  panel,
  plan,
  rehearsal,
  sayYes,
  speed,
  start,
  tabOf,
  thread,
} from "./rehearsing.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser?.close());
vi.setConfig({ testTimeout: 170_000 });

test("a whole run from the page alone: started, its bot killed in the middle, watched to the end by two", async () => {
  const { child, url, folder } = await rehearsal();
  const ana = await tabOf(browser, url, "ana");
  const ben = await tabOf(browser, url, "ben");
  await plan(ana);
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
  const ben = await tabOf(browser, url, "ben");
  await beginWorld(ben, { scenario: "pt5m", seed: "7" });
  await child.says('World "pt5m"');
  await panel(ben).getByText("running", { exact: true }).first().waitFor(LONG);
  const ana = await tabOf(browser, url, "ana");
  await plan(ana);
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
  const ana = await tabOf(browser, url, "ana");
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
  const ana = await tabOf(browser, url, "ana");
  const box = composer(ana);
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

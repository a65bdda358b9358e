import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { launchChromium } from "../../src/bench/chromium.ts";
import { beginWorld, button, LONG, panel, plan, rehearsal, send, speed, start, tabOf, thread } from "./rehearsing.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser?.close());
vi.setConfig({ testTimeout: 170_000 });

test("a plan is rejected with a reason, the next one approved by another person: then it may be started", async () => {
  const { child, url } = await rehearsal("--approvals", "1");
  const [ana, ben, mia] = [
    await tabOf(browser, url, "ana"),
    await tabOf(browser, url, "ben"),
    await tabOf(browser, url, "mia"),
  ];
  await plan(ana);
  await button(ben, "Reject").click(LONG);
  const form = ben.getByRole("dialog");
  const reason = form.getByRole("textbox", { name: "Reason" });
  await reason.waitFor(LONG);
  await form.getByRole("button", { name: "Reject" }).click();
  await form.getByText("Please complete this required field.").waitFor();
  await reason.fill("the sale runs until noon");
  await form.getByRole("button", { name: "Reject" }).click();
  for (const page of [ana, mia]) await page.getByText("the sale runs until noon").waitFor(LONG);
  await ana.getByText("Plan, rejected").waitFor(LONG);
  expect(await button(ana, "Start").count()).toBe(0);

  await plan(ana);
  await ana.getByText("0 of 1.").first().waitFor(LONG);
  await button(ana, "Approve").click();
  await ana.getByText("Your own approval does not count").waitFor(LONG);
  await button(mia, "Approve").click();
  await ben.getByText("1 of 1:").first().waitFor(LONG);
  await start(ana);
  await thread(ana).getByText("quarterly game day").first().waitFor(LONG);
  child.process.kill("SIGTERM");
  expect((await child.ended).code).toBe(0);
});

test("who may not start is told who may, and in a world that forbids it nobody does; a schedule brings its plan", async () => {
  const { child, url } = await rehearsal();
  const [ana, gil, mia] = [
    await tabOf(browser, url, "ana"),
    await tabOf(browser, url, "gil"),
    await tabOf(browser, url, "mia"),
  ];
  for (const page of [gil, mia]) {
    await send(page, "/spot-chaos start workshop --reason fun");
    await page.getByText("you are not among those who may start").waitFor(LONG);
  }
  expect(await ana.locator(".message").count()).toBe(0);

  await ana.getByRole("textbox", { name: "Message #game-day" }).fill("/spot-chaos schedule a");
  await ana.getByRole("option", { name: "/spot-chaos schedule add" }).waitFor();
  await send(ana, '/spot-chaos schedule add "20 10 * * *" workshop --tz UTC --reason "daily game day"');
  await ana.getByText("Take it away with").waitFor(LONG);
  await speed(ana, "×60");
  await button(mia, "Start").waitFor(LONG);
  await speed(ana, "×1");
  await mia.getByText("daily game day").waitFor();

  await beginWorld(ana, { scenario: "at-maximum" });
  await child.says('World "at-maximum"');
  await panel(ana).getByText("running", { exact: true }).first().waitFor(LONG);
  await plan(ana);
  await ana.getByText("Plan, refused").waitFor(LONG);
  await ana.getByText("is at the maximum").waitFor();
  expect(await button(ana, "Start").count()).toBe(0);
  child.process.kill("SIGTERM");
  expect((await child.ended).code).toBe(0);
});

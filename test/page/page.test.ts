import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { launchChromium } from "../../src/bench/chromium.ts";
import { section, userId } from "../sim/slack/calls.ts";
import { CARD, type StandIn, standIn } from "./stand-in.ts";
import { openTab } from "./tab.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser?.close());

let app: StandIn;
beforeEach(async () => {
  app = await standIn();
  return () => app.page.close();
});

/** A tab of this person's; the test fails when the page had an error or asked another machine. */
async function tabOf(name = "ana", hash = "", options: Parameters<typeof openTab>[2] = {}): Promise<Page> {
  const { page, troubles } = await openTab(browser, `${app.page.url}#as=${name}${hash}`, options);
  onTestFinished(async () => {
    await page.context().close();
    expect(troubles).toEqual([]);
  });
  await page.getByRole("textbox", { name: "Message #game-day" }).waitFor();
  return page;
}

const composer = (page: Page) => page.getByRole("textbox", { name: "Message #game-day" });
const expectFocus = (page: Page, on: Locator) => on.and(page.locator(":focus")).waitFor();
const post = (text: string, more: Record<string, unknown> = {}) =>
  app.call("chat.postMessage", { channel: app.gameDay, text, ...more }).ts ?? "";

describe("messages", () => {
  test("Block Kit is drawn as in Slack: marks, emoji, offsets and escaped characters", async () => {
    post("card", { blocks: CARD });
    const page = await tabOf();
    const card = page.locator(".message").last();
    await expect.poll(() => card.locator(".content").innerText()).toContain("from T+0:12 to T+0:24, a < b > c");
    expect(await card.locator("strong").allInnerTexts()).toContain("Ready");
    expect(await card.getByRole("img", { name: "white_check_mark" }).innerText()).toBe("✅");
  });

  test("an edit, a deletion and a reply show at once in every tab, and a reload loses nothing", async () => {
    const ts = post("first words");
    const ana = await tabOf();
    const ben = await tabOf("ben");
    await ana.getByText("first words").waitFor();
    app.call("chat.update", { channel: app.gameDay, ts, text: "second words" });
    post("a reply", { thread_ts: ts });
    for (const page of [ana, ben]) {
      await page.getByText("second words").waitFor();
      await page.getByRole("button", { name: "1 reply" }).click();
      await page.getByRole("complementary", { name: "Thread" }).getByText("a reply").waitFor();
    }
    await ana.reload();
    await ana.getByRole("complementary", { name: "Thread" }).getByText("a reply").waitFor();
    app.call("chat.delete", { channel: app.gameDay, ts });
    await ben.getByText("This message was deleted.").first().waitFor();
  });

  test("what is for one person alone is seen by them alone", async () => {
    const ana = await tabOf();
    const ben = await tabOf("ben");
    await composer(ana).fill("/spot-chaos hello");
    await composer(ana).press("Enter");
    await ana.getByText("Only visible to you").waitFor();
    post("for all");
    await ben.getByText("for all").waitFor();
    expect(await ben.getByText("You said").count()).toBe(0);
  });

  test("a direct message of the bot's is marked where it waits, until it is read", async () => {
    const page = await tabOf();
    const direct = app.call("conversations.open", { users: userId(app.workspace, "ana") }).channel as { id: string };
    app.call("chat.postMessage", { channel: direct.id, text: "only to you" });
    await page.getByRole("button", { name: "spot-chaos new" }).click();
    await page.getByText("only to you").waitFor();
    await page.getByRole("button", { name: "#game-day" }).click();
    expect(await page.getByRole("button", { name: "spot-chaos new" }).count()).toBe(0);
  });

  test("people write to each other, and to the bot by its name", async () => {
    const ana = await tabOf();
    const ben = await tabOf("ben");
    await composer(ana).fill("shall we <b>begin</b>?");
    await composer(ana).press("Enter");
    await ben.getByText("shall we <b>begin</b>?").waitFor();
    await composer(ben).fill("@spot-chaos status");
    await composer(ben).press("Enter");
    await ana.getByText("@spot-chaos status").waitFor();
    expect(app.payloads("app_mention")).toHaveLength(1);
  });

  test("who reads further up stays there, but for their own words and what is answered to them alone", async () => {
    const ben = { user: "ben", channel: "game-day" };
    for (let n = 1; n <= 40; n += 1) await app.workspace.say({ ...ben, text: `${n}\n\nof many` });
    const page = await tabOf();
    const list = page.locator(".main-pane .messages");
    const atEnd = () => list.evaluate((own) => own.scrollHeight - own.scrollTop - own.clientHeight < 40);
    await expect.poll(atEnd).toBe(true);
    await list.evaluate((own) => own.scrollTo(0, 0));
    await expect.poll(() => list.evaluate((own) => own.scrollTop)).toBe(0);
    await app.workspace.say({ ...ben, text: "for all" });
    await page.getByText("for all").waitFor();
    expect(await atEnd()).toBe(false);
    await composer(page).fill("/spot-chaos hello");
    await composer(page).press("Enter");
    await page.getByText("Only visible to you").waitFor();
    await expect.poll(atEnd).toBe(true);
  });

  test("of two thousand replies the newest are drawn, and all can be reached", async () => {
    app.pass(1000);
    const ts = post("parent");
    for (let n = 1; n <= 2000; n += 1) {
      app.pass(1000);
      app.workspace.say({ user: "ana", channel: "game-day", text: `reply ${n}`, threadTs: ts });
    }
    const page = await tabOf("ana", `&thread=${ts}&pane=thread`);
    const thread = page.getByRole("complementary", { name: "Thread" });
    await thread.getByText("reply 2000", { exact: true }).waitFor();
    expect(await thread.locator(".message").count()).toBeLessThan(100);
    await thread.getByRole("button", { name: "Show 80 earlier replies" }).click();
    await thread.getByText("reply 1850", { exact: true }).waitFor();
  });
});

describe("buttons", () => {
  test("one with a confirmation is sent after a yes, and not after a no or Esc", async () => {
    post("card", { blocks: CARD });
    const page = await tabOf();
    const start = page.locator(".message").getByRole("button", { name: "Start" });
    const dialog = page.getByRole("dialog", { name: "Start now?" });
    await start.click();
    await dialog.getByRole("button", { name: "No" }).click();
    await start.press("Enter");
    await dialog.getByText("3 of 4 go.").waitFor();
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    await expectFocus(page, start);
    expect(app.payloads("block_actions")).toEqual([]);
    await start.click();
    await dialog.getByRole("button", { name: "Start" }).click();
    await expect.poll(() => app.payloads("block_actions")).toHaveLength(1);
    expect(app.payloads("block_actions")).toMatchObject([
      { user: { name: "ana" }, actions: [{ action_id: "go", block_id: "card", value: "run-1" }] },
    ]);
  });

  test("an app that does not answer is told of where it was asked, and what was typed is not lost", async () => {
    post("card", { blocks: CARD });
    const page = await tabOf();
    app.deafen();
    await page.getByRole("button", { name: "Details" }).click();
    await page.getByText("This did not work: the app did not respond (nobody there).").waitFor();
    await composer(page).fill("/spot-chaos start");
    await composer(page).press("Enter");
    await page.getByText("/spot-chaos failed because the app did not respond (nobody there).").waitFor();
    expect(await composer(page).inputValue()).toBe("/spot-chaos start");
    await composer(page).fill("/deploy now");
    await composer(page).press("Enter");
    await page.getByText("/deploy is not a valid command. This app has /spot-chaos.").waitFor();
  });
});

describe("modals", () => {
  async function openForm(page: Page) {
    await composer(page).fill("/spot-chaos form");
    await composer(page).press("Enter");
    const form = page.getByRole("dialog", { name: "A game day" });
    await form.waitFor();
    return form;
  }

  test("Slack's own objections and the app's stand at their fields; what was filled in stays", async () => {
    const page = await tabOf();
    const form = await openForm(page);
    await form.getByRole("button", { name: "Show the plan" }).click();
    expect(await form.getByRole("alert").allInnerTexts()).toEqual([
      "Please complete this required field.",
      "Please complete this required field.",
    ]);
    expect(app.payloads("view_submission")).toEqual([]);
    await form.getByRole("combobox", { name: "Target" }).selectOption("beta");
    await form.getByRole("textbox", { name: "Reason" }).fill("because");
    await form.getByRole("checkbox", { name: "@ben" }).check();
    await form.getByRole("textbox", { name: "Reason" }).press("Enter");
    await form.getByText("Because is no reason.").waitFor();
    expect(await form.getByRole("combobox", { name: "Target" }).inputValue()).toBe("b");
    await page.reload();
    const again = page.getByRole("dialog", { name: "A game day" });
    expect(await again.getByRole("textbox", { name: "Reason" }).inputValue()).toBe("because");
    await again.getByRole("textbox", { name: "Reason" }).fill("quarterly");
    await again.getByRole("button", { name: "Show the plan" }).click();
    await again.waitFor({ state: "detached" });
    expect(app.payloads("view_submission").at(-1)).toMatchObject({
      view: {
        callback_id: "form",
        state: {
          values: {
            target: { pick: { type: "static_select", selected_option: { value: "b", text: { text: "beta" } } } },
            reason: { text: { type: "plain_text_input", value: "quarterly" } },
            with: { people: { type: "multi_users_select", selected_users: [userId(app.workspace, "ben")] } },
          },
        },
      },
    });
  });

  test("an answer may update the modal, a button may push another, and Esc goes back one", async () => {
    const page = await tabOf();
    const form = await openForm(page);
    await form.getByRole("textbox", { name: "Reason" }).fill("more");
    await form.getByRole("button", { name: "Explain" }).click();
    const explained = page.getByRole("dialog", { name: "Explained" });
    await explained.getByText("It comes back.").waitFor();
    await page.keyboard.press("Escape");
    await form.waitFor();
    expect(await form.getByRole("textbox", { name: "Reason" }).inputValue()).toBe("more");
    await form.getByRole("combobox", { name: "Target" }).selectOption("alpha");
    await form.getByRole("button", { name: "Show the plan" }).click();
    await page.getByRole("dialog", { name: "Step two" }).getByText("One more step.").waitFor();
  });

  test("closing tells an app that asked for it, and the focus is back where one types", async () => {
    const page = await tabOf();
    const form = await openForm(page);
    await form.getByRole("button", { name: "Cancel" }).click();
    await form.waitFor({ state: "detached" });
    await expect
      .poll(() => app.payloads("view_closed"))
      .toMatchObject([{ is_cleared: false, view: { callback_id: "form" } }]);
    await expectFocus(page, composer(page));
  });
});

test("Home is published for the one who opens it, and its buttons work", async () => {
  const page = await tabOf("ben");
  await page.getByRole("button", { name: "spot-chaos Home" }).click();
  await page.getByText("Running now").waitFor();
  await page.getByRole("button", { name: "Start…" }).click();
  await expect
    .poll(() => app.payloads("block_actions"))
    .toMatchObject([
      { user: { name: "ben" }, container: { type: "view" }, view: { type: "home" }, actions: [{ action_id: "begin" }] },
    ]);
});

describe("by keyboard", () => {
  test("Esc closes the thread, and the focus goes back to what opened it", async () => {
    const ts = post("parent");
    post("a reply", { thread_ts: ts });
    const page = await tabOf();
    const replies = page.getByRole("button", { name: "1 reply" });
    await replies.focus();
    await page.keyboard.press("Enter");
    const answer = page.getByRole("textbox", { name: "Reply in the thread" });
    await answer.waitFor();
    await expectFocus(page, answer);
    await page.keyboard.type("/spot-chaos stop");
    await page.keyboard.press("Enter");
    await page.getByText("/spot-chaos is not supported in threads. Sorry!").waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("complementary", { name: "Thread" }).waitFor({ state: "detached" });
    await expectFocus(page, replies);
  });

  test("somebody may act as another person, and what they may not do they are told", async () => {
    const page = await tabOf();
    await page.getByRole("combobox", { name: "Act as" }).selectOption("gil");
    expect(await page.getByRole("combobox", { name: "Act as" }).inputValue()).toBe("gil");
    expect(await page.getByRole("button", { name: "#general" }).count()).toBe(0);
    app.workspace.faults.archive("game-day");
    await page.getByText("#game-day is archived: nobody can write here.").waitFor();
  });
});

test.each([390, 1440])("at %s px nothing is wider than the screen", async (width) => {
  post(`${"long".repeat(60)} words`, { blocks: [section(`${"long".repeat(60)} words`), ...CARD.slice(1)] });
  const page = await tabOf("ana", "", { viewport: { width, height: 800 } });
  await page.locator(".message").first().waitFor();
  expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(width);
});

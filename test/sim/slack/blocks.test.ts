import { expect, test } from "vitest";
import { problemsOfBlocks } from "../../../src/sim/slack/blocks/validate.ts";
import { button, section, testWorkspace } from "./calls.ts";

/** "message [pointer]" of everything wrong with these blocks in a message */
function problems(...blocks: unknown[]): string[] {
  return problemsOfBlocks(blocks, { surface: "message", pointer: "/blocks" }).map(
    (problem) => `${problem.message} [${problem.pointer}]`,
  );
}

const plain = (text: string) => ({ type: "plain_text", text });
const actions = (...elements: unknown[]) => ({ type: "actions", elements });
const richText = {
  type: "rich_text",
  elements: [{ type: "rich_text_section", elements: [{ type: "text", text: "x" }] }],
};
const task = (id: string) => ({ task_id: id, title: id, status: "complete" });

test("a 51st block is refused, with a pointer to it", () => {
  const { call, gameDay } = testWorkspace();
  const divider = { type: "divider" };
  const post = (count: number) =>
    call("chat.postMessage", { channel: gameDay, text: "x", blocks: Array.from({ length: count }, () => divider) });
  expect(post(50).ok).toBe(true);
  expect(post(51)).toMatchObject({
    ok: false,
    error: "invalid_blocks",
    errors: ["no more than 50 items allowed [json-pointer:/blocks]"],
    response_metadata: { messages: ["[ERROR] no more than 50 items allowed [json-pointer:/blocks]"] },
  });
});

test("blocks that are no JSON array are refused as a format", () => {
  const { call, gameDay } = testWorkspace();
  const post = (blocks: unknown) => call("chat.postMessage", { channel: gameDay, text: "x", blocks }).error;
  expect(post("[{")).toBe("invalid_blocks_format");
  expect(post({ type: "divider" })).toBe("invalid_blocks_format");
});

test("every text has its own limit, and an empty text is none", () => {
  expect(problems(section("x".repeat(3000)), { type: "header", text: plain("x".repeat(150)) })).toEqual([]);
  expect(problems(section("x".repeat(3001)))).toEqual(["must be less than 3001 characters [/blocks/0/text/text]"]);
  expect(problems(section(""))).toEqual(["must be more than 0 characters [/blocks/0/text/text]"]);
  expect(problems({ type: "header", text: plain("x".repeat(151)) })).toEqual([
    "must be less than 151 characters [/blocks/0/text/text]",
  ]);
  expect(problems({ type: "header", text: { type: "mrkdwn", text: "x" } })).toEqual([
    "unsupported type: mrkdwn [/blocks/0/text/type]",
  ]);
});

test("a section needs a text or fields, at most ten of 2,000 characters", () => {
  expect(problems({ type: "section" })).toEqual(["must provide at least one of: text, fields [/blocks/0]"]);
  const fields = Array.from({ length: 11 }, () => plain("x"));
  expect(problems({ type: "section", fields })).toEqual(["no more than 10 items allowed [/blocks/0/fields]"]);
  expect(problems({ type: "section", fields: [plain("x".repeat(2001))] })).toEqual([
    "must be less than 2001 characters [/blocks/0/fields/0/text]",
  ]);
});

test("a context block holds ten elements, an actions block twenty-five", () => {
  const context = { type: "context", elements: Array.from({ length: 11 }, () => plain("x")) };
  const many = actions(...Array.from({ length: 26 }, (_, at) => button(`a${at}`)));
  expect(problems(context)).toEqual(["no more than 10 items allowed [/blocks/0/elements]"]);
  expect(problems(many)).toEqual(["no more than 25 items allowed [/blocks/0/elements]"]);
  expect(problems({ type: "context" })).toEqual(["missing required field: elements [/blocks/0/elements]"]);
});

test("a button's text, value, label, style and confirmation are checked", () => {
  const { text } = button("a");
  expect(problems(actions(button("a", "x".repeat(76))))).toEqual([
    "must be less than 76 characters [/blocks/0/elements/0/text/text]",
  ]);
  expect(problems(actions(button("a", "x", "v".repeat(2001))))).toHaveLength(1);
  expect(problems(actions({ type: "button", text, accessibility_label: "x".repeat(76) }))).toHaveLength(1);
  expect(problems(actions({ type: "button", text, style: "warning" }))).toEqual([
    "must be one of the following values: primary, danger [/blocks/0/elements/0/style]",
  ]);
  const confirm = {
    title: plain("Sure?"),
    text: plain("x".repeat(301)),
    confirm: plain("Yes"),
    deny: plain("x".repeat(31)),
  };
  expect(problems(actions({ type: "button", text, confirm }))).toEqual([
    "must be less than 301 characters [/blocks/0/elements/0/confirm/text/text]",
    "must be less than 31 characters [/blocks/0/elements/0/confirm/deny/text]",
  ]);
});

test("block ids are unique in a message, action ids in a block", () => {
  expect(problems({ type: "divider", block_id: "d" }, { type: "divider", block_id: "d" })).toEqual([
    "`block_id` d already exists [/blocks/1/block_id]",
  ]);
  expect(problems(actions(button("a"), button("a")))).toEqual([
    "`action_id` a already exists in this block [/blocks/0/elements/1/action_id]",
  ]);
});

test("unknown types and unknown fields are refused", () => {
  expect(problems({ type: "marquee" })).toEqual(["unsupported type: marquee [/blocks/0/type]"]);
  expect(problems({ type: "toString" })).toEqual(["unsupported type: toString [/blocks/0/type]"]);
  expect(problems({ ...section("x"), color: "red" })).toEqual(["invalid additional property: color [/blocks/0]"]);
  expect(problems("text")).toEqual(["must be an object [/blocks/0]"]);
});

test("an alert belongs into a modal, a markdown block and a plan into a message", () => {
  const alert = { type: "alert", text: plain("careful"), level: "warning" };
  const plan = { type: "plan", title: "Run", tasks: [task("a"), task("b")] };
  const markdown = { type: "markdown", text: "**x**" };
  const inModal = (block: unknown) => problemsOfBlocks([block], { surface: "modal", pointer: "/blocks" });
  expect(problems(alert)).toEqual(["unsupported type: alert [/blocks/0/type]"]);
  expect(inModal(alert)).toEqual([]);
  expect(problems(plan, markdown)).toEqual([]);
  expect(inModal(plan)).toHaveLength(1);
  expect(inModal(markdown)).toHaveLength(1);
});

test("a plan has unique tasks, no plan_id, and no task_card beside it", () => {
  expect(problems({ type: "plan", title: "Run", tasks: [task("a"), task("a")] })).toEqual([
    "task_id must be unique [/blocks/0/tasks/1/task_id]",
  ]);
  expect(problems({ type: "plan", title: "Run", plan_id: "p" })).toEqual([
    "invalid additional property: plan_id [/blocks/0]",
  ]);
  expect(problems({ type: "plan", title: "Run" }, { type: "task_card", ...task("a") })).toEqual([
    "plan and task_card cannot be combined [/blocks]",
  ]);
  expect(problems({ type: "plan", title: "Run", tasks: [{ ...task("a"), status: "completed" }] })).toHaveLength(1);
});

test("a message has one table, of one hundred rows and twenty columns", () => {
  const table = (rows: number, columns: number) => ({
    type: "table",
    rows: Array.from({ length: rows }, () => Array.from({ length: columns }, () => ({ type: "raw_text", text: "x" }))),
  });
  expect(problems(table(100, 20))).toEqual([]);
  expect(problems(table(101, 1))).toEqual(["no more than 100 items allowed [/blocks/0/rows]"]);
  expect(problems(table(1, 1), table(1, 1))).toEqual(["only one table allowed [/blocks]"]);
});

test("all markdown blocks of a message together hold 12,000 characters, a table 10,000", () => {
  const markdown = (length: number) => ({ type: "markdown", text: "x".repeat(length) });
  expect(problems(markdown(6000), markdown(6000))).toEqual([]);
  expect(problems(markdown(6000), markdown(6001))).toEqual([
    "markdown must be less than 12001 characters in total [/blocks]",
  ]);
  const row = [5000, 5001].map((length) => ({ type: "raw_text", text: "x".repeat(length) }));
  expect(problems({ type: "table", rows: [row] })).toEqual([
    "table must be less than 10001 characters in total [/blocks]",
  ]);
});

test("images, rich text, selects, cards and containers pass when they are right", () => {
  const image = { type: "image", image_url: "https://example.com/a.png", alt_text: "a chart" };
  const options = [{ text: plain("one"), value: "1" }];
  expect(
    problems(
      image,
      richText,
      { ...section("x"), accessory: { type: "overflow", action_id: "more", options } },
      actions({ type: "static_select", action_id: "pick", options }),
      { type: "card", title: plain("Card"), actions: [button("go")] },
      { type: "container", title: plain("Box"), child_blocks: [section("inside")] },
      { type: "context_actions", elements: [{ type: "icon_button", icon: "trash", text: plain("Delete") }] },
    ),
  ).toEqual([]);
  expect(problems({ ...image, slack_file: { id: "F1" } })).toHaveLength(1);
  expect(problems({ type: "container", title: plain("Box"), child_blocks: [richText] })).toHaveLength(1);
  expect(problems(actions({ type: "overflow", options: Array.from({ length: 6 }, () => options[0]) }))).toHaveLength(1);
});

test("texts of more than 13,200 characters together are refused", () => {
  const { call, gameDay } = testWorkspace();
  const post = (lengths: number[]) =>
    call("chat.postMessage", {
      channel: gameDay,
      text: "x",
      blocks: lengths.map((length) => section("x".repeat(length))),
    });
  expect(post([3000, 3000, 3000, 3000, 1200]).ok).toBe(true);
  expect(post([3000, 3000, 3000, 3000, 1201]).error).toBe("msg_blocks_too_long");
});

test("stored blocks have the ids that Slack adds; shown blocks are as they were sent", () => {
  const { call, workspace, gameDay } = testWorkspace();
  const sent = [actions({ type: "button", text: plain("Go") })];
  call("chat.postMessage", { channel: gameDay, text: "x", blocks: sent });
  const id = expect.stringMatching(/^\w{5}$/);
  expect(workspace.messages("game-day")[0]?.blocks).toMatchObject([{ block_id: id, elements: [{ action_id: id }] }]);
  expect(workspace.shown[0]?.blocks).toEqual(sent);
});

import { describe, expect, test } from "vitest";
import type { SlackEnvelope } from "../../../src/sim/slack/delivery.ts";
import { button, section, type TestWorkspace, testWorkspace, userId } from "./calls.ts";

const plain = (text: string) => ({ type: "plain_text", text });
const option = (value: string) => ({ text: plain(value), value });
const input = (block_id: string, element: Record<string, unknown>, more: Record<string, unknown> = {}) => ({
  ...{ type: "input", block_id, label: plain(block_id) },
  element: { action_id: "a", ...element },
  ...more,
});
const modal = (blocks: readonly unknown[], more: Record<string, unknown> = {}) => ({
  ...{ type: "modal", callback_id: "form", title: plain("Form"), submit: plain("Go"), private_metadata: "C1" },
  blocks,
  ...more,
});

/** A workspace whose app opens this modal on any command, and acknowledges a submission with what it is told to. */
function withForm(view: unknown) {
  const rig = testWorkspace();
  const heard: SlackEnvelope[] = [];
  const ack: { payload: unknown } = { payload: null };
  rig.workspace.connectInProcess(async (envelope) => {
    heard.push(envelope);
    const { payload } = envelope;
    if (payload.command !== undefined)
      expect(rig.call("views.open", { trigger_id: payload.trigger_id, view })).toMatchObject({ ok: true });
    return payload.type === "view_submission" ? ack.payload : null;
  });
  const open = async (user = "ana") => {
    await rig.workspace.command({ user, channel: "game-day", text: "" });
    return topOf(rig, user);
  };
  return { ...rig, heard, ack, open, last: () => heard.at(-1) };
}

function topOf({ workspace }: TestWorkspace, user: string): string {
  const view = workspace.views(user).modals.at(-1);
  if (view === undefined) throw new Error(`${user} has no modal before them`);
  return view.id;
}

describe("a modal that is sent off", () => {
  test("carries every field as Slack tells it: those touched, those that began with something, and empty ones", async () => {
    const form = withForm(
      modal([
        input("text", { type: "plain_text_input", initial_value: "as it was" }),
        input("pick", { type: "static_select", options: [option("a"), option("b")] }),
        input("many", {
          type: "multi_static_select",
          options: [option("x"), option("y")],
          initial_options: [option("x")],
        }),
        input("who", { type: "users_select" }, { optional: true }),
        input("when", { type: "datepicker", initial_date: "2026-01-15" }),
        input("ticks", { type: "checkboxes", options: [option("p")] }, { optional: true }),
      ]),
    );
    const viewId = await form.open();
    const filled = { pick: { a: "b" }, ticks: { a: ["p"] } };
    expect(await form.workspace.submitView({ user: "ana", viewId, filled })).toEqual({ kind: "closed" });
    expect(form.last()).toMatchObject({
      type: "interactive",
      accepts_response_payload: true,
      payload: {
        type: "view_submission",
        user: { id: userId(form.workspace, "ana") },
        trigger_id: expect.stringMatching(/^\d+\./),
        response_urls: [],
        view: {
          id: viewId,
          callback_id: "form",
          private_metadata: "C1",
          state: {
            values: {
              text: { a: { type: "plain_text_input", value: "as it was" } },
              pick: { a: { type: "static_select", selected_option: option("b") } },
              many: { a: { type: "multi_static_select", selected_options: [option("x")] } },
              who: { a: { type: "users_select", selected_user: null } },
              when: { a: { type: "datepicker", selected_date: "2026-01-15" } },
              ticks: { a: { type: "checkboxes", selected_options: [option("p")] } },
            },
          },
        },
      },
    });
    expect(form.last()?.payload).not.toHaveProperty("channel");
    expect(form.workspace.views("ana").modals).toEqual([]);
  });

  test("is not sent while Slack's own client objects", async () => {
    const form = withForm(
      modal([
        input("text", { type: "plain_text_input", min_length: 3, max_length: 5 }),
        input("number", { type: "number_input", is_decimal_allowed: false, min_value: "1", max_value: "4" }),
        input("many", { type: "multi_users_select", max_selected_items: 1 }),
        input("free", { type: "email_text_input" }, { optional: true }),
      ]),
    );
    const viewId = await form.open();
    const submit = (filled: Record<string, Record<string, string | string[] | null>>) =>
      form.workspace.submitView({ user: "ana", viewId, filled });
    const missing = "Please complete this required field.";
    expect(await submit({ text: { a: "  " } })).toEqual({
      kind: "errors",
      sent: false,
      errors: { text: missing, number: missing, many: missing },
    });
    const two = [userId(form.workspace, "ana"), userId(form.workspace, "ben")];
    expect(await submit({ text: { a: "no" }, number: { a: "1.5" }, many: { a: two }, free: { a: "me" } })).toEqual({
      kind: "errors",
      sent: false,
      errors: {
        text: "Please enter at least 3 characters.",
        number: "Please enter a whole number.",
        many: "Please select at most 1 items.",
        free: "Please enter a valid email address.",
      },
    });
    expect(form.heard).toHaveLength(1);
  });

  test("stays with the app's errors, is updated, is covered by another, or takes all with it", async () => {
    const form = withForm(modal([input("text", { type: "plain_text_input", initial_value: "x" })]));
    const answered = async (payload: unknown) => {
      form.ack.payload = payload;
      return form.workspace.submitView({ user: "ana", viewId: topOf(form, "ana"), filled: {} });
    };
    await form.open();
    expect(await answered({ response_action: "errors", errors: { text: "No." } })).toEqual({
      kind: "errors",
      sent: true,
      errors: { text: "No." },
    });
    expect(await answered({ response_action: "push", view: modal([section("two")]) })).toEqual({ kind: "pushed" });
    expect(form.workspace.views("ana").modals).toHaveLength(2);
    expect(await answered({ response_action: "update", view: modal([section("three")]) })).toEqual({ kind: "updated" });
    expect(form.workspace.views("ana").modals.at(-1)?.content.blocks).toMatchObject([section("three")]);
    expect(await answered({ response_action: "clear" })).toEqual({ kind: "cleared" });
    expect(form.workspace.views("ana").modals).toEqual([]);
  });

  test.each([
    ["errors for a block that is no input", { response_action: "errors", errors: { elsewhere: "No." } }],
    ["errors without any", { response_action: "errors", errors: {} }],
    ["an action that Slack does not know", { response_action: "explode" }],
    ["a view that Slack refuses", { response_action: "update", view: { type: "modal", blocks: [] } }],
  ])("stays, and the person is told, when the app answers with %s", async (_, payload) => {
    const form = withForm(modal([input("text", { type: "plain_text_input", initial_value: "x" })]));
    form.ack.payload = payload;
    const viewId = await form.open();
    const done = await form.workspace.submitView({ user: "ana", viewId, filled: {} });
    expect(done).toMatchObject({ kind: "failed", why: expect.stringContaining("Slack refused the answer") });
    expect(form.workspace.views("ana").modals).toHaveLength(1);
  });

  test("is only the topmost one, only one's own, only with what can be chosen, and only with a submit button", async () => {
    const form = withForm(modal([input("pick", { type: "static_select", options: [option("a")] })]));
    const viewId = await form.open();
    const submit = (user: string, id: string, choice: string) =>
      form.workspace.submitView({ user, viewId: id, filled: { pick: { a: choice } } });
    await expect(submit("ben", viewId, "a")).rejects.toThrow("ben has no view");
    await expect(submit("ana", viewId, "z")).rejects.toThrow('"z" is no option of a');
    form.ack.payload = {
      response_action: "push",
      view: { type: "modal", title: plain("Two"), blocks: [section("x")] },
    };
    await submit("ana", viewId, "a");
    await expect(submit("ana", viewId, "a")).rejects.toThrow("not the topmost");
    await expect(submit("ana", topOf(form, "ana"), "a")).rejects.toThrow("no submit button");
  });
});

test("a modal that is closed is told to an app that asked for it, each of a stack when all are closed", async () => {
  const form = withForm(
    modal([input("text", { type: "plain_text_input", initial_value: "x" })], { notify_on_close: true }),
  );
  const viewId = await form.open();
  await form.workspace.closeView({ user: "ana", viewId });
  expect(form.last()?.payload).toMatchObject({ type: "view_closed", is_cleared: false, view: { id: viewId } });
  await form.open();
  form.ack.payload = { response_action: "push", view: modal([section("quiet")]) };
  await form.workspace.submitView({ user: "ana", viewId: topOf(form, "ana"), filled: {} });
  await form.workspace.closeView({ user: "ana", viewId: topOf(form, "ana"), all: true });
  const closed = form.heard.filter(({ payload }) => payload.type === "view_closed");
  expect(closed.map(({ payload }) => payload.is_cleared)).toEqual([false, true]);
  expect(form.workspace.views("ana").modals).toEqual([]);
});

test("a button in a modal tells of the view and of all that is filled in; ids that the app left out are there", async () => {
  const form = withForm(
    modal([input("text", { type: "plain_text_input" }), { type: "actions", elements: [button("more", "More", "v")] }]),
  );
  const viewId = await form.open();
  await form.workspace.pressInView({ user: "ana", viewId, actionId: "more", filled: { text: { a: "half" } } });
  expect(form.last()?.payload).toMatchObject({
    type: "block_actions",
    container: { type: "view", view_id: viewId },
    view: { id: viewId, state: { values: { text: { a: { value: "half" } } } } },
    actions: [{ action_id: "more", block_id: expect.stringMatching(/^\w{5}$/), value: "v", type: "button" }],
  });
  expect(form.last()?.payload).not.toHaveProperty("channel");
  await expect(form.workspace.pressInView({ user: "ana", viewId, actionId: "less", filled: {} })).rejects.toThrow(
    'no "less" to press',
  );
});

test("who opens the Home tab is told of, with the view that is published already", async () => {
  const { workspace, heard, call } = withForm(modal([section("x")]));
  await workspace.openHome({ user: "ben" });
  const view = { type: "home", blocks: [section("yours")] };
  expect(call("views.publish", { user_id: userId(workspace, "ben"), view })).toMatchObject({ ok: true });
  await workspace.openHome({ user: "ben" });
  const events = heard.map(({ payload }) => payload.event);
  expect(events[0]).toMatchObject({
    type: "app_home_opened",
    user: userId(workspace, "ben"),
    channel: expect.stringMatching(/^D/),
    tab: "home",
  });
  expect(events[0]).not.toHaveProperty("view");
  expect(events[1]).toMatchObject({ view: { type: "home", blocks: [section("yours")] } });
});

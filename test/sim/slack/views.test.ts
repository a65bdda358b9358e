import { expect, test } from "vitest";
import { withApp } from "./app.ts";
import { section, userId } from "./calls.ts";

const modal = (title: string) => ({
  type: "modal",
  title: { type: "plain_text", text: title },
  blocks: [section("x")],
});

test("a second use of a trigger_id is refused", async () => {
  const { workspace, envelopes, call } = withApp();
  await workspace.command({ user: "ana", channel: "general", text: "" });
  const { trigger_id } = envelopes[0]?.payload ?? {};
  expect(call("views.open", { trigger_id, view: modal("One") })).toMatchObject({ ok: true, view: { type: "modal" } });
  expect(call("views.open", { trigger_id, view: modal("Two") }).error).toBe("exchanged_trigger_id");
  expect(call("views.open", { trigger_id: "1.2.3", view: modal("Two") }).error).toBe("invalid_trigger_id");
});

test("a trigger_id is good for three seconds of real time", async () => {
  const { workspace, envelopes, call, pass, passReal } = withApp();
  await workspace.command({ user: "ana", channel: "general", text: "" });
  await workspace.command({ user: "ana", channel: "general", text: "" });
  pass(3_600_000);
  passReal(3000);
  expect(call("views.open", { trigger_id: envelopes[0]?.payload.trigger_id, view: modal("One") }).ok).toBe(true);
  passReal(1);
  const late = call("views.open", { trigger_id: envelopes[1]?.payload.trigger_id, view: modal("Two") });
  expect(late.error).toBe("expired_trigger_id");
});

test("a view is checked, updated by its hash, and stacked three deep", async () => {
  const { workspace, envelopes, call } = withApp();
  const trigger = async () => {
    await workspace.command({ user: "ana", channel: "general", text: "" });
    return envelopes.at(-1)?.payload.trigger_id;
  };
  expect(call("views.open", { trigger_id: await trigger(), view: modal("x".repeat(25)) })).toMatchObject({
    error: "invalid_arguments",
    response_metadata: { messages: ["[ERROR] must be less than 25 characters [json-pointer:/view/title/text]"] },
  });
  const { view } = call("views.open", { trigger_id: await trigger(), view: modal("One") }) as unknown as {
    view: { id: string; hash: string };
  };
  const update = (hash: string) => call("views.update", { view_id: view.id, hash, view: modal("Two") });
  expect(update(view.hash).ok).toBe(true);
  expect(update(view.hash).error).toBe("hash_conflict");
  expect(call("views.update", { view_id: "V404", view: modal("Two") }).error).toBe("not_found");
  const push = async () => call("views.push", { trigger_id: await trigger(), view: modal("Next") }).error;
  expect([await push(), await push(), await push()]).toEqual([undefined, undefined, "push_limit_reached"]);
  const home = { type: "home", blocks: [section("x")] };
  expect(call("views.publish", { user_id: userId(workspace, "ana"), view: home }).ok).toBe(true);
});

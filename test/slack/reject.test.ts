import { expect, test } from "vitest";
import { rejectionIn } from "../../src/slack/reject-view.ts";
import { inProcess, saying } from "./stage.ts";

const BUTTONS = [
  { name: "approve", label: "Approve", value: "run-1 abc", style: "primary", confirm: null },
  { name: "reject", label: "Reject", value: "run-1 abc", style: "plain", confirm: null },
] as const;

async function planned(through?: Parameters<typeof inProcess>[0]) {
  const stage = await inProcess(through);
  const { id: channel = "" } = stage.workspace.channels["game-day"] ?? {};
  const what = { run: "run-1", key: "card", facts: {}, message: saying("The plan.", { buttons: [...BUTTONS] }) };
  const posted = await stage.app.chat.post({ channel, threadTs: null, broadcast: false }, what);
  if (posted.kind !== "done") throw new Error(posted.kind);
  const press = async (name: string) => {
    await stage.workspace.press({
      user: "ben",
      channel: "game-day",
      messageTs: posted.ts,
      actionId: `spot-chaos:${name}`,
    });
    await stage.settled();
  };
  return { ...stage, press, ts: posted.ts, channel };
}

test("an approval is handed over with what was seen, and where it stands", async () => {
  const stage = await planned();
  await stage.press("approve");
  expect(stage.asked).toMatchObject([{ what: "approve", ask: { value: "run-1 abc", ts: stage.ts } }]);
});

test("a rejection asks for its reason first, and hands it over then", async () => {
  const stage = await planned();
  await stage.press("reject");
  expect(stage.asked).toEqual([]);
  const [window] = stage.workspace.views("ben").modals;
  expect(JSON.stringify(window?.content)).toContain("Everyone in the channel reads your reason");
  const filled = { reason: { reason: "  the sale\n runs " } };
  await stage.workspace.submitView({ user: "ben", viewId: window?.id ?? "", filled });
  await stage.settled();
  expect(stage.asked).toMatchObject([
    {
      what: "reject",
      asker: { user: stage.workspace.people.ben?.id, channel: stage.channel },
      ask: { value: "run-1 abc", ts: stage.ts, reason: "the sale runs" },
    },
  ]);
});

test("a rejection whose window Slack does not open rejects nothing, and says so", async () => {
  const stage = await planned({
    through: (fetch) => async (input, init) =>
      String(input).includes("views.open") ? new Response("no", { status: 500 }) : fetch(input, init),
  });
  await stage.press("reject");
  expect(stage.asked).toEqual([]);
  expect(stage.told("ben").text).toContain("Press Reject again");
});

test("whatever comes back in a rejection is read or left out, and never breaks", () => {
  const nothing = { value: "", ts: "", channel: null, reason: null };
  for (const view of [{}, { private_metadata: "{" }, { private_metadata: "[1]", state: { values: 3 } }])
    expect(rejectionIn(view)).toEqual(nothing);
});

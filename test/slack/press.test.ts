import { describe, expect, test } from "vitest";
import { instantOf } from "../../src/slack/stamp.ts";
import { EPOCH, inProcess, PLAN, saying } from "./stage.ts";

const ANA = { user: "ana", channel: "game-day" };

describe("a plan's buttons", () => {
  async function planned(refusals = 0) {
    const stage = await inProcess();
    const error = { kind: "error", error: "invalid_blocks" } as const;
    if (refusals > 0) stage.workspace.faults.onCall({ method: "chat.postMessage", answer: error, times: refusals });
    const { id: channel = "" } = stage.workspace.channels["game-day"] ?? {};
    const what = { run: "run-1", key: "card", facts: {}, message: PLAN };
    const posted = await stage.app.chat.post({ channel, threadTs: null, broadcast: false }, what);
    if (posted.kind !== "done") throw new Error(posted.kind);
    const press = (name: string) =>
      stage.workspace.press({ ...ANA, messageTs: posted.ts, actionId: `spot-chaos:${name}` });
    return { ...stage, press, ts: posted.ts };
  }

  test.each(["start", "refresh", "cancel"] as const)(
    "%s hands over what was seen, where it stands, and when it was pressed by Slack's clock",
    async (name) => {
      const stage = await planned();
      await stage.press(name);
      await stage.settled();
      expect(stage.asked).toMatchObject([{ what: name, ask: { value: "run-1 abc", ts: stage.ts, pressedAt: EPOCH } }]);
      expect(stage.told("ana").text).toBe(`the desk's ${name}`);
    },
  );

  test("a start that breaks half-way is not called harmless", async () => {
    const stage = await planned();
    stage.answers("start", () => Promise.reject(new Error("the store is gone")));
    await stage.press("start");
    await stage.settled();
    expect(stage.told("ana").text).toContain("I cannot say whether anything was started");
  });

  test("are there in plainer blocks too, with the question behind Start", async () => {
    const stage = await planned(1);
    const drawn = JSON.stringify(stage.workspace.messages("game-day")[0]?.blocks);
    expect(drawn).not.toContain("verbatim");
    expect(drawn).toContain("No way back.");
    await stage.press("start");
    await stage.settled();
    expect(stage.asked).toMatchObject([{ what: "start", ask: { value: "run-1 abc" } }]);
  });

  test("all checks open in a window, and nothing is said besides", async () => {
    const stage = await planned();
    stage.answers("checks", async () => saying("2 warnings.", { body: [[["the first"], ["the second"]]] }));
    await stage.press("checks");
    await stage.settled();
    expect(JSON.stringify(stage.workspace.views("ana").modals.at(-1)?.content)).toContain("the second");
    expect(stage.workspace.ephemerals("ana")).toEqual([]);
    expect(stage.written.at(-1)).toContain("2 warnings.");
  });
});

describe("the card's buttons", () => {
  async function withCard() {
    const stage = await inProcess();
    const button = (name: "stop" | "finish" | "details") =>
      ({ name, label: name, value: "run-1", style: "plain", confirm: null }) as const;
    const posted = await stage.app.chat.post(
      { channel: stage.workspace.channels["game-day"]?.id ?? "", threadTs: null, broadcast: false },
      {
        run: "run-1",
        key: "card",
        facts: {},
        message: saying("The card.", { buttons: [button("stop"), button("finish"), button("details")] }),
      },
    );
    if (posted.kind !== "done") throw new Error(posted.kind);
    return { ...stage, card: posted.ts };
  }

  test.each([
    ["stop", { run: "run-1", threadTs: null }],
    ["finish", { run: "run-1" }],
    ["details", { run: "run-1" }],
  ] as const)("%s works for anyone in the channel and leaves the card as it is", async (name, ask) => {
    const stage = await withCard();
    await stage.workspace.press({
      user: "ben",
      channel: "game-day",
      messageTs: stage.card,
      actionId: `spot-chaos:${name}`,
    });
    await stage.settled();
    expect(stage.asked).toMatchObject([{ what: name, asker: { user: stage.workspace.people.ben?.id }, ask }]);
    expect(stage.told("ben").text).toBe(`the desk's ${name}`);
    expect(stage.workspace.messages("game-day").map(({ text }) => text)).toEqual(["The card."]);
  });

  test("of an older version are answered, and links are left in peace", async () => {
    const stage = await withCard();
    const press = (actions: readonly Record<string, unknown>[]) =>
      stage.receiver.deliver({
        type: "interactive",
        payload: {
          type: "block_actions",
          user: { id: stage.workspace.people.ana?.id },
          team: { id: stage.workspace.team.id },
          trigger_id: `1.${actions.length}`,
          channel: { id: stage.workspace.channels["game-day"]?.id },
          container: { type: "message" },
          actions,
        },
      });
    expect(await press([{ type: "button", action_id: "spot-chaos:teleport", value: "x" }])).toBeNull();
    await stage.settled();
    expect(stage.told("ana").text).toContain("no longer know this button");
    expect(await press([{ type: "button", action_id: "kR4x", url: "https://x.test" }, {}])).toBeNull();
    await stage.settled();
    expect(stage.workspace.ephemerals("ana").length).toBe(1);
    expect(stage.written).toEqual([
      "received press spot-chaos:teleport x",
      expect.stringMatching(/^answered press spot-chaos:teleport x: \(refused: unknown-button\) I did nothing/),
    ]);
  });

  test.each([
    [
      "of an older version's Home",
      { action_id: "spot-chaos:teleport", value: "x" },
      "received press spot-chaos:teleport x",
    ],
    [
      "that cannot be read",
      { action_id: "spot-chaos:stop", value: { toString: null, valueOf: null } },
      expect.stringMatching(/^answered press spot-chaos:stop: \(broke\) /),
    ],
  ])("a press %s, in no channel, is written down all the same", async (_which, action, row) => {
    const stage = await withCard();
    const payload = {
      type: "block_actions",
      user: { id: stage.workspace.people.ana?.id },
      team: { id: stage.workspace.team.id },
      trigger_id: "1.1",
      container: { type: "view" },
      actions: [{ type: "button", ...action }],
    };
    await stage.receiver.deliver({ type: "interactive", payload }).catch(() => {});
    await stage.settled();
    expect(stage.asked).toEqual([]);
    expect(stage.written[0]).toEqual(row);
  });

  test("a press that breaks before anyone understood it is answered and written down, a link is neither", async () => {
    const stage = await withCard();
    const unreadable = { toString: null, valueOf: null };
    const press = (actionId: string) =>
      stage.receiver
        .deliver({
          type: "interactive",
          payload: {
            type: "block_actions",
            user: { id: stage.workspace.people.ana?.id },
            team: { id: stage.workspace.team.id },
            trigger_id: `1.${actionId}`,
            channel: { id: stage.workspace.channels["game-day"]?.id },
            container: { type: "message" },
            actions: [{ type: "button", action_id: actionId, value: unreadable }],
          },
        })
        .catch(() => {});
    await press("kR4x");
    await stage.settled();
    expect(stage.written).toEqual([]);
    await press("spot-chaos:stop");
    await stage.settled();
    expect(stage.told("ana").text).toContain("That did not work on my side");
    expect(stage.written).toEqual([
      expect.stringMatching(/^answered press spot-chaos:stop: \(broke\) That did not work on my side/),
    ]);
  });

  test("a stop that breaks says that it cannot tell", async () => {
    const stage = await withCard();
    stage.answers("stop", () => Promise.reject(new Error("boom")));
    await stage.workspace.press({ ...ANA, messageTs: stage.card, actionId: "spot-chaos:stop" });
    await stage.settled();
    expect(stage.told("ana").text).toContain("I cannot say whether anything was stopped");
    expect(stage.lines.filter(({ severity }) => severity === "error").length).toBe(1);
  });
});

test("a stamp of Slack's is an instant to the millisecond, and anything else is none", () => {
  expect(instantOf("1503435956.000247")).toBe(1_503_435_956_000);
  expect(instantOf("1503435956.999999")).toBe(1_503_435_956_999);
  expect(instantOf("1503435956.5")).toBe(1_503_435_956_500);
  for (const none of [undefined, null, "", "soon", "1503435956", 1_503_435_956.5, "-1.5", "1503435956.0002471"])
    expect(instantOf(none)).toBeNull();
});

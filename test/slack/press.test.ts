import { describe, expect, test } from "vitest";
import { inProcess, QUESTION, saying } from "./stage.ts";

const ANA = { user: "ana", channel: "game-day" };

describe("the private question before a start", () => {
  async function asked() {
    const stage = await inProcess();
    stage.answers("start", async () => QUESTION);
    await stage.workspace.command({ ...ANA, text: "start" });
    await stage.settled();
    return { ...stage, question: stage.told("ana").ts };
  }

  test("is replaced by the answer to its press, so that it cannot be pressed again", async () => {
    const stage = await asked();
    stage.answers("confirm", async () => saying("The experiment starts."));
    const press = { ...ANA, messageTs: stage.question, actionId: "spot-chaos:confirm-start" };
    await stage.workspace.press(press);
    await stage.settled();
    expect(stage.asked.at(-1)).toMatchObject({ what: "confirm", ask: "confirm-1" });
    expect(stage.workspace.ephemerals("ana").map(({ text }) => text)).toEqual(["The experiment starts."]);
    await expect(stage.workspace.press(press)).rejects.toThrow();
  });

  test("can be cancelled", async () => {
    const stage = await asked();
    await stage.workspace.press({ ...ANA, messageTs: stage.question, actionId: "spot-chaos:cancel-start" });
    await stage.settled();
    expect(stage.asked.at(-1)).toMatchObject({ what: "cancel", ask: "confirm-1" });
    expect(stage.workspace.ephemerals("ana").map(({ text }) => text)).toEqual(["the desk's cancel"]);
  });

  test("a start that breaks half-way is not called harmless", async () => {
    const stage = await asked();
    stage.answers("confirm", () => Promise.reject(new Error("the store is gone")));
    await stage.workspace.press({ ...ANA, messageTs: stage.question, actionId: "spot-chaos:confirm-start" });
    await stage.settled();
    expect(stage.told("ana").text).toContain("I cannot say whether anything was started");
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

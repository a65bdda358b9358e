import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { WebClient } from "@slack/web-api";
import { expect, onTestFinished, test } from "vitest";
import { realClock } from "../../src/clock.ts";
import type { Chat, MayLeave } from "../../src/engine/ports.ts";
import { deliverTo } from "../../src/slack/deliver.ts";
import { webOptions } from "../../src/slack/web-options.ts";
import { fakeLog } from "../engine/fakes.ts";
import { saying } from "./stage.ts";

const CARD = { run: "run-1", key: "card", facts: {}, message: saying("Starting.") };
const AT = { channel: "C1", ts: "1.1" };
const REPLY = { channel: "C1", threadTs: "1.1", broadcast: false };

/** The product's own client at a Slack on a real socket; `answer` null: never. */
async function slack(answer: (method: string) => object | null) {
  const heard: string[] = [];
  const hanging: ServerResponse[] = [];
  const server = createServer((request, response) => {
    const method = request.url?.split("/").at(-1) ?? "";
    heard.push(method);
    const said = answer(method);
    if (said === null) hanging.push(response);
    else response.setHeader("content-type", "application/json").end(JSON.stringify(said));
    server.emit("heard");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const wire = { apiUrl: `http://127.0.0.1:${port}/api/`, fetch, clock: realClock(), log: fakeLog().log };
  const chat = deliverTo({
    client: new WebClient("xoxb-test", webOptions(wire)),
    rehearsal: false,
    command: "/spot-chaos",
    botName: () => "spot-chaos",
    team: () => null,
  });
  const untilHeard = async (isEnough: () => boolean) => {
    while (!isEnough()) await once(server, "heard");
  };
  return { chat, heard, untilHeard };
}

/** Good for so many requests. */
function goodFor(requests: number): MayLeave {
  let asked = 0;
  return () => ++asked <= requests;
}

const HELD = { kind: "later", message: "held back: it came too late" };

test.each<[string, (chat: Chat, mayLeave: MayLeave) => Promise<unknown>]>([
  ["a post", (chat, mayLeave) => chat.post({ ...REPLY, mayLeave }, CARD)],
  ["an edit", (chat, mayLeave) => chat.update({ ...AT, mayLeave }, CARD)],
  ["what is taken away", (chat, mayLeave) => chat.remove({ ...AT, mayLeave })],
  ["a word to one person", (chat, mayLeave) => chat.direct("U0ANA", CARD.message, mayLeave)],
])("%s that may not leave does not, and may be tried again", async (_, call) => {
  const { chat, heard } = await slack(() => ({ ok: true, ts: "1.2" }));
  expect(await call(chat, goodFor(0))).toEqual(HELD);
  expect(heard).toEqual([]);
});

test.each([1, 2])(
  "a message whose blocks were refused %i times is not sent plainer when it may not leave by then",
  async (tries) => {
    const { chat, heard } = await slack(() => ({ ok: false, error: "invalid_blocks" }));
    expect(await chat.post({ ...REPLY, mayLeave: goodFor(tries) }, CARD)).toEqual(HELD);
    expect(await chat.update({ ...AT, mayLeave: goodFor(tries) }, CARD)).toEqual(HELD);
    expect(heard).toEqual([...Array(tries).fill("chat.postMessage"), ...Array(tries).fill("chat.update")]);
  },
);

test("a word to one person is not said when it may not leave by the time their conversation is open", async () => {
  const { chat, heard } = await slack(() => ({ ok: true, channel: { id: "D1" }, ts: "1.2" }));
  expect(await chat.direct("U0ANA", CARD.message, goodFor(1))).toEqual(HELD);
  expect(heard).toEqual(["conversations.open"]);
});

test("a call leaves at once, and in its own name, however many others wait for Slack's answer", async () => {
  const { chat, heard, untilHeard } = await slack((method) =>
    method === "chat.delete" ? { ok: true, ts: "1.1" } : null,
  );
  for (let nth = 0; nth < 120; nth++) void chat.update({ ...AT, mayLeave: () => true }, CARD);
  await untilHeard(() => heard.length >= 100);
  const asked: string[] = [];
  const mayLeave = () => asked.push("asked") > 0;
  expect(await chat.remove({ ...AT, mayLeave })).toEqual({ kind: "done", ts: "1.1" });
  expect(await chat.remove({ ...AT, mayLeave: () => false })).toEqual(HELD);
  expect(asked).toEqual(["asked"]);
});

import { expect, test } from "vitest";
import { post, show, slowSlack } from "./slow-slack.ts";

const CARD_REFUSED = { kind: "refused", code: "cant_update_message", advice: "" } as const;

/** Nobody may edit the card from the first second on: what it should say is due as a reply. */
function cardless() {
  const slack = slowSlack();
  const edits = { mayBeMade: false };
  slack.world.edit = (key) => (key !== "card" || edits.mayBeMade ? null : CARD_REFUSED);
  return { ...slack, edits };
}

const REFUSED = { keptAfterMs: null, answer: { kind: "refused", code: "is_archived", advice: "" } } as const;
const LOST = { kind: "unknown", message: "cut" } as const;

test("what the card should have said, and Slack refused, is not said after a restart", async () => {
  const slack = cardless();
  slack.world.fate = (key) => (key.startsWith("status:") ? REFUSED : null);
  const first = slack.relay();
  show(first, post("card", "Recovering"));
  await slack.until(30);
  expect([...slack.rows.keys()]).toContain("status:1");
  void first.leave();
  slack.world.fate = () => null;
  slack.edits.mayBeMade = true;
  const second = slack.relay();
  show(second, post("card", "Finished"), post("closing"));
  second.end();
  await slack.clock.idle();
  expect(slack.thread()).toEqual(["closing"]);
});

test("what the card should have said stays in the thread, and is not said again, when a restart finds it shown", async () => {
  const slack = cardless();
  const first = slack.relay();
  show(first, post("card", "Recovering"));
  await slack.until(30);
  void first.leave();
  const second = slack.relay();
  show(second, post("card", "Recovering"));
  await slack.until(600);
  expect(slack.thread()).toEqual(["status:1"]);
  second.end();
  await slack.clock.idle();
});

test("one whose answer was lost in the crash is found, and shows the newest words, once the card is refused again", async () => {
  const slack = cardless();
  slack.world.fate = (key, n) => (key === "status:1" && n === 0 ? { keptAfterMs: 0, answer: LOST } : null);
  const first = slack.relay();
  show(first, post("card", "Recovering"));
  await slack.until(1);
  void first.leave();
  const second = slack.relay();
  show(second, post("card", "Recovered"));
  await slack.until(30);
  expect(slack.thread()).toEqual(["status:1"]);
  expect(slack.calls.findLast(({ key }) => key === "status:1")?.message.summary).toBe("card Recovered");
  second.end();
  await slack.clock.idle();
});

test("one whose answer was lost right before the end is not posted after it", async () => {
  const slack = cardless();
  slack.world.fate = (key) => (key === "status:1" ? { keptAfterMs: null, answer: LOST } : null);
  const relay = slack.relay();
  show(relay, post("card", "Recovering"));
  await slack.until(1);
  show(relay, post("card", "Finished"), post("closing"));
  relay.end();
  slack.world.fate = () => null;
  await slack.clock.idle();
  expect(slack.thread()).toEqual(["closing"]);
});

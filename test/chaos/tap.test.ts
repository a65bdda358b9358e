import { expect, test } from "vitest";
import { tapped, tappedFetch } from "../../src/chaos/tap.ts";

test("every method of a port goes through the tap, also one that nobody knew of", async () => {
  class Port {
    #kept = "kept";
    readonly name = "plain";
    async read(what: string): Promise<string> {
      return `${what} ${this.#kept}`;
    }
    async newTomorrow(): Promise<number> {
      return 42;
    }
  }
  const calls: string[] = [];
  const port = tapped("store", new Port(), (call, act) => {
    calls.push(call);
    return act();
  });
  expect([await port.read("it is"), await port.newTomorrow(), port.name]).toEqual(["it is kept", 42, "plain"]);
  expect(calls).toEqual(["store.read", "store.newTomorrow"]);
});

test("a tap that does not act keeps the call from its port", async () => {
  let read = 0;
  const port = tapped("store", { read: async () => ++read }, async () => -1 as never);
  expect([await port.read(), read]).toEqual([-1, 0]);
});

test("a request to Slack is named by its Web API method, an answer over a response address by what it is", async () => {
  const calls: string[] = [];
  const send = tappedFetch(
    async () => new Response("ok"),
    (call, act) => {
      calls.push(call);
      return act();
    },
  );
  await send("https://slack.com/api/chat.postMessage", { method: "POST" });
  await send(new Request("https://hooks.slack.com/actions/T1/2/abc", { method: "POST" }));
  expect(calls).toEqual(["slack.chat.postMessage", "slack.response_url"]);
});

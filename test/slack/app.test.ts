import { describe, expect, test } from "vitest";
import { type Fetch, inProcess, saying } from "./stage.ts";

const ANA = { user: "ana", channel: "game-day" };

describe("a slash command", () => {
  test("is acknowledged before the work, which may take its time", async () => {
    const stage = await inProcess();
    const work = Promise.withResolvers<void>();
    stage.answers("status", async () => {
      await work.promise;
      return saying("slow news");
    });
    expect(await stage.workspace.command({ ...ANA, text: "status" })).toMatchObject({ answered: true, payload: null });
    expect(stage.workspace.shown).toEqual([]);
    work.resolve();
    await stage.settled();
    expect(stage.told("ana").text).toBe("slow news");
  });

  test("of a burst is acknowledged before the first of them is worked on, and they are worked on in their order", async () => {
    const stage = await inProcess();
    const order: string[] = [];
    stage.answers("status", async () => {
      order.push("worked on");
      return saying("the status");
    });
    const runs = Array.from({ length: 8 }, (_, nth) => `run-${nth}`);
    stage.clock.task("a burst", async () => {
      for (const run of runs) {
        void stage.workspace.command({ ...ANA, text: `status ${run}` }).then(() => order.push("acknowledged"));
        // As when they come in one after the other from the socket.
        await stage.clock.sleepUntil(stage.clock.now());
      }
    });
    await stage.clock.idle();
    await stage.settled();
    expect(order).toEqual([...runs.map(() => "acknowledged"), ...runs.map(() => "worked on")]);
    expect(stage.asked.map(({ ask }) => ask)).toEqual(runs.map((run) => ({ run, threadTs: null })));
  });

  test("is answered in a stream that does not end", async () => {
    const stage = await inProcess();
    let isWorkedOn = false;
    stage.answers("status", async () => {
      isWorkedOn = true;
      return saying("the status");
    });
    let typed = 0;
    stage.clock.task("a stream", async () => {
      for (; !isWorkedOn; typed++) {
        void stage.workspace.command({ ...ANA, text: "status" });
        await stage.clock.sleepUntil(stage.clock.now());
      }
    });
    await stage.clock.idle();
    expect(typed).toBeLessThan(200);
  });

  test("is answered to the asker alone", async () => {
    const stage = await inProcess();
    await stage.workspace.command({ ...ANA, text: "targets" });
    await stage.settled();
    expect(stage.workspace.shown.map(({ op, user }) => [op, user])).toEqual([
      ["ephemeral", stage.workspace.people.ana?.id],
    ]);
  });

  test("reaches the desk as what was meant", async () => {
    const stage = await inProcess();
    for (const text of ["start Workshop quarterly game day", "start", "status", "stop run-1", "targets"]) {
      await stage.workspace.command({ ...ANA, text });
    }
    await stage.settled();
    const asker = { user: stage.workspace.people.ana?.id, channel: stage.workspace.channels["game-day"]?.id };
    expect(stage.asked).toEqual([
      {
        what: "plan",
        asker,
        ask: { mode: "start", target: "workshop", template: null, reason: "quarterly game day", hypothesis: null },
      },
      { what: "form", asker, ask: { mode: "start", target: null, reason: null } },
      { what: "status", asker, ask: { run: null, threadTs: null } },
      { what: "stop", asker, ask: { run: "run-1", threadTs: null } },
      { what: "targets", asker, ask: null },
    ]);
  });

  test("that is empty gets the help, and one that is wrong the right form", async () => {
    const stage = await inProcess();
    await stage.workspace.command({ ...ANA, text: "" });
    await stage.settled();
    expect(JSON.stringify(stage.workspace.ephemerals("ana").at(-1)?.blocks)).toContain("/spot-chaos start [target]");
    await stage.workspace.command({ ...ANA, text: "strat <!channel>" });
    await stage.settled();
    expect(stage.told("ana").text).toContain("/spot-chaos start");
    expect(stage.told("ana").text).not.toContain("<!");
    expect(stage.asked).toEqual([]);
  });

  test("is answered in a channel where the bot is no member", async () => {
    const stage = await inProcess();
    await stage.workspace.command({ user: "ana", channel: "general", text: "status" });
    await stage.settled();
    expect(stage.told("ana").text).toBe("the desk's status");
  });

  test.each(["start", "stop"])("in a direct message: %s is refused, with what works there", async (text) => {
    const stage = await inProcess();
    await stage.workspace.command({ user: "ana", channel: "direct-message", text });
    await stage.settled();
    expect(stage.told("ana").text).toContain("works in a channel only");
    expect(stage.asked).toEqual([]);
  });

  test.each(["status", "targets"])("in a direct message: %s is answered", async (text) => {
    const stage = await inProcess();
    await stage.workspace.command({ user: "ana", channel: "direct-message", text });
    await stage.settled();
    expect(stage.told("ana").text).toBe(`the desk's ${text}`);
  });

  test("of another name is answered too, since Slack sends us only what is ours", async () => {
    const stage = await inProcess();
    await stage.workspace.command({ ...ANA, command: "/chaos", text: "status" });
    await stage.settled();
    expect(stage.told("ana").text).toBe("the desk's status");
  });

  test("delivered twice acts once", async () => {
    const stage = await inProcess();
    const envelopes: Parameters<typeof stage.receiver.deliver>[0][] = [];
    stage.workspace.connectInProcess(async (envelope) => void envelopes.push(envelope));
    // The workspace takes its connections in turn: one of the two commands reaches the second.
    await stage.workspace.command({ ...ANA, text: "status" });
    await stage.workspace.command({ ...ANA, text: "stop" });
    const [repeated] = envelopes;
    if (repeated === undefined) throw new Error("nothing was delivered");
    await stage.receiver.deliver(repeated);
    expect(await stage.receiver.deliver(repeated)).toBeNull();
    await stage.settled();
    expect(stage.asked.filter(({ what }) => what === "stop").length).toBe(1);
  });
});

describe("a mention in a thread", () => {
  async function inThread(text: string) {
    const stage = await inProcess();
    const channel = stage.workspace.channels["game-day"]?.id ?? "";
    const outgoing = { run: "run-1", key: "card", facts: {}, message: saying("The card.") };
    const posted = await stage.app.chat.post({ channel, threadTs: null, broadcast: false }, outgoing);
    if (posted.kind !== "done") throw new Error(posted.kind);
    await stage.workspace.mention({ ...ANA, text, threadTs: posted.ts });
    await stage.settled();
    return { ...stage, card: posted.ts };
  }

  test.each(["status", "STOP!"])("%s is answered there, to the asker alone", async (text) => {
    const stage = await inThread(text);
    expect(stage.asked).toMatchObject([{ ask: { run: null, threadTs: stage.card } }]);
    expect(stage.told("ana")).toMatchObject({ threadTs: stage.card });
  });

  test.each(["start", "thanks, well done", ""])("%j gets a short help", async (text) => {
    const stage = await inThread(text);
    expect(stage.asked).toEqual([]);
    expect(stage.told("ana").text).toContain("Mention me with status, stop or halt");
  });

  test("delivered twice acts once", async () => {
    const stage = await inProcess();
    stage.workspace.faults.duplicateEvents(1);
    await stage.workspace.mention({ ...ANA, text: "stop" });
    await stage.settled();
    expect(stage.asked.length).toBe(1);
  });
});

describe("nobody is left without an answer", () => {
  test("when the desk breaks, the person hears it and the log has the reason", async () => {
    const stage = await inProcess();
    stage.world.plan = () => Promise.reject(new Error("no such table: runs"));
    await stage.workspace.command({ ...ANA, text: "start game day" });
    await stage.settled();
    expect(stage.told("ana").text).toContain("That did not work on my side. Nothing was started");
    expect(stage.written.at(-1)).toMatch(
      /^answered \/spot-chaos start game day: \(broke\) That did not work on my side/,
    );
    expect(JSON.stringify(stage.lines)).toContain("no such table: runs");
  });

  test("when even the targets cannot be read, it is acknowledged and answered", async () => {
    const stage = await inProcess({
      targetsIn: () => {
        throw new Error("no configuration");
      },
    });
    expect(await stage.workspace.command({ ...ANA, text: "start" })).toMatchObject({ answered: true });
    await stage.settled();
    expect(stage.told("ana").text).toContain("did not work on my side");
  });

  const withoutResponses =
    (fetch: Fetch): Fetch =>
    async (input, init) =>
      String(input).includes("/api/") ? fetch(input, init) : new Response("expired_url", { status: 404 });

  test("when the response address is of no use, the answer comes as a message to them alone", async () => {
    const stage = await inProcess({ through: withoutResponses });
    await stage.workspace.command({ ...ANA, text: "status" });
    await stage.settled();
    expect(stage.told("ana").text).toBe("the desk's status");
    expect(stage.workspace.callCounts().get("chat.postEphemeral")).toBe(1);
  });

  test("when the bot has been removed meanwhile as well, it comes as a direct message", async () => {
    const stage = await inProcess({ through: withoutResponses });
    await stage.workspace.command({ user: "ana", channel: "general", text: "status" });
    await stage.settled();
    expect(stage.workspace.messages("direct-message").map(({ text }) => text)).toEqual(["the desk's status"]);
  });

  test("when Slack takes no answer at all, the log says that nobody heard it", async () => {
    const stage = await inProcess({ through: withoutResponses });
    stage.workspace.faults.onCall({
      method: "*",
      answer: { kind: "http", status: 503 },
      times: Number.POSITIVE_INFINITY,
    });
    await stage.workspace.command({ ...ANA, text: "status" });
    await stage.settled();
    expect(stage.workspace.shown).toEqual([]);
    expect(stage.lines.at(-1)).toMatchObject({ severity: "error", message: "an answer reached nobody" });
    expect(stage.written).toEqual([
      "received /spot-chaos status",
      "answered /spot-chaos status: (reached nobody) the desk's status",
    ]);
  });

  test("while a start is being read, the desk may sleep", async () => {
    const stage = await inProcess();
    stage.world.plan = async () => {
      await stage.clock.sleepUntil(stage.clock.now() + 30_000);
      return saying("read again after 30 s");
    };
    await stage.clock.hold(async () => stage.workspace.command({ ...ANA, text: "start game day" }));
    await stage.settled();
    expect(stage.told("ana").text).toBe("read again after 30 s");
  });
});

test("deliveries that nobody can read end in the log, and the next command is answered", async () => {
  const stage = await inProcess();
  const types = ["slash_commands", "interactive", "events_api"] as const;
  const payloads: readonly Record<string, unknown>[] = [
    {},
    { command: "/spot-chaos" },
    { command: "/spot-chaos", channel_id: 3, user_id: null, text: {}, trigger_id: "1" },
    { type: "event_callback", event: { type: "app_mention" } },
    { type: "event_callback", event: { type: "app_mention", user: "U1", channel: "C1", text: 7 }, event_id: "Ev1" },
    { type: "event_callback", event: { type: "something_new" } },
    { type: "app_rate_limited" },
    { type: "block_actions", actions: [], user: {} },
    { type: "block_actions", actions: [{}], user: { id: "U1" }, team: null },
    { type: "view_submission", user: { id: "U1" }, view: {} },
  ];
  for (const type of types) {
    for (const payload of payloads) await stage.receiver.deliver({ type, payload }).catch(() => {});
  }
  await stage.workspace.command({ ...ANA, text: "status" });
  await stage.settled();
  expect(stage.told("ana").text).toBe("the desk's status");
  expect(stage.asked.map(({ what }) => what)).toEqual(["status"]);
});

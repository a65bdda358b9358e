import { describe, expect, test } from "vitest";
import { AwsError } from "../../src/sim/aws/aws-error.ts";
import type { PretendAws } from "../../src/sim/aws/pretend-aws.ts";
import type { SlackEnvelope } from "../../src/sim/slack/delivery.ts";
import { sqliteStore } from "../../src/store/sqlite.ts";
import { type AuditStory, type Scene, tellAudit } from "./audit-story.ts";

/** Every delivery was written down once when it came, and once with its answer, after that; and time never goes back. */
function expectWhole(story: AuditStory): void {
  expect(story.received).toEqual(story.delivered);
  expect([...story.answered].sort()).toEqual([...story.delivered].sort());
  const waiting: string[] = [];
  for (const { who, where, what, outcome } of story.rows) {
    const words = `${who} ${where} ${what}`;
    if (outcome === "received") waiting.push(words);
    if (outcome.startsWith("answered: ")) expect(waiting.splice(waiting.indexOf(words), 1)).toEqual([words]);
  }
  const times = story.rows.map(({ at }) => at);
  expect(times).toEqual([...times].sort((a, b) => a - b));
}

const type =
  (text: string, { user = "ana", channel = "game-day" } = {}) =>
  ({ pretend }: Scene) =>
    pretend.workspace.command({ user, channel, text });

describe("the audit of a rehearsal is whole", () => {
  test("started, watched and asked about, to its end", async () => {
    const story = await tellAudit({}, async (scene) => {
      await scene.ask("/spot-chaos start workshop friday", "start");
      scene.at(60, () => scene.people.type("/spot-chaos status"));
      scene.at(70, () => scene.people.press("details"));
      scene.at(80, () => scene.people.type("/spot-chaos targets"));
      scene.at(90, () => scene.people.mention("status", scene.people.threadTs()));
      scene.at(2_400, () => scene.people.type("/spot-chaos runs"));
    });
    expectWhole(story);
    expect(story.delivered).toHaveLength(7);
    expect(story.done).toEqual([
      "start workshop: planned",
      "start workshop: accepted",
      "start workshop: begun",
      "fis:StartExperiment: asked",
      "fis:StartExperiment: started",
      "close: back",
    ]);
    expect(story.doneBy[0]).toMatch(/^ana /);
    expect(story.doneBy.at(-1)).toMatch(/^bot /);
    const [runId] = story.rows.filter(({ what }) => what === "close").map((row) => row.runId);
    const ofRun = story.rows.filter((row) => row.runId === runId);
    expect(ofRun.map(({ what }) => what)).toEqual([
      "start workshop",
      "start workshop",
      "start workshop",
      "fis:StartExperiment",
      "fis:StartExperiment",
      "close",
    ]);
  });

  test("stopped: who asked, and what AWS was asked before and answered after", async () => {
    const story = await tellAudit({ scenario: "pt5m" }, async (scene) => {
      await scene.ask("/spot-chaos start", "start");
      scene.at(60, () => scene.people.press("stop", { who: "ben" }));
    });
    expectWhole(story);
    expect(story.doneBy.slice(-4)).toEqual([
      "ben stop: asked",
      "bot fis:StopExperiment: asked",
      "bot fis:StopExperiment: stopping",
      "bot close: stopped",
    ]);
  });

  test("finished early by a person, whose the close is; and asked of afterwards", async () => {
    const story = await tellAudit({}, async (scene) => {
      await scene.ask("/spot-chaos start", "start");
      scene.at(300, () => scene.people.press("finish", { who: "ben" }));
      scene.at(400, () => scene.people.type("/spot-chaos stop"));
    });
    expectWhole(story);
    expect(story.doneBy.slice(-3)).toEqual([
      "ben finish: asked",
      "ben close: finished_early",
      "ana stop: refused: no-open-run",
    ]);
  });

  test("cancelled", async () => {
    const story = await tellAudit({}, async (scene) => {
      await scene.ask("/spot-chaos start", "cancel");
    });
    expectWhole(story);
    expect(story.done).toEqual(["start: shown the form", "start workshop: planned", "cancel: cancelled"]);
  });

  test("refused by the guards, by the desk and at the door, each by its rule", async () => {
    const story = await tellAudit({}, async (scene) => {
      scene.at(1, () => type("start", { user: "gil" })(scene));
      scene.at(2, () => type("runs elsewhere")(scene));
      scene.at(3, () => type("start", { channel: "general" })(scene));
      scene.at(4, () => type("start", { channel: "direct-message" })(scene));
      scene.at(5, () => type("strat")(scene));
      scene.at(6, () => type("help")(scene));
      scene.at(7, () => type("targets", { channel: "direct-message" })(scene));
      scene.at(8, () => type("details")(scene));
      scene.at(9, () => type("stop run-7f3k2m9q4x")(scene));
      scene.at(10, () => scene.people.mention("well done", null));
    });
    expectWhole(story);
    expect(story.delivered).toHaveLength(10);
    expect(story.done).toEqual([
      "start workshop: refused: starter-not-allowed",
      "start: refused: no-target-here",
      "stop: refused: unknown-run",
    ]);
    const rules = story.rows.flatMap(({ outcome }) => /^answered: \(refused: ([\w-]+)\)/.exec(outcome)?.[1] ?? []);
    expect(rules).toEqual([
      "unreadable-command",
      "direct-message",
      "unreadable-command",
      "unreadable-command",
      "unreadable-mention",
    ]);
  });

  test("a button of another version does nothing, and that is written down", async () => {
    const story = await tellAudit({ through: (envelope) => [withOldButton(envelope)] }, async (scene) => {
      await scene.ask("/spot-chaos start", "start");
    });
    expectWhole(story);
    expect(story.done).toEqual(["start: shown the form", "start workshop: planned"]);
    expect(story.rows.at(-1)?.outcome).toMatch(/^answered: \(refused: unknown-button\) I did nothing/);
  });

  test("what is delivered three times is written down once, and acts once", async () => {
    const thrice = (envelope: SlackEnvelope) => [envelope, envelope, envelope];
    const story = await tellAudit({ scenario: "pt5m", through: thrice }, async (scene) => {
      await scene.ask("/spot-chaos start", "start");
      scene.at(60, () => scene.people.mention("stop", scene.people.threadTs()));
    });
    expectWhole(story);
    expect(story.done.filter((row) => row.endsWith(": begun") || row === "stop: asked")).toHaveLength(2);
    expect(story.done.filter((row) => row === "fis:StartExperiment: asked")).toHaveLength(1);
  });

  test("pressed twice: the second press is told that the first one counts", async () => {
    const story = await tellAudit({}, async (scene) => {
      await scene.people.type("/spot-chaos start game day");
      const press = () => scene.people.press("start");
      scene.at(10, () => Promise.all([press(), press()]));
    });
    expectWhole(story);
    expect(story.done.filter((row) => row.startsWith("start: "))).toEqual(["start: refused: answered-already"]);
    expect(story.done.filter((row) => row.endsWith(": begun"))).toHaveLength(1);
    expect(story.told.filter((text) => text.includes("The earlier press counts"))).toHaveLength(1);
  });

  test("a start that FIS refuses", async () => {
    const refusing = (aws: PretendAws): PretendAws => ({
      ...aws,
      call(call) {
        if (call.operation === "StartExperiment")
          throw new AwsError("ServiceQuotaExceededException", "Too many active experiments.", 402);
        return aws.call(call);
      },
    });
    const story = await tellAudit({ aws: refusing }, async (scene) => {
      await scene.ask("/spot-chaos start", "start");
    });
    expectWhole(story);
    expect(story.done.slice(-3)).toEqual([
      "fis:StartExperiment: asked",
      "fis:StartExperiment: refused",
      "close: not_started",
    ]);
  });

  test("an experiment that fails", async () => {
    const story = await tellAudit({ scenario: "experiment-failed" }, async (scene) => {
      await scene.ask("/spot-chaos start", "start");
    });
    expectWhole(story);
    expect(story.done.slice(-3)).toEqual([
      "fis:StartExperiment: asked",
      "fis:StartExperiment: started",
      "close: failed",
    ]);
  });

  test("a run that another one takes over from is closed by whoever asked for the other one", async () => {
    const store = sqliteStore({ path: ":memory:" });
    const close = store.close.bind(store);
    const closed: boolean[] = [];
    store.close = async (...what) => {
      const isTaken = await close(...what);
      closed.push(isTaken);
      return isTaken;
    };
    const story = await tellAudit({ store }, async (scene) => {
      await scene.ask("/spot-chaos start", "start");
      scene.at(900, () => scene.ask("/spot-chaos start", "start"));
    });
    expectWhole(story);
    // Both runs are at work at once: how their rows interleave is nobody's promise.
    const end = "ana close: superseded";
    expect(story.doneBy.filter((row) => row === end)).toHaveLength(1);
    expect(story.doneBy.slice(6).filter((row) => row !== end)).toEqual([
      "ana start: shown the form",
      "ana start workshop: planned",
      "ana start workshop: accepted",
      "ana start workshop: begun",
      "bot fis:StartExperiment: asked",
      "bot fis:StartExperiment: started",
      "bot close: recovered",
    ]);
    // The store took every end from the bot that drove the run, and refused none.
    expect(closed).toContain(true);
    expect(closed).not.toContain(false);
  });
});

describe("a store that is away", () => {
  /** From then on each call of these methods fails. */
  function failing(methods: readonly string[]) {
    const store = sqliteStore({ path: ":memory:" });
    let isAway = false;
    const proxy = new Proxy(store, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name, target);
        if (typeof value !== "function") return value;
        return (...args: unknown[]) =>
          isAway && methods.includes(String(name))
            ? Promise.reject(new Error("the server closed the connection"))
            : value.apply(target, args);
      },
    });
    const goAway = async () => {
      isAway = true;
    };
    const comeBack = async () => {
      isAway = false;
    };
    return { store: proxy, goAway, comeBack };
  }

  test("a press is told that nothing was started", async () => {
    const { store, goAway } = failing(["plan"]);
    const story = await tellAudit({ store }, async (scene) => {
      scene.at(9, goAway);
      await scene.ask("/spot-chaos start", "start");
    });
    expectWhole(story);
    expect(story.done).toEqual(["start: shown the form", "start workshop: planned", "start: refused: store-away"]);
    expect(story.told.at(-1)).toContain("I did not start anything: my database does not answer");
  });

  test("a plan that cannot be kept is not posted", async () => {
    const { store, goAway } = failing(["keepPlan"]);
    const story = await tellAudit({ store }, async (scene) => {
      await goAway();
      await scene.people.type("/spot-chaos start game day");
    });
    expect(story.told.at(-1)).toContain("I did not start anything: my database does not answer");
    expect(story.done).toEqual(["start workshop: refused: store-away"]);
  });

  test("a stop of a run that this bot watches goes through, and a status says that there may be others", async () => {
    const { store, goAway, comeBack } = failing(["facts", "openRuns", "runsOf", "append", "tell"]);
    const story = await tellAudit({ scenario: "pt5m", store }, async (scene) => {
      await scene.ask("/spot-chaos start", "start");
      scene.at(30, goAway);
      scene.at(40, () => scene.people.type("/spot-chaos status"));
      scene.at(45, () => scene.people.type("/spot-chaos runs"));
      scene.at(50, () => scene.people.type("/spot-chaos stop"));
      // Until then the run's end is offered to it again and again.
      scene.at(3600, comeBack);
    });
    expectWhole(story);
    expect(
      story.told.some((text) => text.includes("I know only of runs that I watch myself: there may be others")),
    ).toBe(true);
    expect(story.told.some((text) => text.includes("I cannot say what was run here before"))).toBe(true);
    expect(story.done).toContain("fis:StopExperiment: stopping");
  });

  test("a stop that can reach nobody says where to stop instead", async () => {
    const { store, goAway } = failing(["facts", "openRuns"]);
    const story = await tellAudit({ store }, async (scene) => {
      await goAway();
      scene.at(1, () => type("stop")(scene));
      scene.at(2, () => type("stop run-7f3k2m9q4x")(scene));
      scene.at(3, () => type("status")(scene));
    });
    expectWhole(story);
    const [stop, named, status] = story.told;
    for (const words of [stop, named]) expect(words).toMatch(/I could not pass it on.*Stop the experiment in the AWS/);
    expect(status).toContain("here there is none");
    expect(story.done).toEqual(["stop: refused: store-away", "stop: refused: store-away"]);
  });
});

/** The press of a button that this version does not know. */
function withOldButton(envelope: SlackEnvelope): SlackEnvelope {
  if (envelope.type !== "interactive" || !("actions" in envelope.payload)) return envelope;
  const { actions, ...payload } = envelope.payload as { actions: readonly object[] };
  const old = actions.map((action) => ({ ...action, action_id: "spot-chaos:explode" }));
  return { ...envelope, payload: { ...payload, actions: old } as SlackEnvelope["payload"] };
}

import { describe, expect, test } from "vitest";
import { keyOf } from "../../src/cli/rehearse/people.ts";
import { rehearseVirtually, type VirtualOptions, type VirtualRehearsal } from "../../src/cli/rehearse/virtual.ts";
import type { Pretend } from "../../src/cli/rehearse/world.ts";
import type { Shown } from "../../src/sim/slack/shown.ts";
import { fakeLog } from "./fakes.ts";

const MINUTE = 60_000;

function rehearse(more: Partial<VirtualOptions> = {}): Promise<VirtualRehearsal> {
  return rehearseVirtually({
    scenario: "workshop",
    seed: 1,
    command: "/spot-chaos start",
    log: fakeLog().log,
    ...more,
  });
}

/** Does something to the workspace once this message is there. */
function once(key: string, change: (pretend: Pretend) => void): VirtualOptions["prepare"] {
  return (pretend) => {
    const stop = pretend.workspace.onShown((shown) => {
      if (keyOf(shown) !== key) return;
      stop();
      change(pretend);
    });
  };
}

function started({ pretend }: VirtualRehearsal): number {
  return pretend.aws.callCounts().get("fis:StartExperiment") ?? 0;
}

function thread(rehearsal: VirtualRehearsal): readonly Shown[] {
  return rehearsal.pretend.workspace.shown.filter((shown) => keyOf(shown) !== null);
}

function posts(rehearsal: VirtualRehearsal): readonly string[] {
  return thread(rehearsal).flatMap((shown) => (shown.op === "post" ? [keyOf(shown) ?? ""] : []));
}

function outcome({ bot }: VirtualRehearsal): string | undefined {
  return bot.watches.all().at(-1)?.run.closed?.outcome;
}

function told(rehearsal: VirtualRehearsal): string {
  return rehearsal.pretend.workspace.ephemerals("ana").at(-1)?.text ?? "";
}

describe("a thread that cannot be opened", () => {
  test("the bot is not in the channel: it is said how to invite it, and AWS is not asked anything", async () => {
    const rehearsal = await rehearse({ prepare: ({ workspace }) => workspace.faults.removeBot("game-day") });
    expect(told(rehearsal)).toContain("/invite");
    expect([...rehearsal.pretend.aws.callCounts().values()]).toEqual([]);
  });

  test("posting is restricted: it is said whom to ask, nothing is started, and the cluster is free", async () => {
    const rehearsal = await rehearse({
      prepare: ({ workspace }) =>
        workspace.faults.onCall({ method: "chat.postMessage", answer: { kind: "error", error: "restricted_action" } }),
    });
    expect(told(rehearsal)).toContain("I did not start anything");
    expect(told(rehearsal)).toContain("let me post");
    expect(started(rehearsal)).toBe(0);
    expect(rehearsal.bot.watches.all()).toEqual([]);
  });
});

describe("a thread in trouble", () => {
  test.each([
    { fate: "though Slack had kept the message", stored: true },
    { fate: "and Slack had not kept the message", stored: false },
  ])(
    "every answer to a post lost once, $fate: the thread is whole, and each message there once",
    async ({ stored }) => {
      const undisturbed = posts(await rehearse());
      let nth = 0;
      const rehearsal = await rehearse({
        prepare: ({ workspace }) =>
          workspace.faults.onCall({
            method: "chat.postMessage",
            answer: { kind: "cut", stored },
            // Every other one: what is not there is posted again, and that answer comes.
            when: () => nth++ % 2 === 0,
          }),
      });
      expect([...posts(rehearsal)].sort()).toEqual([...undisturbed].sort());
      expect(outcome(rehearsal)).toBe("back");
    },
  );

  test("answers that are lost post nothing twice, and the run is watched to its end", async () => {
    const rehearsal = await rehearse({
      prepare: once("experiment", ({ workspace }) =>
        workspace.faults.onCall({ method: "chat.postMessage", answer: { kind: "cut", stored: true }, times: 3 }),
      ),
    });
    const keys = posts(rehearsal);
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys).toContain("closing");
    expect(outcome(rehearsal)).toBe("back");
  });

  test("a look that Slack is too busy to answer is made again, until it tells what became of the post", async () => {
    const calm = posts(await rehearse());
    const rehearsal = await rehearse({
      prepare: once("experiment", ({ workspace }) => {
        workspace.faults.onCall({ method: "chat.postMessage", answer: { kind: "cut", stored: false } });
        for (const error of ["service_unavailable", "request_timeout", "team_added_to_org", "rate_limited"])
          workspace.faults.onCall({ method: "conversations.replies", answer: { kind: "error", error } });
      }),
    });
    expect([...posts(rehearsal)].sort()).toEqual([...calm].sort());
    expect(thread(rehearsal).some(({ text }) => text.includes("A line may be missing"))).toBe(false);
  });

  test("rate limits delay the thread and lose nothing of it", async () => {
    const calm = await rehearse();
    const limited = await rehearse({
      prepare: once("experiment", ({ workspace }) => {
        for (const method of ["chat.postMessage", "chat.update"])
          workspace.faults.onCall({ method, answer: { kind: "rate-limited", retryAfterS: 30 }, times: 4 });
      }),
    });
    expect([...posts(limited)].sort()).toEqual([...posts(calm)].sort());
    expect(outcome(limited)).toBe(outcome(calm));
    expect(started(limited)).toBe(1);
  });

  test("refused edits become new replies, at most one in five minutes", async () => {
    const rehearsal = await rehearse({
      prepare: ({ workspace }) => workspace.faults.refuseEdits("cant_update_message"),
    });
    const status = thread(rehearsal).filter((shown) => shown.op === "post" && keyOf(shown)?.startsWith("status:"));
    expect(status.length).toBeGreaterThan(1);
    status.slice(1).forEach((shown, n) => {
      expect(shown.at - (status[n]?.at ?? 0)).toBeGreaterThanOrEqual(5 * MINUTE);
    });
    expect(outcome(rehearsal)).toBe("back");
    expect(posts(rehearsal).at(-1)).toBe("closing");
  });

  test("an archived channel: the run is watched on, and the asker is told directly, once and at the end", async () => {
    const rehearsal = await rehearse({
      prepare: once("notices", ({ workspace }) => workspace.faults.archive("game-day")),
    });
    const { workspace } = rehearsal.pretend;
    const direct = workspace.shown.filter((shown) => shown.op === "post" && keyOf(shown) === null);
    expect(direct).toHaveLength(2);
    expect(direct[0]?.text).toContain("is_archived");
    expect(direct[1]?.text).toContain("Finished");
    expect(outcome(rehearsal)).toBe("back");
  });

  test("a bot that is invited back says what it could not say", async () => {
    const rehearsal = await rehearse({
      prepare: once("experiment", ({ workspace }) => {
        workspace.faults.removeBot("game-day");
        // The asker invites it back when it has told her.
        const stop = workspace.onShown((shown) => {
          if (keyOf(shown) !== null || shown.op !== "post") return;
          stop();
          workspace.faults.inviteBot("game-day");
        });
      }),
    });
    const calm = await rehearse();
    expect([...posts(rehearsal)].sort()).toEqual([...posts(calm)].sort());
  });
});

test("a bot that is invited back just before the end says what it could not say, in order, and the end last", async () => {
  const rehearsal = await rehearse({
    prepare: (pretend) => {
      const { workspace } = pretend;
      once("scale-out", () => workspace.faults.removeBot("game-day"))?.(pretend);
      workspace.onRefused((refused) => keyOf(refused) === "scale-in" && workspace.faults.inviteBot("game-day"));
    },
  });
  expect(posts(rehearsal).slice(-3)).toEqual(["recovery", "scale-in", "closing"]);
});

test("a reply that cannot be edited is no reason to repeat a card that can", async () => {
  const rehearsal = await rehearse({
    prepare: once("replacements", ({ workspace }) =>
      workspace.faults.onCall({
        method: "chat.update",
        when: ({ metadata }) => metadata?.includes('"key":"replacements"') === true,
        answer: { kind: "error", error: "cant_update_message" },
        times: Number.POSITIVE_INFINITY,
      }),
    ),
  });
  expect(posts(rehearsal).filter((key) => key.startsWith("status:"))).toEqual([]);
});

test("what Slack refuses again and again is one error in the log", async () => {
  const { log, lines } = fakeLog();
  await rehearse({ log, prepare: once("notices", ({ workspace }) => workspace.faults.archive("game-day")) });
  const refusals = lines.filter((line) => line.includes("Slack refused a message"));
  const codes = refusals.filter((line) => line.startsWith("error")).map((line) => /"code":"(\w+)"/.exec(line)?.[1]);
  expect(codes.sort()).toEqual(["is_archived", "is_inactive"]);
  expect(refusals.length).toBeGreaterThan(10);
});

describe("the thread's manners", () => {
  test("one message is edited once in 3 s, and the workspace 40 times a minute, at most", async () => {
    const edits = thread(await rehearse()).filter(({ op }) => op === "update");
    for (const edit of edits) {
      const before = edits.filter((one) => one.ts === edit.ts && one.at < edit.at).at(-1);
      if (before !== undefined) expect(edit.at - before.at).toBeGreaterThanOrEqual(3_000);
      expect(edits.filter((one) => one.at > edit.at - MINUTE && one.at <= edit.at).length).toBeLessThanOrEqual(40);
    }
  });

  test("while it is watched the card is shown anew at least once a minute", async () => {
    for (const scenario of ["workshop", "spare-capacity", "throttled"]) {
      const shown = thread(await rehearse({ scenario }));
      const card = shown.filter((one) => keyOf(one) === "card").map(({ at }) => at);
      const gaps = card.slice(1).map((at, n) => at - (card[n] ?? 0));
      expect(Math.max(...gaps)).toBeLessThanOrEqual(MINUTE);
    }
  });

  test("the card is there before the experiment, and the last reply comes last", async () => {
    const rehearsal = await rehearse();
    const keys = posts(rehearsal);
    expect(keys[0]).toBe("card");
    expect(keys.at(-1)).toBe("closing");
    const [card] = thread(rehearsal);
    const begun = rehearsal.bot.watches.all()[0]?.run.experiment.startTime ?? 0;
    expect(card?.at).toBeLessThanOrEqual(begun);
  });
});

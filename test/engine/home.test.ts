import { describe, expect, test } from "vitest";
import { channelIn, chosenIn } from "../../src/core/plan-form.ts";
import type { Target } from "../../src/core/target.ts";
import { ASKER, CHANNEL, channel, read, readable, target, unreadable } from "../core/guard-support.ts";
import { GROUP, limited } from "../core/guardrail-support.ts";
import { ANA, setStage, WISH } from "./stage.ts";

const CLEO = "U0CLEOCLEO1";
const OTHER = "C0OTHER0000";
const denied = unreadable("slack:usergroups.users.list", "missing_scope");

function homeAt(targets: readonly Target[]) {
  const stage = setStage(targets);
  return {
    ...stage,
    shown: async (user = ASKER) => (await stage.act(() => stage.desk.home.messages(user))).map(read).join("\n\n"),
    form: (user = ASKER) => stage.act(() => stage.desk.home.form(user)),
    plan: (channel: string, name = "workshop", user = ASKER) =>
      stage.act(() => stage.desk.home.plan({ user, channel }, { ...WISH, target: name, reason: "why" })),
  };
}

describe("whose targets a Home shows", () => {
  test("are those that the person may start or approve, by name or by group, and nobody else's", async () => {
    const stage = homeAt([
      target(),
      limited({ approvers: [GROUP] }, { name: "approved", starters: [CLEO] }),
      target({ name: "secret", starters: [CLEO] }),
    ]);
    stage.chat.world.members = () => readable([ASKER]);
    const text = await stage.shown();
    expect(text).toContain("2 targets: no run is open.");
    expect(text).toMatch(/workshop · .*\nYou may start it/);
    expect(text).toMatch(/approved · .*\nYou may approve it/);
    expect(text).not.toContain("secret");
    expect(await stage.shown("U0NOBODY000")).toContain("No target is yours.");
  });

  test("are not guessed: where a group cannot be read, that is said, and no name", async () => {
    const stage = homeAt([target(), target({ name: "secret", starters: [GROUP] })]);
    stage.chat.world.members = () => denied;
    const text = await stage.shown();
    expect(text).toContain("Whether 1 more target is yours cannot be read: slack:usergroups.users.list failed with");
    expect(text).not.toContain("secret");
  });
});

describe("a Home of somebody who may start nothing, whatever a list says,", () => {
  const person = (differing: object) =>
    readable({ id: ASKER, isBot: false, isGuest: false, isStranger: false, isDeleted: false, ...differing });

  test.each([
    ["a guest", person({ isGuest: true }), "You are a guest here", "person-is-guest"],
    ["somebody who has left", person({ isDeleted: true }), "Your account is deactivated", "person-deactivated"],
    [
      "somebody of whom nobody can tell",
      unreadable("slack:users.info", "missing_scope"),
      "slack:users.info failed with missing_scope. Whoever runs me must install me again",
      "person-unreadable",
    ],
  ])("shows %s no target, no run and no form, and says why", async (_who, is, words, rule) => {
    const stage = homeAt([target()]);
    await stage.start();
    await stage.until(1);
    stage.chat.world.person = () => is;
    const text = await stage.shown();
    expect(text).toContain("No target can be shown.");
    expect(text).toContain(words);
    for (const secret of ["workshop", "123456789012", CHANNEL]) expect(text).not.toContain(secret);
    const asked = stage.aws.calls.length;
    const found = await stage.form();
    if (!("refused" in found)) throw new Error("there was a form");
    expect(found.refused.summary).not.toContain("workshop");
    expect(stage.aws.calls.length).toBe(asked);
    expect(stage.store.audits.at(-1)).toMatchObject({ where: null, what: "start", outcome: `refused: ${rule}` });
  });
});

describe("what was said in a channel", () => {
  async function said() {
    const stage = homeAt([target()]);
    await stage.act(() => stage.desk.plan(ANA, { ...WISH, reason: "a secret merger" }));
    const posted = stage.chat.calls.findLast(({ what }) => what === "post");
    const value = posted?.message.buttons.find(({ name }) => name === "start")?.value ?? "";
    await stage.act(() => stage.desk.start(ANA, { value, ts: posted?.ts ?? "" }));
    await stage.act(() => stage.desk.finish(ANA, { run: stage.run().requested.runId }));
    const asked: string[] = [];
    const isIn = (answer: ReturnType<typeof stage.chat.world.isIn>) => {
      stage.chat.world.isIn = (channel, user) => {
        asked.push(`${channel} ${user}`);
        return answer;
      };
    };
    const drawn = async () => JSON.stringify(await stage.act(() => stage.desk.home.messages(ASKER)));
    return { ...stage, asked, isIn, drawn };
  }

  test("is shown to whoever is in it; Slack is asked once a minute for a channel", async () => {
    const stage = await said();
    stage.isIn(readable(true));
    expect(await stage.drawn()).toMatch(/slack\.test/);
    await stage.drawn();
    expect(stage.asked).toEqual([`${CHANNEL} ${ASKER}`]);
    await stage.until(120);
    stage.isIn(readable(false));
    expect(await stage.drawn()).not.toMatch(/slack\.test/);
    expect(stage.asked).toHaveLength(2);
  });

  test("is shown to nobody of whom Slack does not say so, and Slack is left in peace for as long as it asks", async () => {
    const stage = await said();
    stage.isIn({ ...unreadable("slack:conversations.members", "ratelimited"), waitMs: 30_000 });
    for (const _again of [1, 2]) expect(await stage.drawn()).not.toMatch(/slack\.test|a secret/);
    expect(stage.asked).toHaveLength(1);
    await stage.until(31);
    stage.isIn(readable(true));
    expect(await stage.drawn()).toMatch(/slack\.test/);
  });
});

describe("what a Home shows of them", () => {
  test("is a plan that waits, then its run, and nothing of the runs of others", async () => {
    const stage = homeAt([target(), target({ name: "secret", cluster: "Other", starters: [CLEO] })]);
    await stage.ask();
    expect(await stage.shown()).toContain("1 target: no run is open, 1 plan waits for a press.");
    await stage.start();
    expect(await stage.shown()).toContain("1 target: 1 run is open, 1 plan waits for a press.");
    const theirs = await stage.shown(CLEO);
    expect(theirs).toContain("1 target: no run is open.");
    expect(theirs).not.toContain("workshop");
  });

  test("is its result once it is over, which is the target's last one", async () => {
    const stage = homeAt([target()]);
    await stage.start();
    // The call has left by then.
    await stage.until(1);
    await stage.act(() => stage.desk.finish(ANA, { run: stage.run().requested.runId }));
    await stage.until(30);
    await stage.act(() => stage.desk.stop(ANA, { run: null, threadTs: null }));
    await stage.until(7200);
    const text = await stage.shown();
    expect(text).toContain("1 target: no run is open.");
    expect(text).toMatch(/Recent results\n\n .*· workshop\n/);
    expect(text).toMatch(/Last: /);
  });

  test("is said to be unknown when the database does not answer", async () => {
    const stage = homeAt([target()]);
    stage.store.world.fails = (what) => what === "unsettledPlans";
    expect(await stage.shown()).toContain("My database does not answer: there may be other runs");
  });
});

describe("the form of a Home", () => {
  test("offers each target in each channel that the person is in, and asks FIS once for a template", async () => {
    const stage = homeAt([
      target({ channels: [CHANNEL, OTHER, "C0NOTIN0000"] }),
      target({ name: "secret", starters: [CLEO] }),
    ]);
    stage.chat.world.isIn = (id) => readable(id !== "C0NOTIN0000");
    const found = await stage.form();
    if (!("form" in found)) throw new Error(found.refused.summary);
    expect(found.form.choices.map(({ value }) => [chosenIn(value).target, channelIn(value)])).toEqual([
      ["workshop", CHANNEL],
      ["workshop", OTHER],
    ]);
    expect(found.form.chosen).toBeNull();
    expect(stage.aws.calls.length).toBe(1);
  });

  test("chooses the only one there is", async () => {
    const found = await homeAt([target()]).form();
    expect("form" in found && found.form.chosen).toBe("form" in found && found.form.choices[0]?.value);
    expect("form" in found && found.form.choices[0]?.label).toMatch(/^workshop in #/);
  });

  test.each<readonly [string, Parameters<typeof homeAt>[0], (stage: ReturnType<typeof homeAt>) => void, string]>([
    ["a stranger", [target({ starters: [CLEO] })], () => {}, "you are not among the starters of any target"],
    [
      "somebody outside all of its channels",
      [target()],
      (stage) => {
        stage.chat.world.isIn = () => readable(false);
      },
      `you are not in ${CHANNEL}, and the plan would stand there. Join it`,
    ],
    [
      "somebody of whom Slack does not say where they are",
      [target()],
      (stage) => {
        stage.chat.world.isIn = () => unreadable("slack:conversations.members", "missing_scope");
      },
      "slack:conversations.members failed with missing_scope. Whoever runs me must install me again",
    ],
    [
      "somebody whose group cannot be read",
      [target({ name: "secret", starters: [GROUP] })],
      (stage) => {
        stage.chat.world.members = () => denied;
      },
      "I could not read whether you may: slack:usergroups.users.list failed with missing_scope.",
    ],
    [
      "a channel where I am not",
      [target()],
      (stage) => {
        stage.chat.world.channel = () => readable(channel({ isMember: false }));
      },
      "I am not in this channel",
    ],
  ])("is not shown to %s, who is told why; AWS is not asked", async (_who, targets, change, words) => {
    const stage = homeAt(targets);
    change(stage);
    const found = await stage.form();
    if (!("refused" in found)) throw new Error("there was a form");
    expect(found.refused.summary).toContain(words);
    expect(found.refused.summary).not.toContain("secret");
    expect(stage.aws.calls).toEqual([]);
    expect(stage.store.audits.at(-1)).toMatchObject({ where: null, what: "start" });
    expect(stage.store.audits.at(-1)?.outcome).toMatch(/^refused: /);
  });
});

describe("a plan from a Home", () => {
  test("stands in the channel that was chosen, with every guard of the command", async () => {
    const stage = homeAt([target()]);
    expect(await stage.plan(CHANNEL)).toBeNull();
    expect([...stage.store.plans.values()][0]?.plan.wish).toMatchObject({ by: ASKER, channel: CHANNEL });
    expect((await stage.plan(CHANNEL, "workshop", CLEO))?.summary).toContain(
      "you are not among those who may start workshop",
    );
    stage.chat.world.person = (id) =>
      readable({ id, isBot: false, isGuest: true, isStranger: false, isDeleted: false });
    expect((await stage.plan(CHANNEL))?.summary).toContain("guest");
    expect(stage.store.plans.size).toBe(1);
  });

  test.each([
    ["the person is not in", readable(false), `you are not in ${CHANNEL}`],
    ["nobody can tell whether they are in", unreadable("slack:conversations.members", "x"), "I could not read whether"],
  ])("never stands in a channel that %s", async (_what, isIn, words) => {
    const stage = homeAt([target()]);
    stage.chat.world.isIn = () => isIn;
    expect((await stage.plan(CHANNEL))?.summary).toContain(words);
    expect(stage.chat.calls).toEqual([]);
    expect(stage.store.plans.size).toBe(0);
  });

  test("never stands in a channel of another target, nor is anything said of that", async () => {
    const stage = homeAt([target(), target({ name: "secret", channels: [OTHER] })]);
    const said = await stage.plan(OTHER);
    expect(said?.summary).toBe(
      "I did not start anything: this target may not be started in that channel any more. Open my Home again.",
    );
    expect(stage.chat.calls).toEqual([]);
  });
});

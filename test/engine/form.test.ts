import { describe, expect, test } from "vitest";
import { chosenIn } from "../../src/core/plan-form.ts";
import { target, unreadable } from "../core/guard-support.ts";
import { ANA, BEN, STRANGER, setStage, WISH } from "./stage.ts";

const TWO = [{ id: "EXTa" }, { stack: "fis-two" }] as const;
const ASK = { mode: "start", target: null, reason: "why" } as const;

describe("what the form offers", () => {
  test("are this channel's targets alone, each template with what it says", async () => {
    const stage = setStage([
      target({ template: TWO[0], templates: TWO }),
      target({ name: "elsewhere", channels: ["C0OTHER"] }),
    ]);
    const found = await stage.act(() => stage.desk.form(ANA, ASK));
    if (!("form" in found)) throw new Error(found.refused.summary);
    expect(found.form.choices.map(({ label, about }) => `${label}: ${about}`)).toEqual([
      "workshop: 3 instances, wait 2 min · EXTa",
      "workshop: 3 instances, wait 2 min · stack fis-two",
    ]);
    expect(found.form.chosen).toBe(found.form.choices[0]?.value);
    expect(found.form.reason).toBe("why");
    expect(stage.store.runs).toEqual([]);
  });

  test("a template that cannot be read is offered all the same, and says so", async () => {
    const stage = setStage();
    stage.aws.world.template = () => unreadable("fis:GetExperimentTemplate", "Throttled");
    const found = await stage.act(() => stage.desk.form(ANA, ASK));
    expect("form" in found && found.form.choices[0]?.about).toContain("could not be read (Throttled)");
  });

  test("of several targets none is chosen, unless one was named", async () => {
    const stage = setStage([target(), target({ name: "staging", cluster: "Other" })]);
    const open = await stage.act(() => stage.desk.form(ANA, ASK));
    expect("form" in open && open.form.chosen).toBeNull();
    const named = await stage.act(() => stage.desk.form(ANA, { ...ASK, target: "staging" }));
    expect("form" in named && chosenIn(named.form.chosen).target).toBe("staging");
  });

  test("who may start none of them is told so, and AWS is not asked", async () => {
    const stage = setStage();
    const found = await stage.act(() => stage.desk.form(BEN, ASK));
    expect("refused" in found && found.refused.summary).toContain("you are not among those who may start workshop");
    expect(stage.aws.calls).toEqual([]);
    const nowhere = await stage.act(() => stage.desk.form(STRANGER, ASK));
    expect("refused" in nowhere && nowhere.refused.summary).toContain("no target is configured for this channel");
  });
});

describe("the fields", () => {
  const stage = setStage([target(), target({ name: "theirs", starters: [BEN.user] })]);
  const problems = (ask: Partial<typeof WISH>, asker = ANA) =>
    stage.desk.problems(asker, { ...WISH, reason: "why", ...ask }).map(({ field, words }) => `${field}: ${words}`);

  test("that are right have none", () => {
    expect(problems({})).toEqual([]);
    expect(problems({ mode: "look", reason: null })).toEqual([]);
  });

  test.each([
    [{ target: "nothing" }, "choice: Choose one of the targets of this channel."],
    [{ template: "another" }, "choice: Choose one of the targets of this channel."],
    [{ target: "theirs" }, "choice: You are not among those who may start theirs."],
    [{ reason: null }, "reason: Say why"],
    [{ reason: "  " }, "reason: Say why"],
    [{ reason: "r".repeat(301) }, "reason: 301 characters; at most 300 fit on the card."],
    [{ hypothesis: "h".repeat(301) }, "hypothesis: 301 characters; at most 300 fit on the card."],
  ])("%j: says what is wrong", (ask, words) => {
    expect(problems(ask)).toEqual([expect.stringContaining(words)]);
  });
});

describe("the template that was chosen", () => {
  test("is the one that the plan is made of, and that is started", async () => {
    const stage = setStage([target({ template: TWO[0], templates: TWO })]);
    const found = await stage.act(() => stage.desk.form(ANA, ASK));
    const second = "form" in found ? found.form.choices[1]?.value : null;
    await stage.act(() => stage.desk.plan(ANA, { ...WISH, ...chosenIn(second ?? null) }));
    expect([...stage.store.plans.values()][0]?.plan.wish.target.template).toEqual(TWO[1]);
  });

  test("must still be configured at the press, and so must whoever presses", async () => {
    const configured = [target({ template: TWO[0], templates: TWO })];
    const stage = setStage(configured);
    const plan = await stage.ask();
    configured[0] = target({ template: TWO[1] });
    expect((await stage.act(() => stage.desk.start(ANA, plan))).summary).toContain("not configured here as it was");
    configured[0] = target({ template: TWO[0], starters: [BEN.user] });
    expect((await stage.act(() => stage.desk.start(ANA, plan))).summary).toContain("you are not among those");
    expect(stage.store.runs).toEqual([]);
  });
});

import { describe, expect, test } from "vitest";
import { formOf } from "../../src/cli/rehearse/form.ts";
import { type Fetch, FORM, inProcess, saying } from "./stage.ts";

const ANA = { user: "ana", channel: "game-day" };
const FILLED = {
  choice: { choice: "workshop b2" },
  reason: { reason: "  quarterly\n game day " },
  hypothesis: { hypothesis: "" },
};

async function opened(text = "start") {
  const stage = await inProcess();
  await stage.workspace.command({ ...ANA, text });
  await stage.settled();
  const form = formOf(stage.workspace, "ana");
  if (form === null) throw new Error("no form is open");
  const submit = (filled: Parameters<typeof stage.workspace.submitView>[0]["filled"] = FILLED) =>
    stage.workspace.submitView({ user: "ana", viewId: form.viewId, filled });
  return { ...stage, form, submit };
}

/** Counts and answers the calls of one method. */
function through(method: string, answer: () => Response | Promise<Response>) {
  const calls: string[] = [];
  const fetch =
    (send: Fetch): Fetch =>
    (input, init) => {
      const { pathname } = new URL(input instanceof Request ? input.url : input);
      calls.push(pathname.split("/").at(-1) ?? "");
      return pathname.endsWith(`/${method}`) ? Promise.resolve(answer()) : send(input, init);
    };
  return { calls, fetch };
}

describe("a form", () => {
  test("is opened before anything else is asked, and filled once the desk has read what there is", async () => {
    const counted = through("nothing", () => new Response());
    const stage = await inProcess({ through: counted.fetch });
    const reading = Promise.withResolvers<void>();
    stage.world.form = async () => {
      await reading.promise;
      return { form: FORM };
    };
    const typed = stage.workspace.command({ ...ANA, text: "start" });
    expect(await typed).toMatchObject({ answered: true });
    while (!counted.calls.includes("views.open")) await new Promise(setImmediate);
    expect(counted.calls.filter((name) => name !== "auth.test")).toEqual(["views.open"]);
    while (stage.workspace.views("ana").modals.length === 0) await new Promise(setImmediate);
    expect(JSON.stringify(stage.workspace.views("ana").modals[0]?.content)).toContain("Reading what can be planned");
    reading.resolve();
    await stage.settled();
    expect(formOf(stage.workspace, "ana")).toMatchObject({
      title: "Plan an exercise",
      choices: [
        { value: "workshop a1", label: "workshop" },
        { value: "workshop b2", label: "workshop" },
      ],
      initial: { choice: "workshop a1" },
    });
    expect(stage.workspace.ephemerals("ana")).toEqual([]);
  });

  test("hands what was filled in to the desk, where it was asked for", async () => {
    const stage = await opened("start workshop");
    expect(await stage.submit()).toEqual({ kind: "closed" });
    await stage.settled();
    expect(stage.asked).toMatchObject([
      { what: "form", ask: { mode: "start", target: "workshop" } },
      {
        what: "plan",
        asker: { user: stage.workspace.people.ana?.id, channel: stage.workspace.channels["game-day"]?.id },
        ask: {
          mode: "start",
          target: "workshop",
          template: "b2",
          reason: "quarterly game day",
          hypothesis: null,
        },
      },
    ]);
    expect(stage.workspace.ephemerals("ana")).toEqual([]);
  });

  test("shows a field's problem below the field, stays open, and asks the desk for nothing", async () => {
    const stage = await opened();
    stage.world.problems = () => [{ field: "choice", words: "You may not start workshop." }];
    expect(await stage.submit()).toEqual({
      kind: "errors",
      sent: true,
      errors: { choice: "You may not start workshop." },
    });
    await stage.settled();
    expect(stage.asked.map(({ what }) => what)).toEqual(["form"]);
    expect(formOf(stage.workspace, "ana")).not.toBeNull();
    expect(stage.written.at(-1)).toContain("(refused: field) choice: You may not start workshop.");
  });

  test("says a refusal that comes later to its asker alone, in the channel", async () => {
    const stage = await opened();
    stage.world.plan = async () => saying("I did not start anything: no.");
    await stage.submit();
    await stage.settled();
    expect(stage.told("ana").text).toBe("I did not start anything: no.");
  });

  test("that has nothing to choose from says why in its own window", async () => {
    const stage = await inProcess();
    stage.world.form = async () => ({ refused: saying("No target is configured.") });
    await stage.workspace.command({ ...ANA, text: "plan" });
    await stage.settled();
    expect(JSON.stringify(stage.workspace.views("ana").modals[0]?.content)).toContain("No target is configured.");
  });

  test("that Slack does not open is replaced by the words that do the same", async () => {
    const no = through("views.open", () => Response.json({ ok: false, error: "expired_trigger_id" }));
    const stage = await inProcess({ through: no.fetch });
    await stage.workspace.command({ ...ANA, text: "start" });
    await stage.settled();
    expect(stage.told("ana").text).toContain('/spot-chaos start workshop --reason "quarterly game day"');
  });

  test("of a command that reached two processes is filled by the one that opened it, and the other is silent", async () => {
    const written = (stage: { written: readonly string[] }) => stage.written.map((line) => line.split(":")[0]);
    const elsewhere = through("views.open", () => Response.json({ ok: false, error: "exchanged_trigger_id" }));
    const first = await inProcess({ through: elsewhere.fetch });
    await first.workspace.command({ ...ANA, text: "start" });
    await first.settled();
    expect(first.asked).toEqual([]);
    expect(first.workspace.ephemerals("ana")).toEqual([]);
    expect(written(first)).toEqual(["received /spot-chaos start"]);

    // The other was later at the store and earlier at Slack.
    const intake = { ...first.intake, received: async () => false };
    const second = await inProcess({ intake });
    await second.workspace.command({ ...ANA, text: "start" });
    await second.settled();
    expect(formOf(second.workspace, "ana")).toMatchObject({ title: "Plan an exercise" });
    expect(second.workspace.ephemerals("ana")).toEqual([]);
  });

  test.each([
    ["first", true],
    ["second", false],
  ])(
    "of which Slack's answer was lost is told of by the process that asked for it, %s at the store or not, once",
    async (_place, isNew) => {
      const lost = through("views.open", () => Promise.reject(new TypeError("terminated")));
      const stage = await inProcess({ through: lost.fetch });
      const { received } = stage.intake;
      stage.intake.received = async (whom, incoming) => (await received(whom, incoming)) && isNew;
      await stage.workspace.command({ ...ANA, text: "start" });
      await stage.settled();
      expect(stage.workspace.ephemerals("ana").map(({ text }) => text)).toEqual([
        'Nothing was started: Slack did not answer whether it opened the form. Close it if it stays empty. The same without it: /spot-chaos start workshop --reason "quarterly game day"',
      ]);
      expect(lost.calls.filter((name) => name === "views.open")).toEqual(["views.open"]);
    },
  );

  test("that Slack certainly did not open is told of by the first process at the store alone", async () => {
    const no = through("views.open", () => Response.json({ ok: false, error: "expired_trigger_id" }));
    const stage = await inProcess({ through: no.fetch });
    stage.intake.received = async () => false;
    await stage.workspace.command({ ...ANA, text: "start" });
    await stage.settled();
    expect(stage.workspace.ephemerals("ana")).toEqual([]);
    expect(stage.asked).toEqual([]);
  });

  test("whose blocks Slack refuses is replaced by the words that do the same", async () => {
    const no = through("views.update", () => Response.json({ ok: false, error: "invalid_arguments" }));
    const stage = await inProcess({ through: no.fetch });
    await stage.workspace.command({ ...ANA, text: "start" });
    await stage.settled();
    expect(stage.told("ana").text).toContain("Slack did not show the form");
  });

  test("is not opened where all is said: the plan is asked for at once", async () => {
    const stage = await inProcess();
    await stage.workspace.command({ ...ANA, text: 'start workshop --reason "game day" --expect calm' });
    await stage.settled();
    expect(stage.workspace.views("ana").modals).toEqual([]);
    expect(stage.asked).toMatchObject([
      {
        what: "plan",
        ask: { mode: "start", target: "workshop", template: null, reason: "game day", hypothesis: "calm" },
      },
    ]);
  });

  test("filled with anything at all keeps within what Slack takes", async () => {
    const stage = await inProcess();
    const long = { value: "workshop c3", label: "w".repeat(300), about: "stack ".repeat(60) };
    stage.world.form = async () => ({
      form: {
        ...FORM,
        choices: Array.from({ length: 130 }, (_, n) => ({ ...long, value: `w ${n}` })),
        reason: "r".repeat(999),
      },
    });
    await stage.workspace.command({ ...ANA, text: "plan" });
    await stage.settled();
    expect(formOf(stage.workspace, "ana")?.choices).toHaveLength(100);
  });
});

import { describe, expect, test } from "vitest";
import { filled, formOf } from "../../src/cli/rehearse/form.ts";
import { type Fetch, FORM, HOME, inProcess, saying } from "./stage.ts";

/** The Home of a person as Slack has it. */
const homeOf = ({ workspace }: Awaited<ReturnType<typeof inProcess>>, user = "ana") =>
  JSON.stringify(workspace.views(user).home?.content ?? null);

async function opened(more: Parameters<typeof inProcess>[0] = {}) {
  const stage = await inProcess(more);
  await stage.workspace.openHome({ user: "ana" });
  await stage.settled();
  const press = async (name: string) => {
    const viewId = stage.workspace.views("ana").home?.id ?? "";
    await stage.workspace.pressInView({ user: "ana", viewId, actionId: `spot-chaos:home-${name}`, filled: {} });
    await stage.settled();
  };
  const submit = async () => {
    const form = formOf(stage.workspace, "ana");
    if (form === null) throw new Error("no form is open");
    await stage.workspace.submitView({ user: "ana", viewId: form.viewId, filled: filled(form) });
    await stage.settled();
  };
  return { ...stage, press, submit, published: () => stage.workspace.callCounts().get("views.publish") ?? 0 };
}

/** What the first calls of a method are answered with; after these, Slack answers. */
function answering(method: string, ...answers: readonly (() => Response)[]) {
  let nth = 0;
  return (send: Fetch): Fetch =>
    (input, init) => {
      const { pathname } = new URL(input instanceof Request ? input.url : input);
      const answer = pathname.endsWith(`/${method}`) ? answers[nth++] : undefined;
      return answer === undefined ? send(input, init) : Promise.resolve(answer());
    };
}

describe("a Home", () => {
  test("is read and shown when somebody opens it, and to them alone", async () => {
    const stage = await opened();
    expect(homeOf(stage)).toContain(HOME.summary);
    expect(homeOf(stage, "ben")).toBe("null");
    expect(stage.asked).toEqual([
      { what: "home", asker: { user: stage.workspace.people.ana?.id, channel: "" }, ask: null },
    ]);
    expect(stage.written).toEqual(["received app_home_opened", "answered app_home_opened: their Home"]);
    expect(stage.lines.filter(({ severity }) => severity !== "info")).toEqual([]);
  });

  test("is not read again for whoever looks away and back; Refresh reads it", async () => {
    const stage = await opened();
    await stage.workspace.openHome({ user: "ana" });
    await stage.settled();
    expect(stage.published()).toBe(1);
    stage.world.home = async () => [saying("2 targets: 1 run is open.", { buttons: HOME.buttons })];
    await stage.press("refresh");
    expect(stage.published()).toBe(2);
    expect(homeOf(stage)).toContain("2 targets: 1 run is open.");
  });

  test("is nothing that the tab with the messages shows", async () => {
    const stage = await inProcess();
    await stage.workspace.openHome({ user: "ana", tab: "messages" });
    await stage.settled();
    expect(stage.asked).toEqual([]);
  });

  test("of which Slack refuses the blocks is shown as text", async () => {
    const refusal = () => Response.json({ ok: false, error: "invalid_arguments" });
    const stage = await opened({ through: answering("views.publish", refusal) });
    expect(homeOf(stage)).toContain(HOME.summary);
    expect(homeOf(stage)).not.toContain("home-start");
  });

  test("waits as long as Slack asks to, once", async () => {
    const wait = () =>
      new Response('{"ok":false,"error":"ratelimited"}', { status: 429, headers: { "retry-after": "7" } });
    const stage = await opened({ through: answering("views.publish", wait) });
    expect(homeOf(stage)).toContain(HOME.summary);
    const impatient = await opened({ through: answering("views.publish", wait, wait) });
    expect(homeOf(impatient)).toBe("null");
    expect(impatient.written.at(-1)).toContain("(Slack did not show it)");
  });

  test("that cannot be read says so in its own place", async () => {
    const stage = await inProcess();
    stage.world.home = () => Promise.reject(new Error("broke"));
    await stage.workspace.openHome({ user: "ana" });
    await stage.settled();
    expect(homeOf(stage)).toContain("Something broke on my side");
    expect(stage.workspace.shown).toEqual([]);
  });
});

describe("Start on a Home", () => {
  const choices = FORM.choices.map((one, n) => ({ ...one, value: `${one.value} C0CHANNEL${n}` }));

  test("opens the form; what is filled in goes into the channel of the choice, and the Home is read again", async () => {
    const stage = await opened();
    stage.world.form = async () => ({ form: { ...FORM, choices, chosen: null } });
    await stage.press("start");
    await stage.submit();
    const { id } = stage.workspace.people.ana ?? {};
    expect(stage.asked.slice(1)).toMatchObject([
      { what: "form", asker: { user: id } },
      {
        what: "home",
        asker: { user: id, channel: "C0CHANNEL0" },
        ask: { mode: "start", target: "workshop", template: "a1" },
      },
      { what: "home", ask: null },
    ]);
    expect(stage.published()).toBe(2);
    expect(stage.workspace.ephemerals("ana")).toEqual([]);
  });

  test("is answered where it was pressed: in the window, and what comes later as a direct message", async () => {
    const stage = await opened();
    stage.world.form = async () => ({ refused: saying("You are in none of its channels.") });
    await stage.press("start");
    expect(JSON.stringify(stage.workspace.views("ana").modals[0]?.content)).toContain(
      "You are in none of its channels.",
    );
    expect(stage.workspace.shown).toEqual([]);
    stage.world.form = async () => ({ form: { ...FORM, choices, chosen: null } });
    stage.world.plan = async () => saying("I did not start anything: no.");
    await stage.press("start");
    await stage.submit();
    expect(stage.workspace.shown.map(({ op, text }) => [op, text])).toEqual([
      ["post", "I did not start anything: no."],
    ]);
    expect(stage.workspace.ephemerals("ana")).toEqual([]);
  });

  test("whose form Slack does not open is replaced by the words that do the same", async () => {
    const no = () => Response.json({ ok: false, error: "expired_trigger_id" });
    const stage = await opened({ through: answering("views.open", no) });
    stage.world.form = async () => ({ form: { ...FORM, choices, chosen: null } });
    await stage.press("start");
    expect(stage.workspace.shown[0]?.text).toContain('/spot-chaos start workshop --reason "quarterly game day"');
  });
});

import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { DELIVERY_SCOPES, METHOD_SCOPES, OPTIONAL_METHOD_SCOPES, SURFACE, scopesNeeded } from "../src/slack/surface.ts";
import { inProcess, saying } from "./slack/stage.ts";

interface Manifest {
  readonly display_information: { readonly name: string; readonly description: string };
  readonly features: {
    readonly app_home: Readonly<Record<string, boolean>>;
    readonly bot_user: { readonly display_name: string };
    readonly slash_commands: readonly {
      readonly command: string;
      readonly description: string;
      readonly usage_hint: string;
      readonly should_escape: boolean;
    }[];
  };
  readonly oauth_config: { readonly scopes: Readonly<Record<string, readonly string[]>> };
  readonly settings: {
    readonly event_subscriptions: { readonly bot_events: readonly string[] };
    readonly interactivity: { readonly is_enabled: boolean };
    readonly socket_mode_enabled: boolean;
    readonly token_rotation_enabled: boolean;
  };
}

const manifest: Manifest = parse(await readFile(new URL("../manifest.yml", import.meta.url), "utf8"));

test("the manifest declares what the bot registers: one command, its events, its buttons", () => {
  const { slash_commands: commands } = manifest.features;
  expect(commands.map(({ command }) => command)).toEqual([SURFACE.command]);
  expect(commands[0]?.usage_hint).toBe(SURFACE.usageHint);
  // Escaped texts would turn names into ids; the grammar reads what people type.
  expect(commands[0]?.should_escape).toBe(false);
  expect(manifest.settings.event_subscriptions.bot_events).toEqual([...SURFACE.events]);
  expect(manifest.settings.interactivity.is_enabled).toBe(SURFACE.interactivity);
  expect(Object.keys(manifest.features).sort()).toEqual(["app_home", "bot_user", "slash_commands"]);
  expect(manifest.features.app_home).toEqual({
    home_tab_enabled: SURFACE.homeTab,
    messages_tab_enabled: true,
    messages_tab_read_only_enabled: false,
  });
});

test("it asks for the scopes of the methods that are called, and no other", () => {
  const optional = [...new Set(Object.values(OPTIONAL_METHOD_SCOPES).flat())].sort();
  expect(manifest.oauth_config.scopes).toEqual({ bot: scopesNeeded(), bot_optional: optional });
  // That somebody opened their Home comes without one.
  const scoped = SURFACE.events.filter((name) => name !== "app_home_opened");
  expect(Object.keys(DELIVERY_SCOPES)).toEqual(["command", ...scoped]);
});

test("the methods that are called are those whose scopes are known", async () => {
  const stage = await inProcess({
    through: (fetch) => async (input, init) =>
      String(input).includes("/api/") ? fetch(input, init) : new Response("used_url", { status: 404 }),
  });
  const { chat } = stage.app;
  const channel = stage.workspace.channels["game-day"]?.id ?? "";
  const what = { run: "run-1", key: "card", facts: {}, message: saying("The card.") };
  const posted = await chat.post({ channel, threadTs: null, broadcast: false }, what);
  if (posted.kind !== "done") throw new Error(posted.kind);
  await chat.update({ channel, ts: posted.ts }, what);
  await chat.permalink(channel, posted.ts);
  for (const threadTs of [null, posted.ts]) {
    expect(await chat.find({ channel, threadTs, since: 0 }, what)).toEqual({ readable: true, value: [posted.ts] });
    const absent = await chat.find({ channel, threadTs, since: 0 }, { run: "run-1", key: "notices" });
    expect(absent).toEqual({ readable: true, value: [] });
  }
  await chat.channel(channel);
  await chat.person(stage.workspace.people.ana?.id ?? "");
  await chat.members([...stage.workspace.usergroups.keys()][0] ?? "");
  await chat.isIn(channel, stage.workspace.people.ana?.id ?? "");
  await chat.direct(stage.workspace.people.ana?.id ?? "", saying("hello"));
  await stage.workspace.command({ user: "ana", channel: "game-day", text: "status" });
  await stage.workspace.command({ user: "ana", channel: "game-day", text: "plan" });
  await stage.workspace.openHome({ user: "ana" });
  await stage.settled();
  expect((await chat.remove({ channel, ts: posted.ts })).kind).toBe("done");
  expect([...stage.workspace.callCounts().keys()].sort()).toEqual(
    [...Object.keys(METHOD_SCOPES), ...Object.keys(OPTIONAL_METHOD_SCOPES)].sort(),
  );
});

test("a workspace that grants exactly these scopes refuses nothing", async () => {
  const stage = await inProcess({}, scopesNeeded());
  const { chat } = stage.app;
  for (const name of ["game-day", "general", "group-message", "direct-message"]) {
    expect(await chat.channel(stage.workspace.channels[name]?.id ?? "")).toMatchObject({ readable: true });
  }
  expect(await chat.direct(stage.workspace.people.ana?.id ?? "", saying("hello"))).toMatchObject({ kind: "done" });
  const where = { channel: stage.workspace.channels["game-day"]?.id ?? "", threadTs: null, since: 0 };
  const ana = stage.workspace.people.ana?.id ?? "";
  expect(await chat.person(ana)).toMatchObject({ readable: true, value: { id: ana } });
  // User groups may be declined: then a target that names one cannot be started.
  const [group = ""] = [...stage.workspace.usergroups.keys()];
  expect(await chat.members(group)).toMatchObject({ readable: false, code: "missing_scope" });
  // The history scopes may be declined: then nobody can tell.
  expect(await chat.find(where, { run: "run-1", key: "card" })).toMatchObject({
    readable: false,
    code: "missing_scope",
  });
  expect(await chat.isIn(where.channel, ana)).toEqual({ readable: true, value: true });
  await stage.workspace.openHome({ user: "ana" });
  await stage.workspace.mention({ user: "ana", channel: "game-day", text: "status" });
  await stage.settled();
  expect(stage.told("ana").text).toBe("the desk's status");
  expect(stage.lines.filter(({ severity }) => severity !== "info")).toEqual([]);
});

test("a token that lacks scopes is named at the start", async () => {
  const stage = await inProcess({}, ["chat:write", "commands"]);
  expect(stage.lines).toContainEqual(
    expect.objectContaining({ severity: "warn", fields: { missing: expect.arrayContaining(["channels:read"]) } }),
  );
});

test("it keeps the lengths that Slack's manifest schema sets, and a token that does not rotate", () => {
  const { name, description } = manifest.display_information;
  expect(name.length).toBeLessThanOrEqual(35);
  expect(description.length).toBeLessThanOrEqual(140);
  expect(manifest.features.bot_user.display_name.length).toBeLessThanOrEqual(80);
  for (const { command } of manifest.features.slash_commands) expect(command).toMatch(/^\/[a-z-]{1,31}$/);
  expect(manifest.settings.socket_mode_enabled).toBe(true);
  expect(manifest.settings.token_rotation_enabled).toBe(false);
});

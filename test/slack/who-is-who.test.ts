import { WebClient } from "@slack/web-api";
import { describe, expect, test } from "vitest";
import { deliverTo } from "../../src/slack/deliver.ts";
import { personOf } from "../../src/slack/person.ts";
import { inProcess } from "./stage.ts";

const FULL = { isBot: false, isGuest: false, isStranger: false, isDeleted: false };

test("each person of the workspace is read as what they are", async () => {
  const stage = await inProcess();
  const { people } = stage.workspace;
  const read = async (name: string) => {
    const found = await stage.app.chat.person(people[name]?.id ?? "");
    return found.readable ? found.value : found;
  };
  expect(await read("ana")).toEqual({ id: people.ana?.id, ...FULL });
  expect(await read("gil")).toMatchObject({ ...FULL, isGuest: true });
  expect(await read("dora")).toMatchObject({ ...FULL, isDeleted: true });
  expect(await read("carol")).toMatchObject({ ...FULL, isStranger: true });
  expect(await read("spot-chaos")).toMatchObject({ ...FULL, isBot: true });
});

test("somebody whom Slack does not know is not readable", async () => {
  const stage = await inProcess();
  expect(await stage.app.chat.person("U0NOBODY000")).toMatchObject({
    readable: false,
    operation: "slack:users.info",
    code: "user_not_found",
  });
});

test("a user group gives its users, and one that is none is not readable", async () => {
  const stage = await inProcess();
  const [[group, users] = ["", []]] = [...stage.workspace.usergroups];
  expect(await stage.app.chat.members(group)).toEqual({ readable: true, value: users });
  expect(users).toContain(stage.workspace.people.ben?.id);
  expect(await stage.app.chat.members("S0NOGROUP00")).toMatchObject({
    readable: false,
    operation: "slack:usergroups.users.list",
    code: "no_such_subteam",
  });
});

test("who is in a channel is looked for on every page of its members; a channel that is not to be seen is unreadable", async () => {
  const pages = [
    { ok: true, members: ["U1"], response_metadata: { next_cursor: "more" } },
    { ok: true, members: ["U2"], response_metadata: { next_cursor: "" } },
  ];
  const asked: string[] = [];
  const stage = await inProcess({
    through: (send) => async (input, init) => {
      if (!String(input).endsWith("/conversations.members")) return send(input, init);
      const cursor = new URLSearchParams(String(init?.body)).get("cursor") ?? "";
      asked.push(cursor);
      return Response.json(pages[cursor === "" ? 0 : 1]);
    },
  });
  expect(await stage.app.chat.isIn("C1", "U1")).toEqual({ readable: true, value: true });
  expect(await stage.app.chat.isIn("C1", "U2")).toEqual({ readable: true, value: true });
  expect(await stage.app.chat.isIn("C1", "U3")).toEqual({ readable: true, value: false });
  expect(asked).toEqual(["", "", "more", "", "more"]);
  const { app, workspace } = await inProcess();
  expect(await app.chat.isIn(workspace.channels["sre-private"]?.id ?? "", "U1")).toMatchObject({
    readable: false,
    operation: "slack:conversations.members",
    code: "channel_not_found",
  });
});

describe("somebody of another workspace", () => {
  const user = { id: "U1", team_id: "T2" };
  test("is a stranger, though Slack may not say so", () => {
    expect(personOf(user, "U1", "T1")?.isStranger).toBe(true);
    expect(personOf({ ...user, team_id: "T1" }, "U1", "T1")?.isStranger).toBe(false);
  });
  test("of the same organisation is none", () => {
    expect(personOf({ ...user, enterprise_user: { teams: ["T1", "T2"] } }, "U1", "T1")?.isStranger).toBe(false);
    expect(personOf({ ...user, enterprise_user: { teams: ["T2"] } }, "U1", "T1")?.isStranger).toBe(true);
  });
  test("a guest of one channel is a guest, and Slackbot a bot", () => {
    expect(personOf({ id: "U1", team_id: "T1", is_ultra_restricted: true }, "U1", "T1")?.isGuest).toBe(true);
    expect(personOf({ id: "USLACKBOT", team_id: "T1" }, "USLACKBOT", "T1")?.isBot).toBe(true);
  });
});

describe("somebody of whom it is not known whether they are of this workspace", () => {
  const answering = (answer: object, team: string | null) => {
    const says = async () => new Response(JSON.stringify({ ok: true, ...answer }));
    const client = new WebClient("xoxb-test", { fetch: says, retryConfig: { retries: 0 } });
    return deliverTo({
      client,
      rehearsal: false,
      botName: () => "spot-chaos",
      team: () => team,
      command: "/spot-chaos",
    });
  };
  test("is not readable before Slack has said which workspace this is", async () => {
    const chat = answering({ user: { id: "U1", team_id: "T2" } }, null);
    expect(await chat.person("U1")).toMatchObject({ readable: false, operation: "slack:auth.test", code: "NoTeam" });
  });
  test("nor when Slack does not say of which team they are", async () => {
    expect(await answering({ user: { id: "U1" } }, "T1").person("U1")).toMatchObject({
      readable: false,
      operation: "slack:users.info",
    });
    const isOurs = { id: "U1", enterprise_user: { teams: ["T1"] } };
    expect(await answering({ user: isOurs }, "T1").person("U1")).toMatchObject({ value: { isStranger: false } });
    expect(personOf({ id: "U1", is_stranger: true } as object, "U1", "T1")?.isStranger).toBe(true);
  });
});

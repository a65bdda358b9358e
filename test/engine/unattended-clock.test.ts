import { expect, test } from "vitest";
import { limited } from "../core/guardrail-support.ts";
import { setReplicas } from "./replicas.ts";
import { ANA } from "./stage.ts";

/** Every night at half past two in Berlin, from midnight there on; what is said until four, and the starts. */
async function night(midnight: string) {
  const epoch = Date.parse(midnight);
  const { replica, act, until, aws, chat } = setReplicas([limited({ unattended: true })], {
    withSchedules: true,
    epoch,
  });
  const bot = await replica("one");
  const expression = "30 2 * * *";
  const ask = {
    kind: "schedule-add",
    expression,
    target: "workshop",
    timeZone: "Europe/Berlin",
    reason: null,
  } as const;
  await act(() => bot.desk.schedule(ANA, ask));
  await until(5 * 60 * 60);
  const told = chat.calls.filter(({ key }) => key === "card" || key === "forewarning");
  return {
    starts: aws.calls.filter(({ what }) => what === "start").map(({ at }) => new Date(epoch + at).toISOString()),
    announced: told.find(({ what }) => what === "post")?.message,
    at: told.map(({ at }) => new Date(epoch + at).toISOString().slice(11, 16)),
  };
}

test("in an hour that comes twice it starts the first time, and the announcement says so", async () => {
  const { starts, announced, at } = await night("2022-10-29T22:00Z");
  expect(at[0]).toBe("00:15");
  expect(JSON.stringify(announced?.body)).toContain("02:30 comes twice in Europe/Berlin");
  expect(starts.map((time) => time.slice(0, 16))).toEqual(["2022-10-30T00:30"]);
});

test("in an hour that is skipped it does not start, and that is said once, when it would be announced", async () => {
  const { starts, announced, at } = await night("2023-03-25T23:00Z");
  expect(at).toEqual(["01:15"]);
  expect(announced?.summary).toContain("is left out: its hour does not come");
  expect(JSON.stringify(announced?.body)).toContain("02:30 does not come");
  expect(starts).toEqual([]);
});

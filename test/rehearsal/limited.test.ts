import { describe, expect, test } from "vitest";
import { keyOf } from "../../src/cli/rehearse/people.ts";
import { rehearseVirtually, type VirtualRehearsal } from "../../src/cli/rehearse/virtual.ts";
import type { Pretend } from "../../src/cli/rehearse/world.ts";

const silent = { info: () => {}, warn: () => {}, error: () => {} };
const id = ({ workspace }: Pretend, channel: string) => workspace.channels[channel]?.id ?? "";
const group = ({ workspace }: Pretend) => [...workspace.usergroups.keys()][0] ?? "";

/** The workshop with limits, over the pretend AWS and the pretend workspace. */
function rehearse(limits: (pretend: Pretend) => string, more: { prepare?: (pretend: Pretend) => void } = {}) {
  return rehearseVirtually({
    scenario: "workshop",
    seed: 1,
    command: "/spot-chaos start workshop --reason game day",
    log: silent,
    limits,
    ...more,
  });
}

const told = ({ pretend }: VirtualRehearsal, channel: string) =>
  pretend.workspace.shown.filter((shown) => shown.channel === id(pretend, channel));

describe("a whole rehearsal with limits", () => {
  test("is announced in another channel before it starts, mentions who is on call, and is all clear at the end", async () => {
    const played = await rehearse((pretend) => `announce: [${id(pretend, "general")}]\noncall: ${group(pretend)}`, {
      prepare: ({ workspace }) => workspace.faults.inviteBot("general"),
    });
    const announced = told(played, "general");
    expect(announced.map(({ op }) => op)).toEqual(["post", "update"]);
    expect(new Set(announced.map(keyOf))).toEqual(new Set([`announce:${id(played.pretend, "general")}`]));
    const [first, last] = announced.map((shown) => JSON.stringify(shown.blocks));
    expect(first).toContain("Exercise, not an incident");
    expect(first).toContain(`<!subteam^${group(played.pretend)}>`);
    expect(first).toMatch(/https:\/\/[^|]+\/archives\//);
    expect(last).toContain("All clear");
    expect(last).toContain("Finished, 22 of 22 tasks running");
  });

  test("starts nothing where the bot is not in the channel that is to be told", async () => {
    const played = await rehearse((pretend) => `announce: [${id(pretend, "general")}]`);
    expect(played.opening.kind).toBe("not-started");
    expect(told(played, "general")).toEqual([]);
    const said = JSON.stringify(told(played, "game-day").map(({ blocks }) => blocks));
    expect(said).toContain("is to be told first, and I am not in that channel");
  });

  test("starts nothing outside the window, and the refusal names it", async () => {
    // The rehearsal's morning is a Thursday's.
    const played = await rehearse(() => 'windows: [{ days: [mon], from: "09:00", to: "16:00", timeZone: UTC }]');
    expect(played.opening.kind).toBe("not-started");
    expect(JSON.stringify(told(played, "game-day").map(({ blocks }) => blocks))).toContain(
      "windows: mon 09:00 to 16:00 UTC",
    );
  });
});

import { describe, expect, test } from "vitest";
import { approvalLines } from "../../src/core/approval-lines.ts";
import { plainText } from "../../src/core/guard/plain-text.ts";
import { type ApprovablePlan, Approving } from "../../src/engine/approving.ts";
import type { Asker } from "../../src/engine/desk.ts";
import { UserGroups } from "../../src/engine/user-groups.ts";
import { CHANNEL, readable, unreadable } from "../core/guard-support.ts";
import { GROUP, limited } from "../core/guardrail-support.ts";
import { ANA, BEN, type Stage, setStage } from "./stage.ts";

const CLEO: Asker = { user: "U0CLEO", channel: CHANNEL };
const target = limited({ approvals: 2, approvers: [ANA.user, BEN.user, CLEO.user] });
const plan: ApprovablePlan = { id: "run-1", hash: "a1b2", target, asker: ANA.user };

function setApprovers(): Stage & {
  approving: Approving;
  say: (who: Asker, of?: ApprovablePlan, no?: string) => Promise<string>;
} {
  const stage = setStage([target]);
  const { log } = { log: { info: () => {}, warn: () => {}, error: () => {} } };
  const userGroups = new UserGroups({ chat: stage.chat.chat, clock: stage.clock });
  const approving = new Approving({
    chat: stage.chat.chat,
    store: stage.store.store,
    clock: stage.clock,
    log,
    userGroups,
  });
  return {
    ...stage,
    approving,
    say: (who, of = plan, no) =>
      stage.act(async () => {
        const word = { kind: no === undefined ? "approved" : "rejected", reason: no ?? null } as const;
        return (await approving.say(who, of, word)).message.summary;
      }),
  };
}

const refusal = (stage: ReturnType<typeof setApprovers>, of = plan) =>
  stage.act(async () => (await stage.approving.refusal(of))?.rule ?? null);
const shown = (stage: ReturnType<typeof setApprovers>, of = plan) =>
  stage.act(async () =>
    approvalLines(of.target, await stage.approving.standing(of, { anew: false }), of.asker)
      .map(plainText)
      .join("\n"),
  );

describe("approvals", () => {
  test("are asked of those whose word would count: not of the asker, nor of who has given theirs", async () => {
    const asked = async (of: ApprovablePlan, standing: Stage & Parameters<typeof shown>[0]) =>
      approvalLines(of.target, await standing.act(() => standing.approving.standing(of, { anew: false })), of.asker)
        .flat()
        .flatMap((part) => (typeof part === "object" && "user" in part ? [part.user] : []));
    const stage = setApprovers();
    expect(await asked(plan, stage)).toEqual([BEN.user, CLEO.user]);
    await stage.say(BEN);
    // Who has approved stands there as well, once.
    expect(await asked(plan, stage)).toEqual([BEN.user, CLEO.user]);
    const own = { ...plan, target: limited({ approvals: 1, approvers: [ANA.user] }) };
    expect(await shown(setApprovers(), own)).toContain("no other approver is left");
  });

  test("let a plan start once as many others as needed have given theirs, and are shown as they come in", async () => {
    const stage = setApprovers();
    expect(await refusal(stage)).toBe("approvals-missing");
    expect(await shown(stage)).toContain("Approvals 0 of 2. Missing: 2");
    expect(await stage.say(BEN)).toContain("Approved.");
    expect(await shown(stage)).toContain("Approvals 1 of 2: someone at 21:09 UTC. Missing: 1");
    expect(await refusal(stage)).toBe("approvals-missing");
    await stage.say(CLEO);
    expect(await refusal(stage)).toBeNull();
    expect(await shown(stage)).toContain("Approvals 2 of 2");
    expect(await shown(stage)).not.toContain("Missing");
    expect(stage.store.audits.map(({ who, what, outcome, runId }) => [who, what, outcome, runId])).toContainEqual([
      BEN.user,
      "approve",
      "approved",
      "run-1",
    ]);
  });

  test("are never one's own, and no stranger's or guest's", async () => {
    const stage = setApprovers();
    expect(await stage.say(ANA)).toContain("Your own approval does not count");
    expect(await stage.say({ user: "U0VISITOR", channel: CHANNEL })).toContain("not among the approvers of workshop");
    stage.chat.world.person = (id) =>
      readable({ id, isBot: false, isGuest: true, isStranger: false, isDeleted: false });
    expect(await stage.say(BEN)).toContain("guests may not start or approve");
    expect(await stage.store.store.approvals("run-1")).toEqual([]);
  });

  test("are void once the plan is another one, and may be given anew", async () => {
    const stage = setApprovers();
    await stage.say(BEN);
    await stage.say(CLEO);
    const other = { ...plan, hash: "c3d4" };
    expect(await refusal(stage, other)).toBe("approvals-missing");
    expect(await shown(stage, other)).toContain("void, since the plan is another one now");
    expect(await stage.say(BEN, other)).toContain("Approved.");
    expect(await shown(stage, other)).toContain("Approvals 1 of 2");
  });

  test("are a person's first word: a second one changes nothing", async () => {
    const stage = setApprovers();
    await stage.say(BEN);
    expect(await stage.say(BEN, plan, "after all not")).toContain("Your first word on this plan stands");
    expect(await shown(stage)).toContain("Approvals 1 of 2");
  });

  test("expire", async () => {
    const stage = setApprovers();
    await stage.say(BEN);
    await stage.say(CLEO);
    await stage.until(30 * 60);
    expect(await refusal(stage)).toBe("approvals-missing");
    expect(await shown(stage)).toContain("void, since it is too old");
  });

  test("are read anew at the press: who left the group has not approved", async () => {
    const stage = setApprovers();
    const grouped = { ...plan, target: limited({ approvals: 1, approvers: [GROUP] }) };
    stage.chat.world.members = () => readable([BEN.user]);
    await stage.say(BEN, grouped);
    expect(await refusal(stage, grouped)).toBeNull();
    stage.chat.world.members = () => readable([CLEO.user]);
    expect(await refusal(stage, grouped)).toBe("approvals-missing");
    stage.chat.world.members = () => unreadable("slack:usergroups.users.list", "missing_scope");
    expect(await refusal(stage, grouped)).toBe("approvals-unreadable");
    expect(await stage.say(CLEO, grouped)).toContain("I could not read whether you may approve");
  });

  test("are a no when the store does not answer", async () => {
    const stage = setApprovers();
    stage.store.world.fails = (what) => what === "approvals" || what === "approve";
    expect(await refusal(stage)).toBe("approvals-unreadable");
    expect(await stage.say(BEN)).toContain("my database does not answer");
  });

  test("are not asked for where none are needed", async () => {
    const stage = setApprovers();
    const free = { ...plan, target: limited({}) };
    stage.store.world.fails = () => true;
    expect(await refusal(stage, free)).toBeNull();
    expect(await stage.say(BEN, free)).toContain("no approval is needed");
  });
});

describe("a rejection", () => {
  test("ends the plan with its reason, whatever others say", async () => {
    const stage = setApprovers();
    expect(await stage.say(BEN, plan, "the sale runs")).toContain("Rejected.");
    await stage.say(CLEO);
    expect(await refusal(stage)).toBe("plan-rejected");
    expect(await shown(stage)).toContain("Rejected by someone at 21:09 UTC: the sale runs");
  });

  test("is not for whoever asked: they cancel", async () => {
    expect(await setApprovers().say(ANA, plan, "no")).toContain("press Cancel");
  });
});

import { describe, expect, test } from "vitest";
import type { Message } from "../../src/core/message.ts";
import { awsReadings, CLUSTER_ARN, readable, target, unreadable } from "../core/guard-support.ts";
import { GROUP, limited } from "../core/guardrail-support.ts";
import { ANA, BEN, STRANGER, type Stage, setStage, WISH } from "./stage.ts";

const HERE = { run: null, threadTs: null };
const halt = (stage: Stage, asker = BEN, reason: string | null = "smoke") =>
  stage.act(() => stage.desk.halt(asker, { reason }));
const resume = (stage: Stage, asker = ANA) => stage.act(() => stage.desk.resume(asker));
/** null: the plan is in the channel. */
const begin = (stage: Stage) => stage.act(() => stage.desk.plan(ANA, WISH));
const all = ({ body }: Message) => JSON.stringify(body);

describe("a halt", () => {
  test("by anyone lets nothing start, and stops what can still be stopped, also of another channel's target", async () => {
    const web = target({ name: "web", cluster: "web", channels: ["C0ELSEWHERE"], starters: [STRANGER.user] });
    const stage = setStage([target(), web]);
    await stage.start();
    const cluster = readable({ arn: CLUSTER_ARN.replace("EcsSpotWorkshop", "web"), status: "ACTIVE" });
    stage.aws.world.readings = () => awsReadings({ cluster });
    await stage.start(STRANGER, "web");
    await stage.until(10);
    const answer = await halt(stage);
    expect(answer.summary).toContain("Everything is halted");
    expect(answer.summary).toMatch(/stopping what can still be stopped in run-\d+ \(workshop\), run-\d+ \(web\)/);
    await stage.until(20);
    expect(stage.asked("stop")).toEqual([10, 10]);
    const refused = await begin(stage);
    expect(refused?.summary).toContain("everything is halted since");
    expect(refused?.summary).toContain("smoke");
    expect(stage.store.audits).toContainEqual(
      expect.objectContaining({ who: BEN.user, what: "halt", outcome: "halted" }),
    );
  });

  test("says how FIS itself is stopped, since it needs a bot that is up", async () => {
    const stage = setStage();
    expect(all(await halt(stage))).toContain(
      'aws fis update-safety-lever-state --id default --state \\"status=engaged,reason=halt\\" --region us-east-1',
    );
  });

  test("that comes between the press and the call keeps the call from leaving, whoever wrote it", async () => {
    const stage = setStage();
    stage.store.world.slowly = async (what) => {
      if (what !== "open") return;
      await stage.store.store.halt({ by: BEN.user, at: stage.clock.now(), where: "C0", reason: null });
    };
    await stage.start();
    await stage.clock.idle();
    expect(stage.asked("start")).toEqual([]);
    expect(stage.run().run.closed?.outcome).toBe("not_started");
  });

  test("that nobody can read keeps the call from leaving until its time is over", async () => {
    const stage = setStage();
    stage.store.world.fails = (what) => what === "halted" && stage.store.runs.length > 0;
    await stage.start();
    await stage.clock.idle();
    expect(stage.asked("start")).toEqual([]);
    expect(stage.run().run.closed?.outcome).toBe("not_started");
  });

  test("that cannot be written down says so, and stops what this process watches all the same", async () => {
    const stage = setStage();
    await stage.start();
    await stage.until(10);
    stage.store.world.fails = (what) => what === "halt" || what === "openRuns";
    const answer = await halt(stage);
    expect(answer.summary).toContain("I could not write the halt down");
    expect(answer.summary).toContain("There may be others");
    expect(answer.summary).toContain("safety lever");
    await stage.until(20);
    expect(stage.asked("stop")).toEqual([10]);
  });

  test("is no word for a channel where nothing can be started", async () => {
    const stage = setStage();
    expect((await halt(stage, STRANGER)).summary).toContain("no channel of a target");
    expect(await begin(stage)).toBeNull();
  });

  test("is shown with the status, and so is that nobody can read it", async () => {
    const stage = setStage();
    await halt(stage);
    const status = await stage.act(() => stage.desk.status(ANA, HERE));
    expect(status.summary).toContain("Everything is halted since");
    expect(status.summary).toContain("No run is open");
    stage.store.world.fails = (what) => what === "halted";
    expect((await stage.act(() => stage.desk.status(ANA, HERE))).summary).toContain("Nobody can read whether");
  });
});

describe("its end", () => {
  const approvers = limited({ approvers: [BEN.user] });

  test("is an approver's word, and then starts are allowed again", async () => {
    const stage = setStage([approvers]);
    await halt(stage, ANA);
    expect((await resume(stage, ANA)).summary).toContain("only one of the approvers of workshop may end a halt");
    expect((await resume(stage, BEN)).summary).toContain("Resumed");
    expect(await begin(stage)).toBeNull();
    expect(stage.store.audits.map(({ what, outcome }) => `${what}: ${outcome}`)).toEqual(
      expect.arrayContaining(["resume: refused: not-an-approver", "resume: resumed"]),
    );
  });

  test("is a starter's word where a target has no approvers", async () => {
    const stage = setStage();
    await halt(stage, BEN);
    expect((await resume(stage, BEN)).summary).toContain("only one of the starters of workshop");
    expect((await resume(stage, ANA)).summary).toContain("Resumed");
  });

  test("is no word of a guest, nor of somebody of whom nothing can be read", async () => {
    const stage = setStage();
    await halt(stage);
    stage.chat.world.person = (id) =>
      readable({ id, isBot: false, isGuest: true, isStranger: false, isDeleted: false });
    expect((await resume(stage)).summary).toContain("guest");
    stage.chat.world.person = () => unreadable("slack:users.info", "missing_scope");
    expect((await resume(stage)).summary).toContain("slack:users.info failed with missing_scope");
    expect((await stage.store.store.halted())?.by).toBe(BEN.user);
  });

  test("is a group member's word, read anew, and nobody's while the group cannot be read", async () => {
    const stage = setStage([limited({ approvers: [GROUP] })]);
    await halt(stage);
    stage.chat.world.members = () => unreadable("slack:usergroups.users.list", "ratelimited_forever");
    expect((await resume(stage)).summary).toContain("failed with ratelimited_forever");
    stage.chat.world.members = () => readable([ANA.user]);
    expect((await resume(stage)).summary).toContain("Resumed");
  });

  test("ends what its speaker could see: a halt of the same moment stands, and is told", async () => {
    const stage = setStage();
    await halt(stage);
    let isHalted = false;
    stage.chat.world.person = (id) => {
      if (!isHalted) void halt(stage, BEN, "now the other rack");
      isHalted = true;
      return readable({ id, isBot: false, isGuest: false, isStranger: false, isDeleted: false });
    };
    const answer = await resume(stage);
    expect(answer.summary).toContain("no start is allowed yet. But now everything is halted since");
    expect(answer.summary).toContain("now the other rack");
    expect((await stage.store.store.halted())?.reason).toBe("now the other rack");
    expect((await resume(stage)).summary).toContain("Resumed: starts are allowed again.");
    expect(await stage.store.store.halted()).toBeNull();
  });

  test("says so when nobody can read whether it was the last one", async () => {
    const stage = setStage();
    await halt(stage);
    stage.store.world.slowly = async (what) => {
      if (what === "resume") stage.store.world.fails = (other) => other === "halted";
    };
    expect((await resume(stage)).summary).toContain("Nobody can read whether everything is halted again");
  });

  test("is none when nothing is halted, or when it cannot be read or written down", async () => {
    const stage = setStage();
    expect((await resume(stage)).summary).toBe("Nothing is halted.");
    await halt(stage);
    stage.store.world.fails = (what) => what === "halted";
    expect((await resume(stage)).summary).toContain("my database does not answer");
    stage.store.world.fails = (what) => what === "resume";
    expect((await resume(stage)).summary).toContain("my database does not answer");
  });
});

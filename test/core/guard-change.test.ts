import { describe, expect, it } from "vitest";
import { changedSince } from "../../src/core/guard/change.ts";
import { plainText } from "../../src/core/guard/plain-text.ts";
import type { Plan } from "../../src/core/plan.ts";
import { acceptedOf, baseline, given, tasks, whenAsked } from "./guard-support.ts";

const BEFORE = acceptedOf(whenAsked(given())).plan;

function when(differing: Partial<Plan>): { readonly lines: readonly string[]; readonly worse: boolean } {
  const { lines, worse } = changedSince(BEFORE, { ...BEFORE, ...differing });
  return { lines: lines.map(plainText), worse };
}

const [first, second, third, fourth] = BEFORE.candidates;
const fifth = { instanceId: "i-00000000000000005", group: "g", type: "m5.large", zone: "us-east-1a" };
const some = (...candidates: readonly (Plan["candidates"][number] | undefined)[]) =>
  candidates.filter((candidate) => candidate !== undefined);

describe("what has changed between the question and the press", () => {
  it("is nothing when nothing has", () => {
    expect(when({})).toEqual({ lines: [], worse: false });
  });

  it("is worse with more instances to be hit", () => {
    expect(when({ count: 4 })).toEqual({
      lines: [
        "3 of 4 → 4 of 4 Spot Instances.",
        "ec2-service-split: the worst pick loses 15 of 22 tasks, it was 12 of 22.",
      ],
      worse: true,
    });
  });

  it("is worse with fewer instances to choose from", () => {
    expect(when({ candidates: some(first, second, third) })).toEqual({
      lines: ["3 of 4 → 3 of 3 Spot Instances; gone: i-00000000000000004."],
      worse: true,
    });
  });

  it("is worse with more instances to be hit, even of many more", () => {
    const more = [1, 2, 3, 4].map((n) => ({ ...fifth, instanceId: `i-1${n}` }));
    const idle = baseline({ tasks: [] });
    const { worse } = changedSince(
      { ...BEFORE, baseline: idle },
      { ...BEFORE, baseline: idle, count: 4, candidates: [...BEFORE.candidates, ...more] },
    );
    expect(worse).toBe(true);
  });

  it("is worse with more tasks to be lost, even of many more", () => {
    expect(when({ baseline: baseline({ tasks: tasks("ec2-service-split", [5, 4, 4, 3, 10, 10]) }) }).worse).toBe(true);
  });

  it("is told, and not worse, with an idle instance more to choose from", () => {
    const idle = { ...BEFORE.baseline, hosts: BEFORE.baseline.hosts.slice(0, 4) };
    const { lines, worse } = changedSince(
      { ...BEFORE, baseline: idle },
      { ...BEFORE, baseline: idle, candidates: some(first, second, third, fourth, fifth) },
    );
    expect(lines.map(plainText)).toEqual(["3 of 4 → 3 of 5 Spot Instances; new: i-00000000000000005."]);
    expect(worse).toBe(false);
  });

  it("is worse with another template, and with another wait, even a longer one", () => {
    expect(when({ templateId: "EXT2" })).toEqual({
      lines: ["The template is another one: EXT3kPzRvWqLs9Tn → EXT2."],
      worse: true,
    });
    expect(when({ waitS: 300 })).toEqual({
      lines: ["The wait before the interruption is another one: 2 min → 5 min."],
      worse: true,
    });
  });

  it("is worse with more tasks on them, or the same tasks of fewer", () => {
    expect(when({ baseline: baseline({ tasks: tasks("ec2-service-split", [5, 4, 4, 3, 3, 3]) }) })).toEqual({
      lines: ["ec2-service-split: the worst pick loses 13 of 22 tasks, it was 12 of 22."],
      worse: true,
    });
    expect(when({ baseline: baseline({ tasks: tasks("ec2-service-split", [4, 4, 4, 3]) }) }).worse).toBe(true);
  });

  it("is worse with another service or a standalone task on them", () => {
    const { tasks: then } = BEFORE.baseline;
    expect(when({ baseline: baseline({ tasks: [...then, ...tasks("cron", [1])] }) }).worse).toBe(true);
    expect(when({ baseline: baseline({ tasks: [...then, ...tasks(null, [1])] }) }).worse).toBe(true);
  });

  it("is not worse when there is less to lose", () => {
    expect(when({ baseline: baseline({ tasks: tasks("ec2-service-split", [0, 0, 0, 0, 11, 11]) }) })).toEqual({
      lines: ["ec2-service-split: no task of it runs on these any more."],
      worse: false,
    });
    expect(when({ count: 2 }).worse).toBe(false);
  });
});

import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { z } from "zod";
import { OPERATIONS } from "../src/aws/operations.ts";

const ROOT = new URL("../", import.meta.url).pathname;
const readme = readFileSync(`${ROOT}README.md`, "utf8");

const policy = z.object({
  Statement: z.array(z.object({ Effect: z.literal("Allow"), Action: z.union([z.string(), z.array(z.string())]) })),
});

/** Only where a target has a `roleArn`: no scenario has one, and the permission belongs to that role alone. */
const BESIDE = "sts:AssumeRole";

/** The fenced block behind the marker `<!-- iam-policy -->`. */
function actionsInReadme(): readonly string[] {
  const json = /<!-- iam-policy -->\s*```json\n(.*?)\n```/s.exec(readme)?.[1] ?? "";
  const { Statement } = policy.parse(JSON.parse(json));
  return [...new Set(Statement.flatMap(({ Action }) => Action))].sort();
}

/** Operations asked for over all scenarios. The golden test holds these files to what really happens. */
function actionsSeen(): readonly string[] {
  const files = globSync("test/golden/*.txt", { cwd: ROOT });
  const seen = files.flatMap((file) => {
    const summary: unknown = JSON.parse(readFileSync(`${ROOT}${file}`, "utf8").split("\nThe summary:\n")[1] ?? "");
    return Object.keys(
      z.object({ awsCalls: z.object({ byOperation: z.record(z.string(), z.number()) }) }).parse(summary).awsCalls
        .byOperation,
    );
  });
  return [...new Set(seen)].sort();
}

const known = Object.entries(OPERATIONS).filter(([action]) => action !== BESIDE);

test("the README's policy allows what the adapter can use, nothing more and nothing less", () => {
  expect(actionsInReadme()).toEqual(known.map(([action]) => action).sort());
  expect(readme).toContain(`\`${BESIDE}\``);
});

test("every operation that the adapter lists is asked for in some scenario, and no other", () => {
  expect(actionsSeen()).toEqual(
    known
      .filter(([, { called }]) => called)
      .map(([action]) => action)
      .sort(),
  );
});

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { OPERATIONS } from "../../src/aws/operations.ts";
import { createMetrics } from "../../src/ops/metrics.ts";

const page = readFileSync(new URL("../../docs/operations.md", import.meta.url), "utf8");

test("docs/operations.md has every metric that is scraped, by its type, and no other", async () => {
  const metrics = createMetrics({
    openRuns: () => 0,
    blindRuns: () => 0,
    slackConnected: () => true,
    audit: () => ({ waiting: 0, givenUp: 0 }),
  });
  const { body } = await metrics.page();
  const scraped = [...body.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name, type]) => `${name} ${type}`);
  const rows = [...page.matchAll(/^\| `([a-z]\w*)` \| (counter|gauge|histogram) \|(.*)$/gm)];
  const here = rows.filter(([, , , words]) => process.platform === "linux" || words?.includes("Linux only") !== true);
  expect(here.map(([, name, type]) => `${name} ${type}`).sort()).toEqual(scraped.sort());
});

test("what it suggests to alert on is there to be asked", () => {
  const alerts = /Worth an alert:\n\n```\n([\s\S]*?)```/.exec(page)?.[1] ?? "";
  const asked = [...alerts.matchAll(/spot_chaos_\w+/g)].map(([name]) => name.replace(/_bucket$/, ""));
  expect(asked.length).toBeGreaterThan(5);
  expect(asked.filter((name) => !page.includes(`| \`${name}\` |`))).toEqual([]);
});

test("the operation that it gives as an example is one of those that are counted", () => {
  const [, example = ""] = /as IAM names it \(`([\w:]+)`\)/.exec(page) ?? [];
  expect(Object.keys(OPERATIONS)).toContain(example);
});

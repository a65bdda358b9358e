import { expect, test } from "vitest";
import { randomIds, seededIds } from "../src/ids.ts";

test("ids are short enough to type and safe as a clientToken", () => {
  for (const ids of [randomIds(), seededIds(1)]) expect(ids.next("run")).toMatch(/^run-[0-9a-hjkmnp-tv-z]{10}$/);
});

test("random ids do not repeat", () => {
  const ids = randomIds();
  expect(new Set(Array.from({ length: 1_000 }, () => ids.next("run"))).size).toBe(1_000);
});

test("seeded ids depend on the seed, the prefix and the count, not on what was drawn in between", () => {
  const [plain, mixed] = [seededIds(7), seededIds(7)];
  const first = [plain.next("run"), plain.next("run")];
  mixed.next("confirmation");
  const second = [mixed.next("run")];
  mixed.next("confirmation");
  second.push(mixed.next("run"));
  expect(second).toEqual(first);
  expect(seededIds(8).next("run")).not.toBe(first[0]);
});

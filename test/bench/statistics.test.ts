import { expect, test } from "vitest";
import { median, percentile, spreadOf } from "../../src/bench/statistics.ts";

test("a percentile is one of the values, by nearest rank, whatever their order", () => {
  const hundred = Array.from({ length: 100 }, (_, nth) => 100 - nth);
  expect(percentile(hundred, 0.99)).toBe(99);
  expect(percentile(hundred, 0.5)).toBe(50);
  expect(percentile(hundred, 1)).toBe(100);
  expect(percentile([7], 0.99)).toBe(7);
});

test("of 200 values the p99 leaves two out", () => {
  const values = Array.from({ length: 200 }, (_, nth) => nth + 1);
  expect(percentile(values, 0.99)).toBe(198);
});

test("values are compared as numbers, not as words", () => {
  expect(percentile([10, 9, 100], 1)).toBe(100);
  expect(median([10, 9, 100])).toBe(10);
});

test("the median of an even number of values lies between the two in the middle", () => {
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(median([5])).toBe(5);
});

test("a spread names the least, the middle and the most, and how many there were", () => {
  expect(spreadOf([3, 1, 2])).toEqual({ least: 1, median: 2, most: 3, rounds: 3 });
});

test("nothing has no median and no percentile", () => {
  expect(() => median([])).toThrow(RangeError);
  expect(() => percentile([], 0.5)).toThrow(RangeError);
});

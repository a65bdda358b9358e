import { expect, test } from "vitest";
import type { Figure } from "../../src/bench/figure.ts";
import { isMet, measureEach } from "../../src/bench/measuring.ts";
import { asJson, asText } from "../../src/bench/report.ts";
import { spreadOf } from "../../src/bench/statistics.ts";

const ack: Figure = {
  name: "ack",
  what: "Slash command to ack",
  unit: "ms",
  measured: spreadOf([1, 2, 3]),
  floor: null,
  ratio: null,
  target: "at most 5 ms",
  met: true,
  notes: [],
};

const quietly = { limitMs: 60_000, log: () => undefined };

test("a figure whose step does not come is told as not measured, and the others are measured all the same", async () => {
  const never = { name: "resume", measure: () => new Promise<Figure>(() => undefined) };
  const breaks = { name: "page", measure: () => Promise.reject(new Error("no Chromium")) };
  const [stuck, rest] = await Promise.all([
    measureEach([never], { ...quietly, limitMs: 1 }),
    measureEach([breaks, { name: "ack", measure: async () => ack }], quietly),
  ]);
  expect(stuck.broken).toEqual([{ name: "resume", why: "the figure resume did not come within 0.001 s" }]);
  expect(rest).toEqual({ figures: [ack], broken: [{ name: "page", why: "no Chromium" }] });
  expect(isMet(stuck)).toBe(false);
  expect(isMet(rest)).toBe(false);
  expect(asText(rest)).toMatch(/✖ page was not measured: no Chromium\n\nNot measured: page\.\n$/);
  expect(JSON.parse(asJson(rest))).toMatchObject({ broken: [{ name: "page" }], met: false });
});

test("every target is met only when each figure was measured and met its own", async () => {
  const measured = await measureEach([{ name: "ack", measure: async () => ack }], quietly);
  expect(isMet(measured)).toBe(true);
  expect(asText(measured)).toMatch(/Every target is met\.\n$/);
  expect(asText({ ...measured, figures: [{ ...ack, met: false }] })).toMatch(/Missed: ack\.\n$/);
});

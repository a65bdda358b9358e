import { describe, expect, it } from "vitest";
import { plainText } from "../../../src/core/guard/plain-text.ts";
import { PREFLIGHT, tallyOf } from "../../../src/core/preflight/checks.ts";
import { NEEDED } from "../../../src/core/preflight/needed.ts";
import {
  baseline,
  given,
  preflight,
  readable,
  rulesOf,
  SPOT_GROUP,
  service,
  unreadable,
  whenAsked,
} from "../guard-support.ts";

const full = { name: SPOT_GROUP, desired: 4, inService: 4, min: 0, max: 4 };

describe("the checks before a start", () => {
  it("are one for each rule at least, and every rule has a name of its own", () => {
    const names = PREFLIGHT.map(({ rule }) => rule);
    expect(new Set(names).size).toBe(names.length);
    const { checks } = whenAsked(given());
    expect(new Set(checks.map((check) => check.rule))).toEqual(new Set(names));
    for (const name of names) expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/);
  });

  it("refuse together, and the refusal carries the plan that they were made for", () => {
    const short = baseline({ services: [service({ running: 20 })], groups: [full] });
    const verdict = whenAsked(given({ aws: { baseline: readable(short) } }));
    expect(rulesOf(verdict)).toEqual(["unhealthy-service", "at-maximum"]);
    expect(verdict.plan?.candidates).toHaveLength(4);
    expect(verdict.checks.slice(0, 2).map((check) => check.forbids)).toEqual([true, true]);
    const [refusal] = verdict.kind === "refused" ? verdict.refusals : [];
    expect(`${plainText(refusal?.what ?? [])}. ${plainText(refusal?.fix ?? [])}`).toBe(
      "ec2-service-split (20 of 22 tasks running) is not whole now. An interruption would take more from a service that already lacks tasks. Wait until every task runs, or find out in ECS why they do not.",
    );
  });

  it.each(Object.keys(preflight()))("know whether a start depends on %s", (part) => {
    const verdict = whenAsked(given({ aws: { preflight: preflight({ [part]: unreadable("some:Operation") }) } }));
    expect(verdict.kind === "refused").toBe(NEEDED.some((needed) => needed === part));
    expect(verdict.plan).not.toBeNull();
  });

  it("are not made when a guard has refused: there is no plan to show then", () => {
    const verdict = whenAsked(given({ aws: { template: unreadable("fis:GetExperimentTemplate") } }));
    expect(verdict).toMatchObject({ kind: "refused", plan: null, checks: [] });
  });

  it("come with what forbids the start first, and what is well last", () => {
    const { checks } = whenAsked(
      given({ aws: { baseline: readable(baseline({ groups: [full] })), notWatched: [unreadable("some:Thing")] } }),
    );
    const order = checks.map((check) => (check.forbids ? 0 : check.level === "ok" ? 2 : 1));
    expect(order).toEqual([...order].sort());
    const tally = tallyOf(checks);
    expect(tally.refuse).toBe(1);
    expect(tally.ok + tally.warn + tally.refuse + tally.unknown).toBe(checks.length);
  });
});

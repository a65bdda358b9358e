import { describe, expect, it } from "vitest";
import { plainText } from "../../../src/core/guard/plain-text.ts";
import type { StartRequest } from "../../../src/core/guard/start-request.ts";
import type { Check, CheckLevel } from "../../../src/core/preflight/check.ts";
import type { AwsReadings } from "../../../src/core/reading.ts";
import { given, whenAsked } from "../guard-support.ts";

/** [what the rule says, what is so, how it differs from the workshop, words that its evidence must hold] */
export type PreflightDecision = readonly [
  level: CheckLevel | "refuse when unknown",
  situation: string,
  world: { readonly aws?: Partial<AwsReadings>; readonly request?: Partial<StartRequest> },
  words?: string,
];

/** "1 instances", "1 more hosts". */
export const ONE_OF_MANY =
  /(?<![\d.,])1 (?!of\b)(?:[A-Za-z]+ ){0,2}(?:instance|task|host|service|group|target|candidate|activitie|alarm|experiment|approval|run)s\b/;

/** What one rule says of a world: at least one check. Throws when the guards themselves refused. */
export function checksOfRule(rule: string, world: PreflightDecision[2]): readonly Check[] {
  const { request, ...readings } = world;
  const { checks } = whenAsked(given(readings), request);
  const own = (checks as readonly Check[]).filter((check) => check.rule === rule);
  if (own.length === 0) throw new Error(`no check of ${rule} among ${checks.length}`);
  return own;
}

/** A row of the table of weaknesses as sentences: what the rule says, and whether the run may start. */
export function decidePreflight(rule: string, decisions: readonly PreflightDecision[]): void {
  describe(rule, () => {
    for (const [level, situation, world, words] of decisions) {
      const says = level === "refuse when unknown" ? "cannot be told, and so refuses," : `is ${level}`;
      it(`${says} when ${situation}`, () => {
        const [check] = checksOfRule(rule, world);
        const expected = level === "refuse when unknown" ? "unknown" : level;
        expect(check).toMatchObject({ level: expected, forbids: level.startsWith("refuse") });
        expect(plainText(check?.evidence ?? [])).toContain(words ?? "");
        expect(plainText(check?.evidence ?? [])).not.toMatch(/\.$/);
        for (const line of [check?.evidence, check?.consequence, check?.fix])
          expect(plainText(line ?? [])).not.toMatch(ONE_OF_MANY);
        const isWell = level === "ok";
        expect({ says: check?.consequence.length === 0, does: check?.fix.length === 0 }).toEqual({
          says: isWell,
          does: isWell,
        });
      });
    }
  });
}

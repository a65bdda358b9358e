import { expect, it } from "vitest";
import type { StartRequest } from "../../src/core/guard/start-request.ts";
import type { AwsReadings, ChannelReading, OpenRun, Reading } from "../../src/core/reading.ts";
import { given, type instance, readable, rulesOf, target, template, whenAsked } from "./guard-support.ts";

/** [the rules that say no (none: it may start), what is so, how it differs from the workshop] */
export type Decision = readonly [
  rules: readonly string[],
  situation: string,
  world: {
    readonly aws?: Partial<AwsReadings>;
    readonly channel?: Reading<ChannelReading>;
    readonly openRun?: Reading<OpenRun | null>;
    readonly request?: Partial<StartRequest>;
  },
];

export function decide(decisions: readonly Decision[]): void {
  for (const [rules, situation, { request, ...world }] of decisions) {
    const answer = rules.length === 0 ? "starts" : "does not start";
    it(`${answer} when ${situation}`, () => {
      expect([...rulesOf(whenAsked(given(world), request))].sort()).toEqual([...rules].sort());
    });
  }
}

export const forTarget = (differing: Parameters<typeof target>[0]) => ({ request: { target: target(differing) } });

export const withTemplate = (differing: Parameters<typeof template>[0]) => ({
  aws: { template: readable(template(differing)) },
});

export const withReached = (...reached: readonly ReturnType<typeof instance>[]) => ({
  aws: { reached: readable(reached) },
});

/** Another Region and account, as an ARN has them. */
export const OTHER_PLACE = "eu-west-1:999999999999";

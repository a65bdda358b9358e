import { describe, expect, it } from "vitest";
import { announcing } from "../../src/core/announcing.ts";
import { effectsOf } from "../../src/core/effect.ts";
import type { Announced, CardLinked, Fact } from "../../src/core/fact.ts";
import { runOf } from "../../src/core/fold.ts";
import { plainTextWith } from "../../src/core/guard/plain-text.ts";
import { requestedFact } from "../../src/core/guard.ts";
import { announcements } from "../../src/core/posts/announcement.ts";
import { exactly, MINUTE } from "../../src/core/time.ts";
import { viewOf } from "../../src/core/view.ts";
import { acceptedOf, given, NOW, request, whenAsked } from "./guard-support.ts";
import { GROUP, limited } from "./guardrail-support.ts";

const target = limited({ announce: ["C0INCIDENTS", "C0SUPPORT00"], oncall: GROUP });
const asked = { ...request({ target, reason: "quarterly game day" }) };
const accepted = acceptedOf(whenAsked(given(), { target }));
const requested = requestedFact({ runId: "run-1", request: asked, accepted, now: NOW });
const told = { at: exactly(NOW), seenAt: NOW };
const card: Fact = { ...told, kind: "CardPosted", key: "card-posted", channel: asked.channel, ts: "1.1" };
const linked: CardLinked = { ...told, kind: "CardLinked", key: "card-linked", link: "https://slack.test/1.1" };
const announced = (channel: string, answer: Announced["answer"] = { kind: "posted", ts: "2.2" }): Announced => ({
  ...told,
  kind: "Announced",
  key: `announced:${channel}`,
  channel,
  answer,
});
const closed = (outcome: "back" | "not_started" | "not_recovered"): Fact => ({
  ...told,
  kind: "Closed",
  key: "closed",
  outcome,
  by: null,
});
const refused = announced("C0SUPPORT00", { kind: "refused", code: "not_in_channel", advice: "Invite me there." });

const effects = (...facts: readonly Fact[]) => effectsOf(runOf([requested, ...facts]), NOW).map(({ kind }) => kind);
const words = (...facts: readonly Fact[]): string => {
  const view = viewOf(runOf([requested, card, ...facts]));
  const [first] = view === null ? [] : announcements(view, NOW);
  return first === undefined ? "" : first.message.body.flat().map(plainTextWith("/spot-chaos")).join("\n");
};

describe("a target that announces its runs", () => {
  it("starts nothing before every channel is told, in whatever order that is learned", () => {
    expect(effects(card)).toEqual([]);
    expect(effects(card, announced("C0INCIDENTS"))).toEqual([]);
    expect(effects(announced("C0SUPPORT00"), announced("C0INCIDENTS"))).toEqual([]);
    expect(effects(announced("C0SUPPORT00"), card, announced("C0INCIDENTS"))).toEqual(["start"]);
  });

  it("gives the start up when one of them cannot be told, and says which", () => {
    expect(effects(card, announced("C0INCIDENTS"), refused)).toEqual(["give-up-start"]);
    expect(announcing(runOf([requested, refused]))).toMatchObject({
      why: "it could not be announced in C0SUPPORT00, which announce of workshop names (not_in_channel). Invite me there",
    });
  });

  it("gives the start up when its time is over first", () => {
    const run = runOf([requested, card, announced("C0INCIDENTS")]);
    expect(effectsOf(run, requested.notAfter + 1).map(({ kind }) => kind)).toEqual(["give-up-start"]);
  });

  it("announces once it is known where the thread is, and posts no later than the start may be", () => {
    expect(words()).toBe("");
    const view = viewOf(runOf([requested, card, linked]));
    if (view === null) throw new Error("no view");
    const posts = announcements(view, NOW);
    expect(posts.map(({ key, place }) => [key, place])).toEqual([
      ["announce:C0INCIDENTS", "announcement"],
      ["announce:C0SUPPORT00", "announcement"],
    ]);
    expect(posts[0]?.postBy).toBe(NOW + MINUTE);
    const over = viewOf(runOf([requested, card, linked, closed("not_started")]));
    expect(over === null ? [] : announcements(over, NOW)[0]?.postBy).toBe(Number.NEGATIVE_INFINITY);
  });

  it("says that it is an exercise, what goes, where it is told, and how to halt it", () => {
    expect(words(linked)).toBe(
      [
        " Exercise, not an incident · 3 of 4 Spot Instances of EcsSpotWorkshop in account 123456789012, us-east-1 go now.",
        "Asked by someone: quarterly game day. For a user group to know.",
        "How it goes: the thread in C0GAMEDAY. To halt it: /spot-chaos halt there, or Stop on its card; anyone in that channel may.",
      ].join("\n"),
    );
  });

  it("is all clear at the end only where nothing is left to look at", () => {
    expect(words(linked, closed("back"))).toBe(
      " All clear · the exercise in EcsSpotWorkshop is over: Finished. The thread",
    );
    expect(words(linked, closed("not_started"))).toContain(
      "All clear · the exercise in EcsSpotWorkshop is over: nothing was started",
    );
    expect(words(linked, closed("not_recovered"))).toContain(
      "Not all clear · the exercise in EcsSpotWorkshop is over: Not recovered",
    );
  });
});

it("a target that announces nothing waits for nothing", () => {
  const plain = requestedFact({ runId: "run-1", request: request(), accepted, now: NOW });
  expect(effectsOf(runOf([plain, card]), NOW).map(({ kind }) => kind)).toEqual(["start"]);
});

import { describe, expect, it } from "vitest";
import type { Fact } from "../../src/core/fact.ts";
import { type Post, postsOf } from "../../src/core/post.ts";
import { exactly } from "../../src/core/time.ts";
import { at, given } from "./given.ts";
import * as s from "./story.ts";

const MINUTE_S = 60;

/** Nobody watched; `toT` null: with a word, and is not back yet. */
function away(fromT: number, toT: number | null): Fact {
  const why = toT === null ? "shutdown" : "away";
  const seenAt = at(toT ?? fromT);
  const when = { at: exactly(seenAt), seenAt, from: at(fromT), to: toT === null ? null : at(toT) };
  return { kind: "Blind", key: `blind:${why}:${fromT}`, why, detail: "The bot was not running.", ...when };
}

/** One of a minute and a half at the beginning of each of so many three minutes. */
function oftenAway(times: number): readonly Fact[] {
  return Array.from({ length: times }, (_, nth) => away(3 * nth * MINUTE_S, (3 * nth + 1.5) * MINUTE_S));
}

function told(posts: readonly Post[], isMeant: (key: string) => boolean): readonly string[] {
  return posts.filter(({ key }) => isMeant(key)).map(({ message }) => message.summary);
}

const absences = (...facts: readonly Fact[]) =>
  told(postsOf(given(s.underWay(), ...facts), at(1_800)), (key) => key.startsWith("goodbye"));

describe("when nobody watched", () => {
  it("each of three absences is a line of its own, and says of no other", () => {
    const lines = absences(...oftenAway(3));
    expect(lines).toHaveLength(3);
    expect(lines.join(" ")).not.toContain("again");
    expect(lines[2]).toContain("from T+6:00 to T+7:30 (1 min 30 s)");
  });

  it("the third of the lines says from when to when the later ones were, and that the bot is gone again", () => {
    const lines = absences(...oftenAway(5), away(900, null));
    expect(lines).toHaveLength(3);
    expect(lines[2]).toMatch(
      /^I was away from T\+6:00 to T\+7:30 .* And again from T\+9:00 to T\+10:30 \(1 min 30 s\), from T\+12:00 to T\+13:30 \(1 min 30 s\) and from T\+15:00 on\.$/,
    );
  });

  it("of a bot that restarts for ever, the line stays short and leaves out no time", () => {
    const lines = absences(...oftenAway(3 + 8 + 100));
    expect(lines).toHaveLength(3);
    expect(lines[2]).toMatch(/ and 100 more times from T\+33:00 to T\+331:30\.$/);
    expect(lines[2]?.length).toBeLessThan(600);
  });
});

describe("what AWS did not answer", () => {
  const card = (...facts: readonly Fact[]) => {
    const posts = postsOf(given(s.underWay(), ...facts), at(1_800));
    const [shown] = posts;
    return { replies: told(posts, (key) => key.startsWith("bad:blind")), body: JSON.stringify(shown?.message.body) };
  };

  it("is said on the card where the thread has no room for another reply", () => {
    const blinds = [1, 2, 3, 4, 5].map((nth) => s.blind(200 * nth, 200 * nth + 90));
    const { replies, body } = card(...blinds);
    expect(replies).toHaveLength(3);
    expect(body).toContain("Also blind from T+13:20 to T+14:50 (1 min 30 s) and from T+16:40 to T+18:10 (1 min 30 s).");
  });

  it("is no line of the card where a reply says it", () => {
    const { replies, body } = card(s.blind(200, 290), s.blind(400, 490));
    expect(replies).toHaveLength(2);
    expect(body).not.toContain("Also blind");
  });
});

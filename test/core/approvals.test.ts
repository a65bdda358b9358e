import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Approval, type Standing, standingOf, type Voices } from "../../src/core/approvals.ts";
import type { PersonReading } from "../../src/core/guardrail/asked.ts";
import type { Reading } from "../../src/core/reading.ts";
import { HOUR, MINUTE } from "../../src/core/time.ts";
import { ASKER, NOW, readable, unreadable } from "./guard-support.ts";
import { BEN, CLEO, GROUP, limited, person } from "./guardrail-support.ts";

const HASH = "a1b2";
const DENIED = unreadable("slack:usergroups.users.list", "missing_scope");

function word(differing: Partial<Approval> = {}): Approval {
  return { planId: "plan-1", hash: HASH, by: BEN, at: NOW - MINUTE, kind: "approved", reason: null, ...differing };
}

interface World {
  readonly needed?: number;
  readonly approvers?: readonly string[];
  readonly members?: Voices["members"];
  readonly people?: Readonly<Record<string, Reading<PersonReading>>>;
}

function standing(said: readonly Approval[], world: World = {}): Standing {
  const target = limited({ approvals: world.needed ?? 1, approvers: world.approvers ?? [BEN, CLEO, ASKER] });
  const people = { [BEN]: readable(person({ id: BEN })), [CLEO]: readable(person({ id: CLEO })), ...world.people };
  const voices = { members: world.members ?? new Map(), people: new Map(Object.entries(people)) };
  return standingOf(said, { target, asker: ASKER, hash: HASH, now: NOW }, voices);
}

const whyVoid = (said: Partial<Approval>, world: World = {}) =>
  standing([word(said)], world).void.map(({ why }) => why);

describe("an approval", () => {
  it("counts when an approver gave it to this very plan", () => {
    expect(standing([word()])).toMatchObject({ given: [word()], missing: 0, rejected: null, void: [], unknown: null });
  });

  it("is void for another plan, by the asker, by no approver, or once it is too old", () => {
    expect(whyVoid({ hash: "c3d4" })).toEqual(["another-hash"]);
    expect(whyVoid({ by: ASKER })).toEqual(["own"]);
    expect(whyVoid({ by: "U0VISITOR00" })).toEqual(["not-an-approver"]);
    expect(whyVoid({ at: NOW - 30 * MINUTE })).toEqual(["expired"]);
    expect(whyVoid({ at: NOW - 30 * MINUTE + 1 })).toEqual([]);
  });

  it("is void once its giver has left, or became a guest", () => {
    expect(whyVoid({}, { people: { [BEN]: readable(person({ isDeleted: true })) } })).toEqual(["not-a-member"]);
    expect(whyVoid({}, { people: { [BEN]: readable(person({ isGuest: true })) } })).toEqual(["not-a-member"]);
  });

  it("counts by a user group, as long as they are in it", () => {
    const byGroup = (members: Voices["members"]) => standing([word()], { approvers: [GROUP], members });
    expect(byGroup(new Map([[GROUP, readable([BEN])]]))).toMatchObject({ missing: 0, unknown: null });
    expect(byGroup(new Map([[GROUP, readable([CLEO])]]))).toMatchObject({ missing: 1, unknown: null });
    expect(byGroup(new Map([[GROUP, DENIED]]))).toMatchObject({ missing: 1, given: [], unknown: DENIED });
    expect(byGroup(new Map())).toMatchObject({ missing: 1, unknown: { code: "NotAsked" } });
  });

  it("does not count while nobody can read who gave it", () => {
    const away = unreadable("slack:users.info", "ratelimited");
    expect(standing([word()], { people: { [BEN]: away } })).toMatchObject({ missing: 1, given: [], unknown: away });
  });

  it("counts once a person", () => {
    const said = [word(), word({ at: NOW - 2 * MINUTE })];
    expect(standing(said, { needed: 2 })).toMatchObject({ missing: 1, given: [{ at: NOW - 2 * MINUTE }] });
    expect(standing([word(), word({ by: CLEO })], { needed: 2 })).toMatchObject({ missing: 0 });
  });
});

describe("a rejection", () => {
  it("stands against any number of approvals, from whoever could give it", () => {
    const no = word({ kind: "rejected", by: CLEO, at: NOW - HOUR, reason: "sale" });
    expect(standing([word(), no])).toMatchObject({ missing: 0, rejected: no });
    expect(standing([no], { approvers: [BEN] })).toMatchObject({ rejected: no });
  });

  it("stands when the plan has grown worse since, whoever approves that", () => {
    const no = word({ kind: "rejected", by: CLEO, hash: "c3d4" });
    expect(standing([no, word()])).toMatchObject({ missing: 0, rejected: no });
  });
});

const anyWord: fc.Arbitrary<Approval> = fc.record({
  planId: fc.constant("plan-1"),
  hash: fc.constantFrom(HASH, "c3d4"),
  by: fc.constantFrom(ASKER, BEN, CLEO, "U0VISITOR00"),
  at: fc.integer({ min: NOW - HOUR, max: NOW }),
  kind: fc.constantFrom("approved", "rejected"),
  reason: fc.constantFrom(null, "sale"),
});

describe("whatever people say", () => {
  it("amounts to the same in any order, and with anything twice", () => {
    fc.assert(
      fc.property(fc.array(anyWord), fc.array(fc.nat()), fc.integer({ min: 0, max: 3 }), (said, keys, needed) => {
        const shuffled = said
          .flatMap((one, place) => [one, ...((keys[place] ?? 0) % 2 === 0 ? [] : [one])])
          .map((one, place) => ({ one, key: keys[place % Math.max(1, keys.length)] ?? place }))
          .sort((a, b) => a.key - b.key)
          .map(({ one }) => one);
        expect(standing(shuffled, { needed })).toEqual(standing(said, { needed }));
      }),
    );
  });

  it("never counts the asker, a stranger, or one person twice", () => {
    fc.assert(
      fc.property(fc.array(anyWord), (said) => {
        const { given } = standing(said, { needed: 3 });
        expect(given.every(({ by }) => by === BEN || by === CLEO)).toBe(true);
        expect(new Set(given.map(({ by }) => by)).size).toBe(given.length);
      }),
    );
  });

  it("more words never make a rejection go away", () => {
    fc.assert(
      fc.property(fc.array(anyWord), fc.array(anyWord), (said, more) => {
        if (standing(said).rejected !== null) expect(standing([...said, ...more]).rejected).not.toBeNull();
      }),
    );
  });
});

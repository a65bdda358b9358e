import type { Line } from "../message.ts";
import type { Reading } from "../reading.ts";
import type { Refusal } from "../refusal.ts";
import type { DoorRule, PersonReading } from "./asked.ts";
import { unread } from "./setting.ts";

/** Guests, bots, people of other workspaces and those who have left start nothing, whatever a list says. */
export const PERSON: DoorRule = ({ readings: { person } }) => refusalOf(person);

/** null: it can be read that this is a full member. */
export function refusalOf(person: Reading<PersonReading>): Refusal | null {
  if (!person.readable) {
    return unread("person", { which: ["every start"], asks: "whether you are a full member", reading: person });
  }
  const wrong = wrongWith(person.value);
  return wrong === null ? null : refusal(wrong.rule, wrong.what);
}

/** null: a full member of this workspace. */
export function wrongWith(person: PersonReading): { readonly rule: string; readonly what: Line } | null {
  if (person.isDeleted) return { rule: "person-deactivated", what: ["your account is deactivated"] };
  if (person.isBot) return { rule: "person-is-bot", what: ["a bot asked, and only people may start or approve"] };
  if (person.isStranger)
    return { rule: "person-is-stranger", what: ["you belong to another organisation than this workspace"] };
  if (person.isGuest)
    return { rule: "person-is-guest", what: ["you are a guest here, and guests may not start or approve"] };
  return null;
}

function refusal(rule: string, what: Line): Refusal {
  return {
    rule,
    what,
    fix: ["This rule has no setting. Ask a full member of this workspace who is among the target's starters."],
  };
}

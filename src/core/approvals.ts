import type { PersonReading } from "./guardrail/asked.ts";
import { type Members, membershipOf } from "./guardrail/membership.ts";
import { wrongWith } from "./guardrail/person.ts";
import { guardrailsOf } from "./guardrails.ts";
import type { Reading, Unreadable } from "./reading.ts";
import type { Target } from "./target.ts";
import type { Instant } from "./time.ts";

/** What somebody said to a plan as it was then. */
export interface Approval {
  readonly planId: string;
  /** The plan's hash when they said it. */
  readonly hash: string;
  /** Slack user id. */
  readonly by: string;
  readonly at: Instant;
  readonly kind: "approved" | "rejected";
  /** Why it was rejected; null where nobody said, and for approvals. */
  readonly reason: string | null;
}

export type WhyVoid = "another-hash" | "own" | "expired" | "not-an-approver" | "not-a-member" | "said-before";

/** What all that was said amounts to. */
export interface Standing {
  readonly needed: number;
  /** Those that count, the earliest first, each by another person. */
  readonly given: readonly Approval[];
  readonly missing: number;
  /** Somebody said no to this plan, as it is or as it was. No expires with the plan only. */
  readonly rejected: Approval | null;
  /** What was said and does not count. */
  readonly void: readonly { readonly approval: Approval; readonly why: WhyVoid }[];
  /** An approval may count or not, and this could not be read. */
  readonly unknown: Unreadable | null;
}

/** What is known of those who may have spoken, read again at the press. */
export interface Voices {
  readonly members: Members;
  /** By user id; one who is not there counts as unread. */
  readonly people: ReadonlyMap<string, Reading<PersonReading>>;
}

/**
 * Reads all that was said to a plan; in any order, and with anything twice, it reads the same. `asker`: who wants to
 * start it, and whose own word never counts. `hash`: the plan that is to be started.
 */
export function standingOf(
  said: readonly Approval[],
  asked: { readonly target: Target; readonly asker: string; readonly hash: string; readonly now: Instant },
  voices: Voices,
): Standing {
  const { approvals: needed } = guardrailsOf(asked.target);
  const given: Approval[] = [];
  const voided: Standing["void"][number][] = [];
  const rejections: Approval[] = [];
  let unknown: Unreadable | null = null;
  for (const approval of inOrder(said)) {
    // A no is taken from whoever was an approver when they said it, of the plan as it was then: it can only keep something
    // from starting, and what has grown worse since is no reason to forget it.
    const word = approval.kind === "rejected" ? "counts" : wordOf(approval, asked, voices);
    if (typeof word === "object") unknown ??= word;
    else if (word !== "counts") voided.push({ approval, why: word });
    else if (approval.kind === "rejected") rejections.push(approval);
    else if (given.some(({ by }) => by === approval.by)) voided.push({ approval, why: "said-before" });
    else given.push(approval);
  }
  const missing = Math.max(0, needed - given.length);
  return { needed, given, missing, rejected: rejections[0] ?? null, void: voided, unknown };
}

type Word = "counts" | WhyVoid | Unreadable;

function wordOf(
  { by, at, hash }: Approval,
  asked: { readonly target: Target; readonly asker: string; readonly hash: string; readonly now: Instant },
  { members, people }: Voices,
): Word {
  const { approvers, approvalsValidForMs } = guardrailsOf(asked.target);
  if (hash !== asked.hash) return "another-hash";
  if (by === asked.asker) return "own";
  if (asked.now - at >= approvalsValidForMs) return "expired";
  const membership = membershipOf(approvers, by, members);
  if (membership.kind === "out") return "not-an-approver";
  const person = people.get(by) ?? notAsked(by);
  if (person.readable && wrongWith(person.value) !== null) return "not-a-member";
  if (membership.kind === "unknown") return membership.reading;
  return person.readable ? "counts" : person;
}

function notAsked(user: string): Unreadable {
  return { readable: false, operation: "slack:users.info", code: "NotAsked", message: `nobody asked who ${user} is` };
}

/** One order whatever the order they came in; the same thing twice once. */
function inOrder(said: readonly Approval[]): readonly Approval[] {
  const once = new Map(said.map((approval) => [JSON.stringify(keyOf(approval)), approval]));
  return [...once.entries()]
    .sort(([a, one], [b, other]) => one.at - other.at || (a < b ? -1 : 1))
    .map(([, one]) => one);
}

function keyOf({ planId, hash, by, at, kind, reason }: Approval): readonly unknown[] {
  return [by, kind, hash, planId, at, reason];
}

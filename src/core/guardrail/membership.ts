import type { Reading, Unreadable } from "../reading.ts";

/** Who is in which user group (S…). */
export type Members = ReadonlyMap<string, Reading<readonly string[]>>;

export type Membership =
  | { readonly kind: "in" }
  | { readonly kind: "out" }
  /** Not named, and a group could not be read that they may be in. */
  | { readonly kind: "unknown"; readonly group: string; readonly reading: Unreadable };

/** Whether a list of users and user groups means this user. */
export function membershipOf(list: readonly string[], user: string, members: Members): Membership {
  if (list.includes(user)) return { kind: "in" };
  let unknown: Membership | null = null;
  for (const group of groupsIn(list)) {
    const reading = members.get(group) ?? notAsked(group);
    if (!reading.readable) unknown ??= { kind: "unknown", group, reading };
    else if (reading.value.includes(user)) return { kind: "in" };
  }
  return unknown ?? { kind: "out" };
}

export function groupsIn(list: readonly string[]): readonly string[] {
  return list.filter((id) => id.startsWith("S"));
}

function notAsked(group: string): Unreadable {
  const message = `nobody asked who is in ${group}`;
  return { readable: false, operation: "slack:usergroups.users.list", code: "NotAsked", message };
}

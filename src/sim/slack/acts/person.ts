import type { MutableChannel } from "../state/channel.ts";
import type { PretendUser } from "../state/user.ts";
import type { WorkspaceState } from "../state/workspace-state.ts";

/** A person by id or by their name in the default world ("ana"). Throws where the rehearsal names nobody. */
export function personNamed(state: WorkspaceState, name: string): PretendUser {
  const known = Object.entries<PretendUser>({ ...state.people }).find(([key]) => key === name.replace(/^@/, ""))?.[1];
  const person = state.users.get(name) ?? known;
  if (person === undefined) throw new Error(`The pretend workspace has no person "${name}".`);
  return person;
}

/** A channel by id or by its name in the default world ("game-day", "#game-day"). Throws where there is none. */
export function channelNamed(state: WorkspaceState, name: string): MutableChannel {
  const key = name.replace(/^#/, "");
  const known = Object.entries<MutableChannel>(state.namedChannels).find(([each]) => each === key)?.[1];
  const channel = state.channels.get(name) ?? known;
  if (channel === undefined) throw new Error(`The pretend workspace has no channel "${name}".`);
  return channel;
}

/** The channel in which this person is about to do something. Throws if they could not. */
export function channelOf(state: WorkspaceState, person: PretendUser, name: string): MutableChannel {
  const channel = channelNamed(state, name);
  if (!channel.members.has(person.id)) throw new Error(`${person.name} is not in ${name}.`);
  if (channel.isArchived) throw new Error(`${name} is archived: nobody can write there.`);
  if (person.deleted) throw new Error(`${person.name} has left.`);
  return channel;
}

export function userOnTheWire(user: PretendUser): Record<string, unknown> {
  return { id: user.id, username: user.name, name: user.name, team_id: user.teamId };
}

/** "directmessage" and "privategroup" stand in for names that the app may not know. */
export function wireNameOf(channel: MutableChannel): string {
  if (channel.kind === "im") return "directmessage";
  return channel.kind === "public" ? channel.name : "privategroup";
}

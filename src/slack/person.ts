import type { UsersInfoResponse } from "@slack/web-api";
import type { PersonReading } from "../core/guardrail/asked.ts";

type User = NonNullable<UsersInfoResponse["user"]>;

/**
 * Who somebody is to this workspace (https://docs.slack.dev/reference/objects/user-object). Somebody of another team is
 * a stranger, except within one Enterprise organisation, where each workspace has its own id. null: Slack does not say of
 * which team, so it is not known.
 */
export function personOf(user: User, id: string, ownTeam: string): PersonReading | null {
  const isOfOrganisation = user.enterprise_user?.teams?.includes(ownTeam) === true;
  const isStranger = isStrange(user) || (!isOfOrganisation && user.team_id !== ownTeam);
  if (!isStrange(user) && !isOfOrganisation && user.team_id === undefined) return null;
  return {
    id: user.id ?? id,
    isBot: user.is_bot === true || user.id === SLACKBOT,
    isGuest: user.is_restricted === true || user.is_ultra_restricted === true,
    isStranger,
    isDeleted: user.deleted === true,
  };
}

/** Slack does not call it a bot. */
const SLACKBOT = "USLACKBOT";

/** Documented, and missing from the client's types. */
function isStrange(user: User): boolean {
  return (user as { readonly is_stranger?: unknown }).is_stranger === true;
}

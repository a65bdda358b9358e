import type { IdSource } from "../ids.ts";
import type { PretendUser } from "./user.ts";

export interface DefaultPeople {
  readonly ana: PretendUser;
  readonly ben: PretendUser;
  readonly gil: PretendUser;
  readonly dora: PretendUser;
  readonly carol: PretendUser;
  readonly "spot-chaos": PretendUser;
  readonly mia: PretendUser;
}

/** The default world's people: an asker, an approver, a guest, someone who left, someone of another company, the bot, and a member. */
export function createDefaultPeople(place: { ids: IdSource; teamId: string; otherTeamId: string }): DefaultPeople {
  const person = (name: string, realName: string, traits: Partial<PretendUser> = {}): PretendUser => ({
    id: place.ids.object("U"),
    name,
    realName,
    teamId: place.teamId,
    isBot: false,
    isAdmin: false,
    isRestricted: false,
    isUltraRestricted: false,
    isStranger: false,
    deleted: false,
    timeZone: "Europe/Berlin",
    timeZoneOffsetS: 3600,
    ...traits,
  });
  return {
    ana: person("ana", "Ana Ask"),
    ben: person("ben", "Ben Approver", { isAdmin: true, timeZone: "America/New_York", timeZoneOffsetS: -18_000 }),
    gil: person("gil", "Gil Guest", { isRestricted: true }),
    dora: person("dora", "Dora Departed", { deleted: true }),
    carol: person("carol", "Carol of Acme", { teamId: place.otherTeamId, isStranger: true }),
    "spot-chaos": person("spot-chaos", "spot-chaos", { isBot: true }),
    mia: person("mia", "Mia Member"),
  };
}

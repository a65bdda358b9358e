/** All that Slack may send us. The listeners are registered from this table and manifest.yml declares it. */
export const SURFACE = {
  /** The name is a default: another app of the workspace may have taken it. */
  command: "/spot-chaos",
  usageHint:
    "plan [target] | start [target] [reason] | status | stop | halt | resume | runs | schedule | targets | help",
  events: ["app_mention", "app_home_opened"],
  homeTab: true,
  interactivity: true,
} as const;

/** The name of an event that Slack sends us. */
export type SlackEvent = (typeof SURFACE.events)[number];

/**
 * Every Web API method that we call, with the bot scopes it needs of us
 * (https://docs.slack.dev/reference/methods, "Required scopes"). Private channels are a scope of their own.
 */
export const METHOD_SCOPES = {
  "auth.test": [],
  "chat.postMessage": ["chat:write"],
  "chat.update": ["chat:write"],
  "chat.delete": ["chat:write"],
  "chat.postEphemeral": ["chat:write"],
  "chat.getPermalink": [],
  // Not im:read: a direct message is known by its id.
  "conversations.info": ["channels:read", "groups:read", "mpim:read"],
  // Whether whoever asks from their Home is in the channel.
  "conversations.members": ["channels:read", "groups:read"],
  "conversations.open": ["im:write"],
  "users.info": ["users:read"],
  "views.open": [],
  "views.update": [],
  "views.publish": [],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/**
 * Asked for, and done without: whether a message is there whose answer was lost cannot be found out then, and a target
 * that names user groups cannot be started.
 */
export const OPTIONAL_METHOD_SCOPES = {
  "conversations.history": ["channels:history", "groups:history"],
  "conversations.replies": ["channels:history", "groups:history"],
  "usergroups.users.list": ["usergroups:read"],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** Slash commands and mentions are delivered only with these; that a Home was opened needs none. */
export const DELIVERY_SCOPES = { command: "commands", app_mention: "app_mentions:read" } as const;

/** What the bot token must be allowed, each once, sorted. */
export function scopesNeeded(): readonly string[] {
  const scopes: readonly string[] = [...Object.values(METHOD_SCOPES).flat(), ...Object.values(DELIVERY_SCOPES)];
  return [...new Set(scopes)].sort();
}

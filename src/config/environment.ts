import { type Config, LOG_LEVELS, type LogLevel, type Rehearsal, type SlackConfig } from "./config.ts";
import { type PostgresConfig, readDatabaseUrl } from "./database-url.ts";
import { isLoopback } from "./loopback.ts";
import { nearest } from "./near.ts";
import type { Problem } from "./problem.ts";

export type Env = Readonly<Record<string, string | undefined>>;
export type EnvironmentConfig = Pick<Config, "slack" | "logLevel" | "ecsMetadataUri" | "rehearsal"> & {
  /** null: runs are kept in a file. */
  readonly postgres: PostgresConfig | null;
};

interface Findings {
  readonly problems: Problem[];
  readonly warnings: Problem[];
}

const AWS_ENDPOINT = "SPOT_CHAOS_REHEARSAL_AWS_ENDPOINT";
const SLACK_API_URL = "SPOT_CHAOS_REHEARSAL_SLACK_API_URL";
const OWN_VARIABLES = ["SPOT_CHAOS_CONFIG", AWS_ENDPOINT, SLACK_API_URL];
const DEFAULT_PORT = 3_000;

/** Reads the environment that is handed in; every finding goes into the lists. Null when it cannot be used. */
export function readEnvironment(raw: Env, found: Findings): EnvironmentConfig | null {
  // Secrets often come with the line break of the file they were kept in; an empty variable is an unset one.
  const env: Env = Object.fromEntries(Object.entries(raw).map(([name, value]) => [name, value?.trim() || undefined]));
  const before = found.problems.length;
  for (const name of Object.keys(env)) {
    if (!name.startsWith("SPOT_CHAOS_") || OWN_VARIABLES.includes(name)) continue;
    const near = nearest(name, OWN_VARIABLES);
    found.warnings.push({
      where: name,
      what: "is not known and has no effect",
      fix: near === null ? `Take it out; known are ${OWN_VARIABLES.join(", ")}.` : `Did you mean ${near}?`,
    });
  }
  const rehearsal = readRehearsal(env, found);
  const slack = readSlack(env, found);
  const logLevel = readLogLevel(env, found);
  const ecsMetadataUri = readMetadataUri(env, rehearsal !== null, found);
  const postgres = readDatabaseUrl(env.DATABASE_URL, rehearsal !== null, found.problems);
  if (slack === null || logLevel === null || found.problems.length > before) return null;
  return { slack, logLevel, ecsMetadataUri, rehearsal, postgres };
}

function readSlack(env: Env, found: Findings): SlackConfig | null {
  const botToken = readToken("SLACK_BOT_TOKEN", env, found);
  const [hasApp, hasSecret] = [env.SLACK_APP_TOKEN !== undefined, env.SLACK_SIGNING_SECRET !== undefined];
  if (!hasApp && !hasSecret) {
    found.problems.push({
      where: "SLACK_APP_TOKEN",
      what: "is not set, and neither is SLACK_SIGNING_SECRET",
      fix: "For Socket Mode set SLACK_APP_TOKEN (Basic Information → App-Level Tokens, scope connections:write); for HTTP mode set SLACK_SIGNING_SECRET (Basic Information → App Credentials).",
    });
    return null;
  }
  if (hasApp && hasSecret) {
    found.problems.push({
      where: "SLACK_APP_TOKEN",
      what: "and SLACK_SIGNING_SECRET are both set, and it must be clear how Slack is reached",
      fix: "Unset SLACK_SIGNING_SECRET for Socket Mode, or SLACK_APP_TOKEN for HTTP mode.",
    });
  }
  const appToken = hasApp ? readToken("SLACK_APP_TOKEN", env, found) : null;
  const signingSecret = hasSecret ? readSigningSecret(env, found) : null;
  const port = hasSecret ? readPort(env, found) : null;
  if (botToken === null) return null;
  if (appToken !== null) return { mode: "socket", botToken, appToken };
  return signingSecret === null || port === null ? null : { mode: "http", botToken, signingSecret, port };
}

const TOKENS = {
  SLACK_BOT_TOKEN: {
    prefix: "xoxb-",
    fix: "Copy the Bot User OAuth Token from the app's page OAuth & Permissions; it begins with xoxb-.",
  },
  SLACK_APP_TOKEN: {
    prefix: "xapp-",
    fix: "Copy the app-level token from the app's page Basic Information; it begins with xapp- and has the scope connections:write.",
  },
} as const;

function readToken(name: keyof typeof TOKENS, env: Env, found: Findings): string | null {
  const value = env[name];
  const { prefix, fix } = TOKENS[name];
  const what =
    value === undefined
      ? "is not set"
      : !value.startsWith(prefix)
        ? `does not begin with ${prefix}${kindOf(value)}`
        : /[^\x21-\x7e]/.test(value) || value.length < prefix.length + 6
          ? "is cut off, or holds signs that no token has"
          : null;
  if (what !== null) found.problems.push({ where: name, what, fix });
  return what === null && value !== undefined ? value : null;
}

/** What was put there instead, by its beginning alone. */
function kindOf(value: string): string {
  if (value.startsWith("xoxb-")) return ": it is the bot's token";
  if (value.startsWith("xapp-")) return ": it is the app-level token";
  if (value.startsWith("xoxp-")) return ": it is a user's token";
  if (/^["'].*["']$/.test(value)) return ": it is in quotes";
  return "";
}

function readSigningSecret(env: Env, found: Findings): string | null {
  const value = env.SLACK_SIGNING_SECRET ?? "";
  // Slack's are 32 hexadecimal digits today; it promises no length, so only what cannot be one is refused.
  if (/^[\x21-\x7e]{16,}$/.test(value) && !/^x(ox|app)/.test(value)) return value;
  found.problems.push({
    where: "SLACK_SIGNING_SECRET",
    what: value.startsWith("x") ? `is not a signing secret${kindOf(value)}` : "is not a signing secret",
    fix: "Copy the Signing Secret from the app's page Basic Information → App Credentials.",
  });
  return null;
}

function readPort(env: Env, found: Findings): number | null {
  if (env.PORT === undefined) return DEFAULT_PORT;
  const port = Number(env.PORT);
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
  found.problems.push({
    where: "PORT",
    what: "is not a port",
    fix: `Write a number from 1 to 65535, or unset it for ${DEFAULT_PORT}.`,
  });
  return null;
}

function readLogLevel(env: Env, found: Findings): LogLevel | null {
  if (env.LOG_LEVEL === undefined) return "info";
  const level = LOG_LEVELS.find((known) => known === env.LOG_LEVEL?.toLowerCase());
  if (level !== undefined) return level;
  found.problems.push({ where: "LOG_LEVEL", what: "is not a level", fix: `Write one of ${LOG_LEVELS.join(", ")}.` });
  return null;
}

function readMetadataUri(env: Env, rehearsal: boolean, found: Findings): string | null {
  const uri = env.ECS_CONTAINER_METADATA_URI_V4;
  if (uri === undefined) return null;
  const wrong = !/^https?:/.test(uri) || !URL.canParse(uri) ? "is not an address" : null;
  const far = rehearsal && !isLoopback(uri) ? "is not on this machine, and this is a rehearsal" : null;
  const what = wrong ?? far;
  if (what === null) return uri;
  found.problems.push({
    where: "ECS_CONTAINER_METADATA_URI_V4",
    what,
    fix: "ECS sets it by itself; unset it anywhere else.",
  });
  return null;
}

/**
 * Any overriding endpoint makes it a rehearsal, and a rehearsal reaches nothing but this machine. Both sides have to be
 * overridden: a pretend workspace in front of the real AWS would interrupt real instances at a pretend command.
 */
function readRehearsal(env: Env, found: Findings): Rehearsal | null {
  const overrides = Object.keys(env).filter(
    (name) => env[name] !== undefined && (/^AWS_ENDPOINT_URL(_|$)/.test(name) || name === AWS_ENDPOINT),
  );
  const slackApiUrl = env[SLACK_API_URL];
  const all = slackApiUrl === undefined ? overrides : [...overrides, SLACK_API_URL];
  if (all.length === 0) return null;
  for (const name of all) {
    if (isLoopback(env[name] ?? "")) continue;
    found.problems.push({
      where: name,
      what: "is not an address on this machine, and any overriding address makes this a rehearsal",
      fix: `Unset ${name} for the real thing; for a rehearsal give it http://127.0.0.1:PORT.`,
    });
  }
  const awsEndpoint = env[AWS_ENDPOINT] ?? env.AWS_ENDPOINT_URL;
  if (awsEndpoint === undefined) {
    found.problems.push({
      where: AWS_ENDPOINT,
      what: `is not set, but ${all.join(", ")} ${all.length === 1 ? "is" : "are"}: half of this would be real`,
      fix: `Unset ${all.join(", ")} for the real thing; \`npm run rehearse\` sets all that a rehearsal needs.`,
    });
  }
  const differing = overrides.filter((name) => env[name] !== awsEndpoint);
  if (awsEndpoint !== undefined && differing.length > 0) {
    found.problems.push({
      where: differing.join(", "),
      what: `is another address than that of ${env[AWS_ENDPOINT] === undefined ? "AWS_ENDPOINT_URL" : AWS_ENDPOINT}`,
      fix: "Unset it: one address stands for all of AWS.",
    });
  }
  if (slackApiUrl === undefined) {
    found.problems.push({
      where: SLACK_API_URL,
      what: `is not set, but ${overrides.join(", ")} ${overrides.length === 1 ? "is" : "are"}: half of this would be real`,
      fix: `Unset ${overrides.join(", ")} for the real thing; \`npm run rehearse\` sets all that a rehearsal needs.`,
    });
  }
  return {
    awsEndpoint: awsEndpoint ?? "",
    slackApiUrl: slackApiUrl === undefined || slackApiUrl.endsWith("/") ? (slackApiUrl ?? "") : `${slackApiUrl}/`,
    awsCredentials: { accessKeyId: "AKIAREHEARSALONLY000", secretAccessKey: "rehearsal-only" },
  };
}

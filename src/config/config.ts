import type { Target } from "../core/target.ts";

/** Everything that is set from outside, read once. */
export interface Config {
  /** With its slash. */
  readonly command: string;
  readonly targets: readonly Target[];
  readonly slack: SlackConfig;
  readonly health: { readonly host: string; readonly port: number };
  /** Where runs are kept. */
  readonly database: DatabaseConfig;
  readonly logLevel: LogLevel;
  /** Where ECS tells a task about itself; null outside ECS. */
  readonly ecsMetadataUri: string | null;
  /** null: the real AWS and the real Slack. */
  readonly rehearsal: Rehearsal | null;
}

export type DatabaseConfig =
  /** One process's own file. */
  | { readonly kind: "sqlite"; readonly path: string }
  /** Replicas share it. `url` holds a password; `place` is what may be shown. */
  | { readonly kind: "postgres"; readonly url: string; readonly password: string | null; readonly place: string };

export type SlackConfig =
  | { readonly mode: "socket"; readonly botToken: string; readonly appToken: string }
  | { readonly mode: "http"; readonly botToken: string; readonly signingSecret: string; readonly port: number };

/** Addresses on this machine, for both: there is no rehearsal with half of it real. */
export interface Rehearsal {
  readonly awsEndpoint: string;
  /** With a slash at its end, as Slack's client wants it. */
  readonly slackApiUrl: string;
  /** Invented: the keys of this machine are never sent to a pretend AWS. */
  readonly awsCredentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

export const LOG_LEVELS = ["debug", "info", "warn", "error", "silent"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Handover } from "../cli/handover.ts";
import { ASKER } from "../cli/rehearse/world.ts";
import type { Warp } from "../clock.ts";
import type { PretendWorkspace } from "../sim/slack/workspace.ts";
import { asStarted } from "./as-started.ts";
import { type Child, startChild } from "./child.ts";
import type { ManyWorlds } from "./many-worlds.ts";

/** `npm start` on the pretend AWS and workspace; its configuration and, unless told otherwise, its runs are in the folder. */
export function startBot(
  folder: string,
  at: {
    readonly awsUrl: string;
    readonly slackApiUrl: string;
    readonly targets: ManyWorlds["targets"];
    readonly workspace: PretendWorkspace;
    readonly warp: Warp;
    readonly databaseUrl?: string;
  },
): Child {
  const { workspace, databaseUrl } = at;
  const config = join(folder, "spot-chaos.yaml");
  const empty = join(folder, "empty");
  // JSON is YAML.
  writeFileSync(config, JSON.stringify(configOf(at.targets, workspace)));
  writeFileSync(empty, "");
  const { options, env } = asStarted();
  const handover: Handover = { warp: at.warp, seed: 1 };
  return startChild({
    script: "../main.ts",
    args: ["serve"],
    options,
    first: handover,
    preload: "./floor/watched.ts",
    env: {
      ...env,
      SPOT_CHAOS_CONFIG: config,
      SPOT_CHAOS_REHEARSAL_AWS_ENDPOINT: at.awsUrl,
      SPOT_CHAOS_REHEARSAL_SLACK_API_URL: at.slackApiUrl,
      SLACK_BOT_TOKEN: workspace.tokens.bot,
      SLACK_APP_TOKEN: workspace.tokens.app,
      AWS_CONFIG_FILE: empty,
      AWS_SHARED_CREDENTIALS_FILE: empty,
      AWS_EC2_METADATA_DISABLED: "true",
      LOG_LEVEL: "error",
      ...(databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl }),
    },
  });
}

/** What its file says: the asker may start a run on every cluster, on all of an account's at the same time. */
export function configOf(targets: ManyWorlds["targets"], workspace: PretendWorkspace): object {
  const starters = [workspace.people[ASKER]?.id];
  const perAccount = Map.groupBy(targets, ({ account }) => account);
  const entries = targets.map(({ name, ...target }) => {
    const channels = [workspace.channels[channelOf(name)]?.id];
    return [name, { ...target, channels, starters, concurrentRuns: perAccount.get(target.account)?.length }];
  });
  return { health: { port: 0 }, targets: Object.fromEntries(entries) };
}

/** The channel of the team whose account it is. */
export function channelOf(target: string): string {
  return `team-${/^a(\d+)c/.exec(target)?.[1]}`;
}

import { createPretendAws, type PretendAws } from "../../sim/aws/pretend-aws.ts";
import type { Scenario } from "../../sim/aws/scenario.ts";
import { createWorkspace, type PretendWorkspace } from "../../sim/slack/workspace.ts";
import { worldNamed } from "./worlds.ts";

/** The pretend AWS and the pretend workspace of one rehearsal. */
export interface Pretend {
  readonly aws: PretendAws;
  readonly workspace: PretendWorkspace;
  /** The world's name; the pretend AWS may be another world's. */
  readonly scenario: string;
}

/** Thursday morning, 10:09 in the workspace: a fixed moment, so that the same seed gives the same bytes. */
export const EPOCH = Date.UTC(2026, 0, 15, 10, 9, 0);

export function createPretend(
  options: { readonly scenario: string | Scenario; readonly seed: number },
  clock: { now(): number; transportNow(): number },
): Pretend {
  const { scenario } = options;
  return {
    aws: createPretendAws({
      scenario: typeof scenario === "string" ? worldNamed(scenario).aws : scenario,
      seed: options.seed,
      now: () => clock.now(),
      transportNow: () => clock.transportNow(),
    }),
    workspace: createWorkspace({
      seed: options.seed,
      now: () => clock.now(),
      transportNow: () => clock.transportNow(),
    }),
    scenario: typeof scenario === "string" ? scenario : scenario.name,
  };
}

/** The channel where the rehearsal plays. */
export const CHANNEL = "game-day";
export const ASKER = "ana";

/** The bot's configuration for this world, as the file that a person would write; `limits`: further lines of its target. */
export function configText({ aws, workspace }: Pretend, limits = ""): string {
  const { target } = aws.scenario;
  const channel = workspace.channels[CHANNEL];
  const starters = ["ana", "ben"].map((name) => workspace.people[name]?.id).filter((id) => id !== undefined);
  return `# Written by npm run rehearse.
health:
  port: 0
targets:
  ${target.name}:
    account: "${target.account}"
    region: ${target.region}
    cluster: ${target.cluster}
    autoScalingGroups: ${JSON.stringify(target.autoScalingGroups)}
    template: ${JSON.stringify(target.template)}
    logGroup: ${target.logGroup}
    channels: ${JSON.stringify([channel?.id ?? ""])}
    starters: ${JSON.stringify(starters)}
${limits.replace(/^(?=.)/gm, "    ")}
`;
}

import { refusedScenarios, scenarios } from "../../sim/aws/scenarios.ts";
import type { Act } from "./acts.ts";

/** What `--scenario` names: a pretend AWS, and what people do while it is played. */
export interface World {
  readonly name: string;
  /** One sentence for `--help`: the truth that this world's thread must tell. */
  readonly summary: string;
  /** The scenario of the pretend AWS. */
  readonly aws: string;
  readonly acts: readonly Act[];
  /** Nothing is started in it: its thread is a refusal. */
  readonly refuses?: true;
}

/** Scenarios whose question is what a stop can do: somebody presses it before the warning is due. */
const STOPPED: readonly string[] = ["pt5m", "pt5m-stop-ignored"];
const stop: Act = { afterS: 60, who: "ben", press: "stop" };

/** AWS does in them what it does in the workshop; it is Slack that does not keep still. */
const SLACKS_OWN: readonly World[] = [
  {
    name: "edits-refused",
    summary: "In Slack, messages stop being editable: what the card should say comes as a reply, at most every 5 min.",
    aws: "workshop",
    acts: [
      { afterS: 60, who: "ben", meddle: "limit-edits" },
      { afterS: 600, who: "ben", meddle: "forbid-edits" },
    ],
  },
  {
    name: "parent-deleted",
    summary:
      "In Slack, somebody deletes the card while the instances go: the run is told on in replies, and to its end.",
    aws: "workshop",
    acts: [{ afterS: 150, who: "ben", meddle: "delete-card" }],
  },
  {
    name: "bot-removed",
    summary:
      "In Slack, the bot is removed from the channel and not invited back: it watches on and tells the asker alone.",
    aws: "workshop",
    acts: [{ afterS: 180, who: "ben", meddle: "remove-bot" }],
  },
  {
    name: "channel-archived",
    summary:
      "In Slack, the channel is archived before the recovery: it is watched all the same, and the asker told directly.",
    aws: "workshop",
    acts: [{ afterS: 300, who: "ben", meddle: "archive-channel" }],
  },
];

/** Every named world, in the order of `--help`. */
export const worlds: readonly World[] = [
  ...scenarios.map(
    ({ name, summary }): World => ({ name, summary, aws: name, acts: STOPPED.includes(name) ? [stop] : [] }),
  ),
  ...SLACKS_OWN,
  ...refusedScenarios.map(({ name, summary }): World => ({ name, summary, aws: name, acts: [], refuses: true })),
];

/** Throws where there is none: whoever asks has had the name checked. */
export function worldNamed(name: string): World {
  const world = worlds.find((one) => one.name === name);
  if (world === undefined)
    throw new Error(`there is no world "${name}"; there are ${worlds.map((one) => one.name).join(", ")}`);
  return world;
}

import type { PretendWorkspace } from "../../sim/slack/workspace.ts";
import { CHANNEL } from "./world.ts";

export type MeddlingName = "delete-card" | "remove-bot" | "archive-channel" | "limit-edits" | "forbid-edits";

/** Where somebody meddles. */
export interface Place {
  readonly workspace: PretendWorkspace;
  readonly cardTs: string;
  /** World milliseconds. */
  now(): number;
}

/** Something that people may do in Slack at any time, though a run is told there. */
interface Deed {
  /** After the person's name. */
  readonly words: string;
  change(place: Place): void;
}

/** Admins let messages be edited at any time, for so long, or never: https://slack.com/help/articles/115004868646 */
const EDIT_WINDOW_MS = 60_000;

export const MEDDLING: Readonly<Record<MeddlingName, Deed>> = {
  "delete-card": {
    words: "deletes the card",
    change: ({ workspace, cardTs }) => workspace.faults.deleteMessage(CHANNEL, cardTs),
  },
  "remove-bot": {
    words: `removes @spot-chaos from #${CHANNEL}`,
    change: ({ workspace }) => workspace.faults.removeBot(CHANNEL),
  },
  "archive-channel": {
    words: `archives #${CHANNEL}`,
    change: ({ workspace }) => workspace.faults.archive(CHANNEL),
  },
  "limit-edits": {
    words: "sets, for the whole workspace: messages can be edited for 1 minute",
    change({ workspace, now }) {
      workspace.faults.onCall({
        method: "chat.update",
        when: ({ ts }) => now() - Number(ts) * 1000 > EDIT_WINDOW_MS,
        answer: { kind: "error", error: "edit_window_closed" },
        times: Number.POSITIVE_INFINITY,
      });
    },
  },
  "forbid-edits": {
    words: "sets, for the whole workspace: messages can never be edited",
    change: ({ workspace }) => workspace.faults.refuseEdits("cant_update_message"),
  },
};

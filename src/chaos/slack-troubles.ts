import { CHANNEL } from "../cli/rehearse/world.ts";
import type { Clock } from "../engine/ports.ts";
import type { PretendWorkspace } from "../sim/slack/workspace.ts";
import type { Fault } from "./fault.ts";
import type { Round } from "./round.ts";

type Slack = PretendWorkspace["faults"];

/** What people and admins do to the channel, and undo when the spell is over. */
const TROUBLES: Partial<
  Record<Fault["kind"], { readonly begin: (slack: Slack) => void; readonly end: (slack: Slack) => void }>
> = {
  "edits refused": {
    begin: (slack) => slack.refuseEdits("cant_update_message"),
    end: (slack) => slack.refuseEdits(null),
  },
  "bot removed": { begin: (slack) => slack.removeBot(CHANNEL), end: (slack) => slack.inviteBot(CHANNEL) },
  "channel archived": { begin: (slack) => slack.archive(CHANNEL), end: (slack) => slack.unarchive(CHANNEL) },
};

/** Lets the round's troubles of Slack's own come and pass. */
export function troubleSlack(
  { faults }: Round,
  { clock, workspace }: { readonly clock: Clock; readonly workspace: PretendWorkspace },
): void {
  const epoch = clock.now();
  for (const fault of faults) {
    const trouble = TROUBLES[fault.kind];
    if (trouble === undefined || !("spell" in fault)) continue;
    clock.task(fault.kind, async () => {
      await clock.sleepUntil(epoch + fault.spell.fromMs);
      trouble.begin(workspace.faults);
      await clock.sleepUntil(epoch + fault.spell.untilMs);
      trouble.end(workspace.faults);
    });
  }
}

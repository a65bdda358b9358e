import { evictionDueAt } from "../due.ts";
import { isTerminal } from "../fold.ts";
import { byWhen } from "../mark.ts";
import type { Line, Part } from "../message.ts";
import type { Post } from "../post.ts";
import type { View } from "../view.ts";
import { replyPost } from "./reply.ts";
import { about, many, when } from "./writing.ts";

/** An honest stop: what it stopped, and what it cannot. */
export function stopReply(view: View): Post | null {
  const stop = [...view.run.stops.values()].filter((one) => one.what === "stop").sort((a, b) => a.at.to - b.at.to)[0];
  if (stop === undefined) return null;
  const words = answer(view, stop.at.to);
  const line: Line = [{ user: stop.by }, " asked to stop. ", ...words];
  return replyPost("stop", { summary: `Asked to stop. ${plain(words)}`, body: [[line]] });
}

function answer(view: View, askedAt: number): readonly Part[] {
  const { run } = view;
  const warned = view.hits.filter((hit) => hit.warned !== null).length;
  const gone = view.goneHits.length;
  const evict = about(view, evictionDueAt(view));
  const watching = run.closed === null ? " Nothing else will be started. I keep watching." : "";
  if (run.start === null || run.start.answer.kind === "not-made")
    return ["The experiment had not been started, and it will not be."];
  const standing =
    gone > 0
      ? `the notices stood, and EC2 took ${many(gone, "instance")}.`
      : warned > 0
        ? `the ${many(warned, "notice")} stand${warned === 1 ? "s" : ""}, and EC2 will evict at ${evict}.`
        : "no interruption notice has been seen, and nothing recalls one that was sent.";
  const ended = [...run.experiment.statuses].find(([status, mark]) => isTerminal(status) && byWhen(mark) <= askedAt);
  if (ended !== undefined)
    return [`FIS had already ${past(ended[0])} (${when(view, ended[1])}): ${standing}${watching}`];
  const stopped = run.experiment.statuses.get("stopped");
  if (stopped !== undefined) {
    const verdict =
      gone > 0
        ? `It did not help: EC2 warned all the same and took ${many(gone, "instance")}.`
        : warned > 0
          ? `It did not help: EC2 warned ${many(warned, "instance")} all the same, and evicts at ${evict}.`
          : "No interruption notice has been seen so far; I watch whether one still comes.";
    return [`FIS stopped the experiment (${when(view, stopped)}). ${verdict}${watching}`];
  }
  const said = run.stopAnswer?.saw ?? null;
  if (said !== null && !said.ok && !said.isUnheard) {
    return [
      "FIS refused to stop: ",
      { italic: said.message ?? "no reason given" },
      `. As it stands, ${standing}${watching}`,
    ];
  }
  const later = [...run.experiment.statuses].find(([status]) => isTerminal(status));
  if (later !== undefined)
    return [`FIS had ${past(later[0])} before the stop took hold (${when(view, later[1])}): ${standing}${watching}`];
  if (said?.isUnheard) {
    const tries = run.closed === null ? "I go on trying" : "I tried until I stopped watching";
    return [
      "I could not reach FIS to stop it: ",
      { italic: said.message ?? "no answer" },
      `. ${tries}. As it stands, ${standing}${watching}`,
    ];
  }
  const asking = said !== null ? "I have asked FIS to stop; it has not confirmed yet" : "I am asking FIS to stop";
  // Pressed in the moment of the end, or at a process that did not know of it yet.
  const isTooLate = said === null && run.closed !== null;
  return [
    `${isTooLate ? "I had stopped watching, and have no answer of FIS's to it" : asking}. As it stands, ${standing}${watching}`,
  ];
}

function past(status: string): string {
  return status === "cancelled" ? "been cancelled" : status;
}

function plain(parts: readonly Part[]): string {
  return parts.map((part) => (typeof part === "string" ? part : "italic" in part ? part.italic : "")).join("");
}

/** Whether anything that a stop could still prevent has not happened. */
export function canStillStop(view: View): boolean {
  return ![...view.run.experiment.statuses.keys()].some(isTerminal);
}

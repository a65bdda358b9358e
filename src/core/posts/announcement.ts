import { announcementKey } from "../announcing.ts";
import type { Outcome, Requested } from "../fact.ts";
import { cut } from "../guard/listing.ts";
import { guardrailsOf } from "../guardrails.ts";
import type { Icon, Line, Message } from "../message.ts";
import type { Post } from "../post.ts";
import type { Instant } from "../time.ts";
import type { View } from "../view.ts";
import { headlineOf } from "./headline.ts";
import { many } from "./writing.ts";

/**
 * What the channels are told that the target announces its runs in: before the start that it is an exercise, and at the
 * end how it ended. None before it is known where the thread can be read.
 */
export function announcements(view: View, now: Instant): readonly Post[] {
  const { requested, cardLink, start, closed } = view.run;
  if (requested === null || cardLink === null) return [];
  const message = closed === null ? before(requested, cardLink.link) : after(view, closed.outcome, now);
  // What nobody was told of beforehand need not be told of behind.
  const postBy = start === null && closed === null ? requested.notAfter : Number.NEGATIVE_INFINITY;
  return guardrailsOf(requested.target).announce.map((channel) => ({
    key: announcementKey(channel),
    place: "announcement",
    broadcast: false,
    message,
    facts: {},
    pulse: null,
    postBy,
  }));
}

function before(requested: Requested, link: string | null): Message {
  const { target, reason, by, channel, schedule } = requested;
  const { oncall } = guardrailsOf(target);
  const where: Line = [{ code: target.cluster }, ` in account ${target.account}, ${target.region}`];
  const lines: readonly Line[] = [
    [
      { icon: "running" },
      " ",
      { bold: "Exercise, not an incident" },
      ` · ${share(requested)} of `,
      ...where,
      " go now.",
    ],
    [
      ...(schedule === undefined ? ["Asked by "] : ["Started by itself, by the schedule ", { code: schedule }, " of "]),
      { user: by },
      ...(reason === null ? [] : [": ", { italic: cut(reason, 300) }]),
      ...(oncall === null ? [] : [". For ", { group: oncall }, " to know"]),
      ".",
    ],
    [
      "How it goes: ",
      ...(link === null ? ["the thread"] : [{ link, label: "the thread" }]),
      " in ",
      { channel },
      ". To halt it: ",
      { command: "halt" },
      " there, or Stop on its card; anyone in that channel may.",
    ],
  ];
  const summary = `Exercise, not an incident: ${share(requested)} of ${target.cluster} in account ${target.account}, ${target.region}, are interrupted now.`;
  return { summary, body: [lines], footer: [], buttons: [] };
}

/** "3 of 4 Spot Instances" */
function share({ plan }: Requested): string {
  return `${plan.count} of ${many(plan.candidates.length, "Spot Instance")}`;
}

function after(view: View, outcome: Outcome, now: Instant): Message {
  const { requested, cardLink } = view.run;
  const { icon, lead } = ENDS[outcome];
  const { word, numbers } = headlineOf(view, now);
  const ended = outcome === "not_started" ? "nothing was started" : `${word}${numbers === "" ? "" : `, ${numbers}`}`;
  const cluster = requested?.target.cluster ?? "";
  const link = cardLink?.link ?? null;
  const line: Line = [
    { icon },
    " ",
    { bold: lead },
    ` · the exercise in `,
    { code: cluster },
    ` is over: ${ended}. `,
    ...(link === null ? [] : [{ link, label: "The thread" }]),
  ];
  return { summary: `${lead}: the exercise in ${cluster} is over: ${ended}.`, body: [[line]], footer: [], buttons: [] };
}

/** All clear is said only where nothing is left to look at. */
const ENDS: Readonly<Record<Outcome, { readonly icon: Icon; readonly lead: string }>> = {
  back: { icon: "done", lead: "All clear" },
  recovered: { icon: "done", lead: "All clear" },
  stopped: { icon: "done", lead: "All clear" },
  failed: { icon: "done", lead: "All clear" },
  not_started: { icon: "done", lead: "All clear" },
  superseded: { icon: "done", lead: "All clear" },
  finished_early: { icon: "warning", lead: "No longer watched" },
  not_back: { icon: "warning", lead: "Not all clear" },
  not_recovered: { icon: "failed", lead: "Not all clear" },
};

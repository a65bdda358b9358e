import { evictionDueAt } from "../due.ts";
import type { Line, Part } from "../message.ts";
import type { Post } from "../post.ts";
import type { Instance } from "../run.ts";
import type { Instant } from "../time.ts";
import type { View } from "../view.ts";
import { phaseReply } from "./reply.ts";
import { about, cut, instanceParts, list, many, shortId, tail, when } from "./writing.ts";

/** Each hit instance's rebalance recommendation and interruption warning, with the events that prove them. */
export function noticesReply(view: View, now: Instant): Post | null {
  return phaseReply(view, "notices", "Notices", now, (phase) => {
    const warned = view.hits.filter((hit) => hit.warned !== null);
    const recommended = view.hits.filter((hit) => hit.recommended !== null);
    const of = view.hitCount;
    const heading =
      phase.done !== null && view.allGone !== null
        ? `EC2 warned ${of === 1 ? "the instance" : `all ${of} instances`} before it took ${of === 1 ? "it" : "them"}.`
        : phase.done !== null
          ? `EC2 warned ${of === 1 ? "the instance; it goes" : `all ${of} instances; they go`} at ${about(view, evictionDueAt(view))}.`
          : warned.length > 0
            ? `EC2 warned ${warned.length} of ${of} instances so far.`
            : `EC2 recommended moving off ${recommended.length} of ${of} instances; no interruption warning yet.`;
    const lines: Line[] = view.hits
      .filter((hit) => hit.recommended !== null || hit.warned !== null)
      .map((hit) => {
        const parts: Part[] = [...instanceParts(hit)];
        if (hit.recommended !== null) parts.push(` · recommended ${when(view, hit.recommended)}`);
        if (hit.warned !== null) parts.push(` · warned ${when(view, hit.warned)}`);
        const event = hit.warned ?? hit.recommended;
        if (event !== null) parts.push(" · event ", { code: shortId(event.evidence) });
        return parts;
      });
    const missing = view.hits.filter((hit) => hit.recommended === null && hit.warned !== null);
    const more: Line[] = [...cut(lines)];
    if (phase.done !== null && missing.length > 0) {
      more.push([
        `No rebalance recommendation was seen for ${missing.length === view.hits.length ? "any of them" : list(missing.slice(0, 3).map((hit) => tail(hit.id)))}; EC2 may send either without the other.`,
      ]);
    }
    more.push(
      ...cut(
        view.others.flatMap((other) => otherLine(view, other)),
        3,
      ),
    );
    return {
      heading: [heading],
      summary: `Notices: ${heading} (${many(warned.length, "warning")} of ${of}.)`,
      lines: more,
    };
  });
}

function otherLine(view: View, other: Instance): readonly Line[] {
  if (other.warned === null) return [];
  const event = { code: shortId(other.warned.evidence) };
  return [
    [
      "Also interrupted, not by this run: ",
      ...instanceParts(other),
      ` · warned ${when(view, other.warned)} · event `,
      event,
    ],
  ];
}

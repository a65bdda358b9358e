import { goneMark, isDenied, isSpotEviction } from "../hits.ts";
import type { Line, Part } from "../message.ts";
import type { Post } from "../post.ts";
import type { Instance } from "../run.ts";
import type { Instant } from "../time.ts";
import type { View } from "../view.ts";
import { phaseReply } from "./reply.ts";
import { cut, instanceParts, list, shortId, when } from "./writing.ts";

/** Each hit instance's end: EC2's reason, and CloudTrail's BidEvictedEvent when it arrives. */
export function evictionsReply(view: View, now: Instant): Post | null {
  return phaseReply(view, "evictions", "Evictions", now, (phase) => {
    const count = phase.count?.done ?? 0;
    const heading =
      phase.done !== null
        ? `all ${view.hitCount} are gone ${when(view, phase.done)}.`
        : `${count} of ${view.hitCount} are gone.`;
    const lines = cut(view.goneHits.map((hit) => [...instanceParts(hit), ...endOf(view, hit)]));
    return {
      heading: [heading],
      summary: `Evictions: ${heading}`,
      lines: [...lines, ...trailLines(view), ...otherLines(view)],
    };
  });
}

function endOf(view: View, hit: Instance): readonly Part[] {
  const gone = goneMark(hit);
  const parts: Part[] = [gone === null ? "" : ` · gone ${when(view, gone)}`];
  if (hit.stateReason !== null) {
    parts.push(" · ", { code: hit.stateReason });
    if (!isSpotEviction(hit)) parts.push(...otherHand(view, hit));
  }
  if (hit.spotCode !== null) parts.push(" · ", { code: hit.spotCode.code });
  if (hit.bidEvicted !== null) parts.push(" · BidEvictedEvent ", { code: shortId(hit.bidEvicted.evidence) });
  return parts;
}

/** Its group tells in an activity; without one nobody can say who it was. */
function otherHand(view: View, hit: Instance): readonly Part[] {
  const ended = view.activities.find(
    ({ saw }) => saw.does === "terminate" && saw.instanceId === hit.id && saw.mechanism === "rebalance",
  );
  if (ended === undefined) return [" (not taken by Spot: its group or someone terminated it)"];
  return [
    " (by Auto Scaling, for Capacity Rebalancing: activity ",
    { code: shortId(ended.saw.activityId) },
    ", before EC2 took it)",
  ];
}

function trailLines(view: View): readonly Line[] {
  if (isDenied(view.run, "trail"))
    return [["CloudTrail is not watched: LookupEvents is denied. EC2's own reason stands for it."]];
  const waiting = view.goneHits.filter((hit) => hit.bidEvicted === null).length;
  if (waiting === 0) return [];
  return [[`CloudTrail has not confirmed ${waiting} of them yet (it is usually minutes late; nothing waits for it).`]];
}

function otherLines(view: View): readonly Line[] {
  const taken = view.others.filter((other) => goneMark(other) !== null);
  if (taken.length === 0) return [];
  const codes = [...new Set(taken.map((other) => other.spotCode?.code).filter((code) => code !== undefined))];
  return [
    [
      `Also gone, not by this run: ${list(taken.slice(0, 3).map((other) => other.id))}`,
      taken.length > 3 ? ` +${taken.length - 3}` : "",
      codes.length > 0 ? ` (${list(codes)})` : "",
      ". This run gives no timing verdict.",
    ],
  ];
}

import type { Target } from "../core/target.ts";
import type { Placed } from "./ecs-tasks.ts";
import type { Link } from "./link.ts";
import type { Lasting } from "./read-before.ts";
import { remembering } from "./tries.ts";

/** Answers kept for each account, Region and role; a task definition is some kilobytes. More of them are begun anew. */
const MOST_REMEMBERED = 500;

/** What is known for good of each target's account and cluster. Losing it loses nothing but speed. */
export function createLasting(): (target: Target, link: Link) => Lasting {
  const answers = new Map<string, Map<string, unknown>>();
  const placed = new Map<string, Placed>();
  return ({ account, region, roleArn, cluster }, link) => {
    const place = `${account}|${region}|${roleArn ?? ""}`;
    const known = ownOf(answers, place);
    if (known.size > MOST_REMEMBERED) known.clear();
    return { link: remembering(link, known), placed: ownOf(placed, `${place}|${cluster}`) };
  };
}

function ownOf<T>(maps: Map<string, Map<string, T>>, key: string): Map<string, T> {
  const own = maps.get(key) ?? new Map<string, T>();
  maps.set(key, own);
  return own;
}

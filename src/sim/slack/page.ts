import { SlackError } from "./slack-error.ts";

export interface Page<Item> {
  readonly items: readonly Item[];
  /** "" on the last page */
  readonly nextCursor: string;
}

/** One page of a list, from an opaque cursor. Throws invalid_cursor. */
export function pageOf<Item>(
  items: readonly Item[],
  request: { cursor: string | undefined; limit: string | undefined; usual: number; most: number },
): Page<Item> {
  const limit = Math.min(Number(request.limit || request.usual) || request.usual, request.most);
  const from = request.cursor ? offsetOf(request.cursor) : 0;
  const to = from + limit;
  return {
    items: items.slice(from, to),
    nextCursor: to < items.length ? Buffer.from(`next:${to}`).toString("base64") : "",
  };
}

function offsetOf(cursor: string): number {
  const match = /^next:(\d+)$/.exec(Buffer.from(cursor, "base64").toString());
  if (match === null) throw new SlackError("invalid_cursor");
  return Number(match[1]);
}

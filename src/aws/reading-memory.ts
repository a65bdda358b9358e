import { type Instant, MINUTE } from "../core/time.ts";
import type { Link } from "./link.ts";

/** As long as a throttled read is tried again before it counts as unreadable. */
const REMEMBERED_MS = MINUTE;

/** One reading of everything before a start, perhaps the second or third try of it. */
export interface Attempt {
  /** A link that does not ask again what an earlier try of the same reading has been told. */
  readonly link: Link;
  /** When the first of the tries began. */
  readonly since: Instant;
  /** `again`: something was throttled or timed out, and the caller will come back for it. */
  end(again: boolean): void;
}

/**
 * Some twenty calls make one reading; with a third of them throttled, hardly any whole reading would ever succeed. So
 * a try that follows a throttled one asks only for what is missing. Nothing outlives a minute, or a reading that came
 * to its end: at the press everything is read again.
 */
export interface ReadingMemory {
  attempt(targetName: string, link: Link): Attempt;
}

export function createReadingMemory(clock: { now(): Instant }): ReadingMemory {
  const kept = new Map<string, { readonly since: Instant; readonly answers: Map<string, unknown> }>();
  return {
    attempt(targetName, link) {
      const known = kept.get(targetName);
      kept.delete(targetName);
      const fresh = known !== undefined && clock.now() - known.since <= REMEMBERED_MS;
      const memory = fresh ? known : { since: clock.now(), answers: new Map<string, unknown>() };
      return {
        since: memory.since,
        link: remembering(link, memory.answers),
        end(again) {
          if (again) kept.set(targetName, memory);
        },
      };
    },
  };
}

function remembering(link: Link, answers: Map<string, unknown>): Link {
  return {
    clients: link.clients,
    async ask<I, O>(...[operation, input, send]: Parameters<typeof link.ask<I, O>>): Promise<O> {
      const key = `${operation} ${JSON.stringify(input)}`;
      // What stands under a key was put there by the same operation with the same input, so it has its type.
      if (answers.has(key)) return answers.get(key) as O;
      const answer = await link.ask(operation, input, send);
      answers.set(key, answer);
      return answer;
    },
  };
}

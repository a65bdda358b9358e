import type { Instant } from "../core/time.ts";
import type { AwsProblem } from "./failure.ts";
import type { Link } from "./link.ts";

/** One try at something that takes several calls, perhaps the second or third. */
export interface Attempt {
  /** A link that does not ask again what an earlier try has been told. */
  readonly link: Link;
  /** When the first of the tries began: no part of the answer is older. */
  readonly since: Instant;
  /** `again`: something was throttled or timed out, and the caller will come back for it. */
  end(again: boolean): void;
}

/**
 * With a third of all calls throttled, hardly anything that takes five or twenty of them would ever succeed whole. So
 * a try that follows a throttled one asks only for what is missing. Nothing outlives its time, or a try that came to
 * its end: what is asked anew is asked wholly anew.
 */
export interface Tries {
  attempt(what: string, link: Link): Attempt;
}

export function createTries(clock: { now(): Instant }, rememberedMs: number): Tries {
  const unfinished = new Map<string, { readonly since: Instant; readonly answers: Map<string, unknown> }>();
  return {
    attempt(what, link) {
      const known = unfinished.get(what);
      unfinished.delete(what);
      const fresh = known !== undefined && clock.now() - known.since <= rememberedMs;
      const memory = fresh ? known : { since: clock.now(), answers: new Map<string, unknown>() };
      return {
        since: memory.since,
        link: remembering(link, memory.answers),
        end(again) {
          if (again) unfinished.set(what, memory);
        },
      };
    },
  };
}

/** Whether a little later the same call may well succeed. */
export function isPassing(problem: Pick<AwsProblem, "kind">): boolean {
  return problem.kind === "throttled" || problem.kind === "timeout";
}

/**
 * A link that asks nothing twice, for what never changes, not even while the first asking is under way; one that failed
 * is asked again. `answers` belongs to one account, Region and role.
 */
export function remembering(link: Link, answers: Map<string, unknown>): Link {
  return {
    clients: link.clients,
    async ask<I, O>(...[operation, input, send]: Parameters<typeof link.ask<I, O>>): Promise<O> {
      const key = `${operation} ${JSON.stringify(input)}`;
      // What stands under a key was put there by the same operation with the same input, so it has its type.
      if (answers.has(key)) return answers.get(key) as Promise<O>;
      const answer = link.ask(operation, input, send);
      answers.set(key, answer);
      try {
        return await answer;
      } catch (error) {
        if (answers.get(key) === answer) answers.delete(key);
        throw error;
      }
    },
  };
}

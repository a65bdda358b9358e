import type { Reading } from "../core/reading.ts";
import type { Clock, Meter } from "../engine/ports.ts";
import type { Clients } from "./clients.ts";
import { AwsProblem, problemOf, unreadable } from "./failure.ts";
import type { Operation } from "./operations.ts";

/** The outer bound of every call, in transport time; sockets give up earlier (clients.ts). */
const CALL_DEADLINE_MS = 10_000;
/** No list of ours is near it: a service that hands out tokens for ever is not followed for ever. */
const MOST_PAGES = 500;

export interface SendOptions {
  readonly abortSignal: AbortSignal;
}

/** The way to one target's account and Region. */
export interface Link {
  readonly clients: Clients;
  /** One call, sent once and counted. Rejects with AwsProblem, whatever the client threw. */
  ask<I, O>(operation: Operation, input: I, send: (input: I, options: SendOptions) => Promise<O>): Promise<O>;
}

/** Hears of every call, once it is answered or has failed. */
export type Called = (operation: Operation, outcome: Parameters<Meter["called"]>[1]) => void;

export function createLink(clients: Clients, clock: Clock, called: Called): Link {
  return {
    clients,
    async ask(operation, input, send) {
      try {
        const answer = await send(input, { abortSignal: clock.deadline(CALL_DEADLINE_MS) });
        called(operation, "ok");
        return answer;
      } catch (error) {
        const problem = problemOf(operation, error);
        // The other way round it was not sent: its role could not be assumed.
        if (problem.operation === operation) called(operation, problem.kind);
        throw problem;
      }
    },
  };
}

/** All pages of a list. An empty page with a token is followed (FilterLogEvents does that); a repeated token ends it. */
export async function allPages<T>(
  operation: Operation,
  page: (token: string | undefined) => Promise<{ readonly items: readonly T[]; readonly next: string | undefined }>,
): Promise<readonly T[]> {
  const items: T[] = [];
  let token: string | undefined;
  for (let count = 0; count < MOST_PAGES; count++) {
    const answer = await page(token);
    items.push(...answer.items);
    if (answer.next === undefined || answer.next === "" || answer.next === token) return items;
    token = answer.next;
  }
  const message = `more than ${MOST_PAGES} pages: the list is too long to be read whole`;
  throw new AwsProblem({ operation, kind: "other", code: "TooManyPages", message, status: null });
}

/** Splits what has a per-call maximum. */
export function chunksOf<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  const chunks: (readonly T[])[] = [];
  for (let from = 0; from < items.length; from += size) chunks.push(items.slice(from, from + size));
  return chunks;
}

/** A guard's input: what was read, or why it could not be. */
export async function readingOf<T>(read: () => Promise<T>): Promise<Reading<T>> {
  try {
    return { readable: true, value: await read() };
  } catch (error) {
    if (error instanceof AwsProblem) return unreadable(error);
    throw error;
  }
}

export type Outcome<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: AwsProblem };

/** A part of an answer that may be missing without taking the rest with it. */
export async function outcomeOf<T>(work: Promise<T>): Promise<Outcome<T>> {
  try {
    return { ok: true, value: await work };
  } catch (error) {
    if (error instanceof AwsProblem) return { ok: false, problem: error };
    throw error;
  }
}

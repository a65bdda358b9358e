import { EPOCH } from "../cli/rehearse/world.ts";
import { SECOND } from "../core/time.ts";
import type { WorldEvent } from "../sim/aws/world-event.ts";
import { play } from "./play.ts";
import type { Played } from "./played.ts";
import type { Act, Round } from "./round.ts";

/** Rounds kept: most faults leave the start where it was, and share one. */
const KEPT = 24;

/** Who is asked to finish watching may have polled a moment later than another: the undisturbed round watches on a little. */
const LAST_POLLS_MS = 75 * SECOND;

/**
 * Undisturbed rounds. Each is played in the very world of the round that it stands beside: the experiment starts, and is
 * stopped, at the same moments, so that the same things happen at the same times.
 */
export class CalmRounds {
  readonly #kept = new Map<string, Promise<Played>>();

  /** The round without its faults, as people would have played it. */
  undisturbed(round: Round): Promise<Played> {
    return this.#play({ ...round, faults: [] });
  }

  /** Null when nothing was started. Rejects when the two worlds are not the same: then nothing can be compared. */
  async beside(played: Played): Promise<Played | null> {
    const round = sameWorld(played);
    if (round === null) return null;
    const calm = await this.#play(round);
    const difference = differenceBetween(played, calm);
    if (difference !== null) throw new Error(`the undisturbed round went its own way: ${difference}`);
    return calm;
  }

  #play(round: Round): Promise<Played> {
    const { seed: _any, ...rest } = round;
    const key = JSON.stringify(rest);
    const known = this.#kept.get(key) ?? play(round);
    this.#kept.delete(key);
    this.#kept.set(key, known);
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= KEPT) break;
      this.#kept.delete(oldest);
    }
    return known;
  }
}

/** The round in which people press exactly when FIS was called in this one. */
function sameWorld({ round, fisCalls, runs, experiments }: Played): Round | null {
  const start = fisCalls.find((call) => call.operation === "StartExperiment" && call.acted);
  if (start === undefined) return null;
  const stop = fisCalls.find((call) => call.operation === "StopExperiment" && call.acted);
  const facts = runs.find(({ row }) => row.runId === experiments[0]?.runId)?.facts ?? [];
  const finish = facts.find((fact) => fact.kind === "StopAsked" && fact.what === "finish");
  const closed = facts.find((fact) => fact.kind === "Closed")?.seenAt ?? 0;
  const acts: Act[] = [
    ...(stop === undefined ? [] : [{ who: "ben", press: "stop", when: { at: stop.at } } as const]),
    ...(finish === undefined
      ? []
      : [{ who: "ben", press: "finish", when: { at: Math.max(finish.at.to, closed) + LAST_POLLS_MS } } as const]),
  ];
  return { ...round, typeAfterMs: start.at - EPOCH - round.readMs, acts, faults: [] };
}

/** What is delivered of the events is a fault of its own; all else has to be the same while both are watched. */
function differenceBetween(one: Played, other: Played): string | null {
  const until = Math.min(...[one, other].map(closedAt));
  const [a, b] = [one, other].map(({ history }) => history.filter((event) => event.at <= until && isOfTheWorld(event)));
  const at = a?.findIndex((event, nth) => JSON.stringify(event) !== JSON.stringify(b?.[nth])) ?? -1;
  return at === -1 ? null : `event ${at} is ${JSON.stringify(a?.[at])} here and ${JSON.stringify(b?.[at])} there`;
}

function isOfTheWorld({ kind }: WorldEvent): boolean {
  return kind !== "log-event";
}

function closedAt({ runs, endedAt }: Played): number {
  const closes = runs.flatMap(({ facts }) => facts.filter((fact) => fact.kind === "Closed"));
  return closes.at(-1)?.seenAt ?? endedAt;
}

import { EventQueue } from "../event-queue.ts";
import { type Pace, pace } from "../pace.ts";
import { Random } from "../random.ts";
import type { WorldConfig } from "../world-config.ts";
import type { WorldEvent, WorldFact } from "../world-event.ts";
import type {
  Experiment,
  Group,
  Host,
  Instance,
  LogEvent,
  Provider,
  Service,
  SpotRequest,
  TargetGroup,
  Task,
  TrailEvent,
} from "./state.ts";

/**
 * One pretend account in one Region: what it holds, and a queue of what is still to happen. Time moves only by
 * `advance`, which plays the queue in order; the processes beside this file react to what is told and queue what follows.
 */
export class World {
  readonly config: WorldConfig;
  readonly random: Random;
  readonly startedAt: number;
  readonly instances = new Map<string, Instance>();
  readonly spotRequests = new Map<string, SpotRequest>();
  readonly groups = new Map<string, Group>();
  readonly providers = new Map<string, Provider>();
  readonly hosts = new Map<string, Host>();
  readonly tasks = new Map<string, Task>();
  readonly services = new Map<string, Service>();
  readonly targetGroups = new Map<string, TargetGroup>();
  readonly experiments = new Map<string, Experiment>();
  readonly clientTokens = new Map<string, Experiment>();
  readonly logEvents: LogEvent[] = [];
  readonly trail: TrailEvent[] = [];
  readonly history: WorldEvent[] = [];
  safetyLever: WorldConfig["fis"]["safetyLever"];
  readonly #queue = new EventQueue();
  readonly #listeners = new Map<string, ((event: never) => void)[]>();
  #now: number;

  constructor(options: { readonly config: WorldConfig; readonly seed: number; readonly startedAt: number }) {
    this.config = options.config;
    this.random = new Random(options.seed);
    this.startedAt = options.startedAt;
    this.#now = options.startedAt;
    this.safetyLever = options.config.fis.safetyLever;
  }

  /** The time of what is being played; after `advance(to)`, `to`. */
  get now(): number {
    return this.#now;
  }

  /** Plays everything due until `to`, in order. Going back in time is ignored. */
  advance(to: number): void {
    for (let next = this.#queue.take(to); next !== null; next = this.#queue.take(to)) {
      this.#now = Math.max(this.#now, next.at);
      next.play();
    }
    this.#now = Math.max(this.#now, to);
  }

  after(ms: number, play: () => void): void {
    this.#queue.push(this.#now + ms, play);
  }

  at(time: number, play: () => void): void {
    this.#queue.push(Math.max(time, this.#now), play);
  }

  /** After a while drawn from the pace of `what`. */
  soon(what: Pace, play: () => void): void {
    this.after(this.draw(what), play);
  }

  /** A duration in ms from the pace of `what`. */
  draw(what: Pace): number {
    const [low, high] = pace[what];
    return this.random.between(what, low, high);
  }

  /** Writes down what truly happened, and lets the processes react to it, in the order in which they began to listen. */
  tell(fact: WorldFact): void {
    const event: WorldEvent = { at: this.#now, ...fact };
    this.history.push(event);
    for (const listener of this.#listeners.get(fact.kind) ?? []) listener(event as never);
  }

  listen<K extends WorldFact["kind"]>(kind: K, listener: (event: Extract<WorldEvent, { kind: K }>) => void): void {
    this.#listeners.set(kind, [...(this.#listeners.get(kind) ?? []), listener]);
  }
}

/** The entry that must exist: a missing one is a bug of the model. */
export function known<T>(map: ReadonlyMap<string, T>, key: string): T {
  const found = map.get(key);
  if (found === undefined) throw new Error(`the model lost sight of ${key}`);
  return found;
}

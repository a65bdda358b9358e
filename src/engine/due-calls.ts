import type { Instant } from "../core/time.ts";
import type { Entry, Outbox } from "./outbox.ts";
import type { Pace } from "./pace.ts";
import type { Clock } from "./ports.ts";
import type { Sender } from "./sender.ts";
import type { Traffic } from "./traffic.ts";

/** Only to look again. */
const NOTHING = async (): Promise<void> => {};

/** A call that may be made, and when. */
export interface Due {
  readonly at: Instant;
  readonly send: () => Promise<unknown>;
}

interface Parts {
  readonly channel: string;
  readonly outbox: Outbox;
  readonly sender: Sender;
  /** How soon Slack takes anything from this thread. */
  readonly pace: Pace;
  /** A call about this message was answered. */
  readonly onAnswered: (entry: Entry) => void;
}

/** Which looks, posts and edits of one thread are due, each in its turn among those of all runs. */
export class DueCalls {
  readonly #parts: Parts;
  readonly #ports: { readonly clock: Clock; readonly traffic: Traffic };

  constructor(parts: Parts, ports: { readonly clock: Clock; readonly traffic: Traffic }) {
    this.#parts = parts;
    this.#ports = ports;
  }

  look(): Due | null {
    const unsure = this.#cardTs === null ? null : this.#parts.outbox.unsure();
    if (unsure === null) return null;
    return this.when(this.lookAt(unsure.notBefore), () => this.#heard(unsure, this.#parts.sender.lookFor(unsure)));
  }

  post(now: Instant): Due | null {
    // Replies keep their order: the next one waits until it is known whether this one is there.
    const post =
      this.#cardTs === null || this.#parts.outbox.waitsForLook(now) ? null : this.#parts.outbox.unposted(now);
    if (post !== null && Math.max(post.notBefore, this.#parts.pace.notBefore) <= now)
      return this.when(this.#postAt(post), () => this.#heard(post, this.#parts.sender.post(post)));
    for (const channel of this.#parts.outbox.channels(this.#parts.channel))
      this.#ports.traffic.leavePosts(this.#parts.sender, channel);
    return post === null ? null : this.when(post.notBefore, NOTHING);
  }

  /** Of what may be edited now the most urgent one, in its turn among all runs. */
  edit(now: Instant): Due | null {
    const { edits } = this.#ports.traffic;
    const all = this.#parts.outbox.edits(this.#parts.sender.endedAt === null);
    const ready = all.filter(({ at }) => at <= now);
    const nextAt = Math.min(...all.flatMap(({ at }) => (at > now ? [at] : [])), Number.POSITIVE_INFINITY);
    const [first] = ready;
    if (first === undefined || this.#parts.pace.notBefore > now) {
      edits.leave(this.#parts.sender);
      return all.length === 0 ? null : this.when(first === undefined ? nextAt : now, NOTHING);
    }
    // In the thread's own order while there is room for all and nothing has waited long.
    const urgent = ready.reduce((most, edit) => (edits.urgentAt(edit) < edits.urgentAt(most) ? edit : most));
    const hasRoom = edits.urgentAt(urgent) > now && edits.freeAt(now, this.#parts.sender, first) <= now;
    const edit = hasRoom ? first : urgent;
    const at = edits.freeAt(now, this.#parts.sender, edit);
    return at > nextAt ? this.when(nextAt, NOTHING) : this.when(at, () => this.#parts.sender.edit(edit.entry));
  }

  /** Not before Slack takes anything from us. */
  when(at: Instant, send: () => Promise<unknown>): Due {
    return { at: Math.max(at, this.#parts.pace.notBefore), send };
  }

  /** In its turn among the looks of all runs, once it is due. */
  lookAt(due: Instant): Instant {
    const { clock, traffic } = this.#ports;
    return due > clock.now() ? due : traffic.lookAt(clock.now(), this.#parts.sender, due);
  }

  #postAt(entry: Entry): Instant {
    const { clock, traffic } = this.#ports;
    const { channel } = this.#parts.sender.placeOf(entry);
    // Somebody waits for it.
    const since = entry.post.place !== "reply" ? Number.NEGATIVE_INFINITY : (entry.since ?? clock.now());
    return Math.max(this.#parts.pace.notBefore, traffic.postAt(clock.now(), this.#parts.sender, { channel, since }));
  }

  leaveTraffic(): void {
    for (const channel of this.#parts.outbox.channels(this.#parts.channel))
      this.#ports.traffic.leave(this.#parts.sender, channel);
  }

  get #cardTs(): string | null {
    return this.#parts.outbox.get("card")?.ts ?? null;
  }

  async #heard(entry: Entry, call: Promise<unknown>): Promise<void> {
    await call;
    this.#parts.onAnswered(entry);
  }
}

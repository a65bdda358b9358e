import { type Instant, MINUTE } from "../core/time.ts";
import type { WhoIsWho } from "./guardrail-ports.ts";
import type { Clock } from "./ports.ts";

/** What was read within this is good enough to show; whoever asks for a plan somewhere is asked about anew. */
const FRESH_MS = 1 * MINUTE;
/** Slack takes some 100 questions a minute (conversations.members, Tier 4), for all people together. */
const MOST_ASKED = 30;

/** In which channels people are, as far as that can be read. */
export class Presences {
  readonly #ports: { readonly chat: Pick<WhoIsWho, "isIn">; readonly clock: Pick<Clock, "now"> };
  readonly #known = new Map<string, { readonly at: Instant; readonly isIn: boolean }>();
  #askAgainAt: Instant = Number.NEGATIVE_INFINITY;

  constructor(ports: { readonly chat: Pick<WhoIsWho, "isIn">; readonly clock: Pick<Clock, "now"> }) {
    this.#ports = ports;
  }

  /** Those of the channels, the first ones first, that the person is known to be in. Asks once and does not sleep. */
  async of(user: string, channels: readonly string[]): Promise<ReadonlySet<string>> {
    const { clock } = this.#ports;
    for (const [key, { at }] of this.#known) if (clock.now() - at >= FRESH_MS) this.#known.delete(key);
    const asked = [...new Set(channels)].slice(0, MOST_ASKED);
    const found = await Promise.all(asked.map(async (channel) => ((await this.#one(user, channel)) ? [channel] : [])));
    return new Set(found.flat());
  }

  async #one(user: string, channel: string): Promise<boolean> {
    const { chat, clock } = this.#ports;
    const key = `${user} ${channel}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known.isIn;
    if (clock.now() < this.#askAgainAt) return false;
    const at = clock.now();
    const read = await chat.isIn(channel, user);
    if (read.readable) this.#known.set(key, { at, isIn: read.value });
    else if (read.waitMs !== undefined) this.#askAgainAt = clock.now() + read.waitMs;
    return read.readable && read.value;
  }
}

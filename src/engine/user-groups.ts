import { groupsIn, type Members } from "../core/guardrail/membership.ts";
import type { Reading } from "../core/reading.ts";
import { type Instant, MINUTE } from "../core/time.ts";
import type { WhoIsWho } from "./guardrail-ports.ts";
import type { Clock } from "./ports.ts";
import { readingPatiently, readingTogether } from "./readings.ts";

/** What was read within this is good enough to show; whoever presses is asked about anew. */
const FRESH_MS = 1 * MINUTE;

/** Who is in which user group. Slack takes some 20 questions a minute, for all targets together. */
export class UserGroups {
  readonly #ports: { readonly chat: WhoIsWho; readonly clock: Clock };
  readonly #known = new Map<string, { readonly at: Instant; readonly members: Reading<readonly string[]> }>();

  constructor(ports: { readonly chat: WhoIsWho; readonly clock: Clock }) {
    this.#ports = ports;
  }

  /** The groups among these ids; `anew`: whatever is known of them. May sleep: call it inside a task. */
  async read(ids: readonly string[], { anew }: { readonly anew: boolean }): Promise<Members> {
    const groups = [...new Set(groupsIn(ids))];
    const read = groups.map((group) => async () => [group, await this.#one(group, anew)] as const);
    return new Map(await readingTogether(this.#ports.clock, read));
  }

  async #one(group: string, anew: boolean): Promise<Reading<readonly string[]>> {
    const { chat, clock } = this.#ports;
    const known = this.#known.get(group);
    if (!anew && known !== undefined && clock.now() - known.at < FRESH_MS) return known.members;
    const at = clock.now();
    const members = await readingPatiently(clock, () => chat.members(group));
    if (members.readable) this.#known.set(group, { at, members });
    return members;
  }
}

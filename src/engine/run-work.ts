import { SECOND } from "../core/time.ts";
import type { Clock, Log } from "./ports.ts";
import type { Watch } from "./watch.ts";

/** The end of a run that the store did not take is offered again after this. */
const SETTLE_AGAIN_MS = 15 * SECOND;

/** What is read and written for single runs: one thing at a time for each, and for none of them after another's. */
export class RunWork {
  readonly #ports: { readonly clock: Clock; readonly log: Log };
  readonly #busy = new Set<string>();

  constructor(ports: { readonly clock: Clock; readonly log: Log }) {
    this.#ports = ports;
  }

  /**
   * Does it in a task of its own, unless something is under way for that run: a database may leave one query hanging, and
   * whoever renews leases waits for none. What fails is to come again.
   */
  begin(runId: string, work: () => Promise<void>): void {
    const { clock, log } = this.#ports;
    if (this.#busy.has(runId)) return;
    this.#busy.add(runId);
    clock.task(`lease on ${runId}`, async () => {
      try {
        await work();
      } catch (error) {
        log.warn({ run: runId, err: error }, "what is stored of a run could not be read; it is tried again");
      }
      this.#busy.delete(runId);
    });
  }

  /**
   * A closed run takes no more steps with which the rest would be stored, and where nobody else could drive it no lease is
   * renewed either. Answers whether nobody need drive it any more. Call it directly inside a task.
   */
  async settle(watch: Watch): Promise<boolean> {
    const { clock } = this.#ports;
    while (!(await watch.settle()) && watch.hold.isGood()) await clock.sleepUntil(clock.now() + SETTLE_AGAIN_MS);
    return watch.isTold;
  }
}

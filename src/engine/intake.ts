import { audit, auditLater } from "./audit.ts";
import type { Incoming, Intake, Sender } from "./desk.ts";
import type { AuditRow, Clock, Log, Store } from "./ports.ts";

/** Longest text of a row; commands are typed by people, and answers are written for them. */
const LONGEST = 500;

/** The intake whose book is the store. */
export class StoredIntake implements Intake {
  readonly #ports: { readonly store: Store; readonly clock: Clock; readonly log: Log };

  constructor(ports: { readonly store: Store; readonly clock: Clock; readonly log: Log }) {
    this.#ports = ports;
  }

  async received(whom: Sender, { key, what }: Incoming): Promise<boolean> {
    const { store, clock, log } = this.#ports;
    const row: AuditRow = { at: clock.now(), ...rowOf(whom, what), outcome: "received" };
    try {
      return await store.receive(key, row);
    } catch (error) {
      // A stop must get through; a start is not begun by a store that takes nothing.
      log.error({ key, ...row, err: error }, "what came in could not be written down; it is acted upon all the same");
      auditLater(this.#ports, row);
      return true;
    }
  }

  async answered(whom: Sender, { what }: Incoming, answer: string): Promise<void> {
    await audit(this.#ports, { ...rowOf(whom, what), outcome: `answered: ${answer}`.slice(0, LONGEST) });
  }
}

function rowOf({ user, channel }: Sender, what: string): Omit<AuditRow, "at" | "outcome"> {
  return { who: user, where: channel, what: what.slice(0, LONGEST), runId: null };
}

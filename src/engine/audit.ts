import { MINUTE, SECOND } from "../core/time.ts";
import type { AuditRow, Clock, Log, Store } from "./ports.ts";

export interface AuditPorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
}

type NewRow = Omit<AuditRow, "at">;

const TRY_AGAIN_MS = 2 * SECOND;
/** A database that is away for longer than this is somebody's work, and the log has the rows. */
const KEPT_FOR_MS = 30 * MINUTE;

/** Rows that a store did not take, oldest first; whoever finds the list empty begins to write them. */
const late = new WeakMap<Store, AuditRow[]>();

/** Writes down who did what, at once or as soon as the store takes it. Never rejects. */
export async function audit(ports: AuditPorts, row: NewRow): Promise<void> {
  const dated = { ...row, at: ports.clock.now() };
  if (!(await tryAudit(ports, dated))) auditLater(ports, dated);
}

/** Before something dangerous: answers whether it is written. Where it is not, it has not happened. Never rejects. */
export function auditFirst(ports: AuditPorts, row: NewRow): Promise<boolean> {
  return tryAudit(ports, { ...row, at: ports.clock.now() });
}

/** Answers whether it is written; nothing tries again. Never rejects. */
export async function tryAudit({ store, log }: AuditPorts, row: AuditRow): Promise<boolean> {
  try {
    await store.audit(row);
    return true;
  } catch (error) {
    const { runId: run, ...said } = row;
    log.error({ run, ...said, err: error }, "the audit could not be written");
    return false;
  }
}

/** Writes a row of before, in a while and until it is there; once, also where it was written already. */
export function auditLater(ports: AuditPorts, row: AuditRow): void {
  const { store, clock } = ports;
  const rows = late.get(store) ?? [];
  late.set(store, rows);
  rows.push(row);
  if (rows.length > 1) return;
  clock.task("the audit's late rows", async () => {
    for (let next = rows[0]; next !== undefined; next = rows[0]) {
      await clock.sleepUntil(clock.now() + TRY_AGAIN_MS);
      if ((await isThere(store, next)) || clock.now() - next.at > KEPT_FOR_MS) rows.shift();
    }
  });
}

/** The answer to its first writing may have been lost with the row written. */
async function isThere(store: Store, row: AuditRow): Promise<boolean> {
  try {
    const rows = await store.auditRows();
    if (!rows.some((one) => isSame(one, row))) await store.audit(row);
    return true;
  } catch {
    return false;
  }
}

function isSame(a: AuditRow, b: AuditRow): boolean {
  const keys = ["at", "who", "where", "what", "runId", "outcome"] as const;
  return keys.every((key) => a[key] === b[key]);
}

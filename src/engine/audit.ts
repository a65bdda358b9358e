import { HOUR, MINUTE, SECOND } from "../core/time.ts";
import type { AuditRow, Clock, Log, Store } from "./ports.ts";

export interface AuditPorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
}

type NewRow = Omit<AuditRow, "at">;

const TRY_AGAIN_MS = 2 * SECOND;
/** A database that is away for longer than this is not back within seconds. */
const SOON_MS = 10 * MINUTE;
const TRY_LATER_MS = 30 * SECOND;
/** A database that is away for longer than this is somebody's work, and the log has the rows. */
const KEPT_FOR_MS = 24 * HOUR;
/** Some megabytes. */
const MOST_KEPT = 5_000;

/** Rows that a store did not take, oldest first; whoever finds none begins to write them. */
interface Late {
  readonly rows: AuditRow[];
  givenUp: number;
  /** One writer at a time: each looks first what is there. */
  writing: Promise<boolean>;
}

const late = new WeakMap<Store, Late>();

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
  const known = lateOf(store);
  const { rows } = known;
  if (rows.length === MOST_KEPT) {
    giveUp(ports, known, row);
    return;
  }
  rows.push(row);
  if (rows.length > 1) return;
  clock.task("the audit's late rows", async () => {
    const began = clock.now();
    while (rows.length > 0) {
      await clock.sleepUntil(clock.now() + (clock.now() - began < SOON_MS ? TRY_AGAIN_MS : TRY_LATER_MS));
      if (await writeLate(store)) continue;
      while (rows[0] !== undefined && clock.now() - rows[0].at > KEPT_FOR_MS) giveUp(ports, known, rows.shift());
    }
  });
}

/** The bot goes: tries for the last time, and says what stays unwritten. Never rejects. */
export async function lastAudit(ports: Pick<AuditPorts, "store" | "log">): Promise<void> {
  const known = lateOf(ports.store);
  if (known.rows.length > 0) await writeLate(ports.store);
  for (const row of known.rows.splice(0)) giveUp(ports, known, row);
}

/** How many rows wait for the store, and how many it will never get. */
export function unwritten(store: Store): { readonly waiting: number; readonly givenUp: number } {
  const { rows, givenUp } = lateOf(store);
  return { waiting: rows.length, givenUp };
}

function lateOf(store: Store): Late {
  const known = late.get(store) ?? { rows: [], givenUp: 0, writing: Promise.resolve(true) };
  late.set(store, known);
  return known;
}

function giveUp({ log }: Pick<AuditPorts, "log">, known: Late, row: AuditRow | undefined): void {
  if (row === undefined) return;
  known.givenUp++;
  const { runId: run, ...said } = row;
  log.error({ run, ...said }, "a row of the audit is given up: the store did not take it");
}

/** Answers whether every row is there that was late when it began. */
function writeLate(store: Store): Promise<boolean> {
  const known = lateOf(store);
  known.writing = known.writing.then(() => writeEach(store, known.rows));
  return known.writing;
}

async function writeEach(store: Store, rows: AuditRow[]): Promise<boolean> {
  // Those of now: what comes meanwhile may be written by its first try, which is not over yet.
  const now = [...rows];
  try {
    for (const row of now) {
      await store.auditOnce(row);
      if (rows[0] === row) rows.shift();
    }
    return true;
  } catch {
    return false;
  }
}

import type { Kysely, Selectable } from "kysely";
import type { Firing, ScheduleBook } from "../core/schedule/book.ts";
import type { Schedule } from "../core/schedule/schedule.ts";
import type { Instant } from "../core/time.ts";
import { storable } from "./rows.ts";
import type { SchedulesTable, Schema } from "./schema.ts";

/** How the store lets the book at its database: one write of a schedule at a time, and what may have happened told once. */
export interface Access {
  inLane<T>(lane: string, work: (db: Kysely<Schema>) => Promise<T>): Promise<T>;
  once<T>(name: string, work: (again: boolean) => Promise<T>): Promise<T>;
}

/** The schedules, and which of their times have been seen to by whom. */
export class Schedules implements ScheduleBook {
  readonly #access: Access;
  readonly #holder: string;

  constructor(access: Access, holder: string) {
    this.#access = access;
    this.#holder = holder;
  }

  add(schedule: Schedule): Promise<void> {
    return this.#write(schedule.id, async (db) => {
      await db
        .insertInto("schedules")
        .values(toRow(schedule))
        .onConflict((oc) => oc.column("id").doNothing())
        .execute();
    });
  }

  all(): Promise<readonly Schedule[]> {
    return this.#access.inLane(ALL, async (db) => {
      const rows = await db.selectFrom("schedules").selectAll().orderBy("active_since").orderBy("id").execute();
      return rows.map(fromRow);
    });
  }

  remove(id: string): Promise<boolean> {
    return this.#write(id, async (db) => {
      const deleted = await db.deleteFrom("schedules").where("id", "=", storable(id)).executeTakeFirst();
      return deleted.numDeletedRows === 1n;
    });
  }

  pause(id: string, by: string): Promise<boolean> {
    return this.#write(id, async (db) => {
      const query = db.updateTable("schedules").set({ paused_by: by }).where("id", "=", storable(id));
      return (await query.where("paused_by", "is", null).executeTakeFirst()).numUpdatedRows === 1n;
    });
  }

  resume(id: string, at: Instant): Promise<boolean> {
    return this.#write(id, async (db) => {
      const query = db.updateTable("schedules").set({ paused_by: null, active_since: Math.floor(at) });
      const updated = await query.where("id", "=", storable(id)).where("paused_by", "is not", null).executeTakeFirst();
      return updated.numUpdatedRows === 1n;
    });
  }

  handledUntil(id: string): Promise<Instant | null> {
    return this.#access.inLane(ALL, async (db) => {
      const query = db.selectFrom("firings").select((eb) => eb.fn.max("at").as("at"));
      const row = await query.where("schedule_id", "=", storable(id)).executeTakeFirst();
      return row?.at === null || row?.at === undefined ? null : Number(row.at);
    });
  }

  take({ scheduleId, at }: Firing): Promise<boolean> {
    const name = `the firing of ${scheduleId} at ${at}`;
    return this.#access.inLane(name, (db) =>
      this.#access.once(name, async (again) => {
        const inserted = await db
          .insertInto("firings")
          .values({ schedule_id: storable(scheduleId), at: Math.floor(at), holder: this.#holder, outcome: null })
          .onConflict((oc) => oc.columns(["schedule_id", "at"]).doNothing())
          .executeTakeFirst();
        if (inserted.numInsertedOrUpdatedRows === 1n) return true;
        return again && (await this.#isMine(db, { scheduleId, at }));
      }),
    );
  }

  settle({ scheduleId, at }: Firing, outcome: string): Promise<boolean> {
    return this.#write(scheduleId, async (db) => {
      const query = db
        .updateTable("firings")
        .set({ outcome: storable(outcome) })
        .where("outcome", "is", null);
      const mine = query.where("schedule_id", "=", storable(scheduleId)).where("at", "=", Math.floor(at));
      return (await mine.executeTakeFirst()).numUpdatedRows === 1n;
    });
  }

  unsettled(): Promise<readonly Firing[]> {
    return this.#access.inLane(ALL, async (db) => {
      const query = db.selectFrom("firings").select(["schedule_id", "at"]).where("outcome", "is", null);
      const rows = await query.where("holder", "!=", this.#holder).orderBy("at").execute();
      return rows.map((row) => ({ scheduleId: row.schedule_id, at: Number(row.at) }));
    });
  }

  #write<T>(id: string, work: (db: Kysely<Schema>) => Promise<T>): Promise<T> {
    return this.#access.inLane(`the schedule ${id}`, work);
  }

  async #isMine(db: Kysely<Schema>, { scheduleId, at }: Firing): Promise<boolean> {
    const query = db.selectFrom("firings").select("at").where("schedule_id", "=", storable(scheduleId));
    const mine = query.where("at", "=", Math.floor(at)).where("holder", "=", this.#holder);
    return (await mine.executeTakeFirst()) !== undefined;
  }
}

const ALL = "every schedule";

function toRow(schedule: Schedule) {
  return {
    id: storable(schedule.id),
    target_name: schedule.target,
    channel: schedule.channel,
    expression: storable(schedule.expression),
    time_zone: storable(schedule.timeZone),
    reason: schedule.reason === null ? null : storable(schedule.reason),
    added_by: schedule.by,
    active_since: Math.floor(schedule.activeSince),
    paused_by: schedule.pausedBy,
  };
}

function fromRow(row: Selectable<SchedulesTable>): Schedule {
  return {
    id: row.id,
    target: row.target_name,
    channel: row.channel,
    expression: row.expression,
    timeZone: row.time_zone,
    reason: row.reason,
    by: row.added_by,
    activeSince: Number(row.active_since),
    pausedBy: row.paused_by,
  };
}

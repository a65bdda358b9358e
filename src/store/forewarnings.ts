import { type Kysely, type Selectable, sql } from "kysely";
import type { Firing } from "../core/schedule/book.ts";
import {
  type Forewarning,
  type ForewarningBook,
  type ForewarningEnd,
  type ForewarningRow,
  firingOf,
} from "../core/schedule/forewarning.ts";
import type { Instant } from "../core/time.ts";
import { storable, whole } from "./rows.ts";
import type { Access } from "./schedules.ts";
import type { ForewarningsTable, Schema } from "./schema.ts";

/** What unattended schedules announced. `open` is left once, by whoever comes first, in whatever process. */
export class Forewarnings implements ForewarningBook {
  readonly #access: Access;

  constructor(access: Access) {
    this.#access = access;
  }

  /** After a lost answer nobody is told true again: then it counts as not announced, and nothing starts. */
  begin(forewarning: Forewarning, at: Instant): Promise<boolean> {
    const { scheduleId, at: due } = firingOf(forewarning);
    return this.#write(firingOf(forewarning), async (db) => {
      const row = {
        schedule_id: storable(scheduleId),
        at: Math.floor(due),
        forewarning_json: JSON.stringify(forewarning),
        state: "open",
        taken_at: Math.floor(at),
        version: 1,
      } as const;
      const inserted = await db
        .insertInto("forewarnings")
        .values({ ...row, ended_by: null, ts: null })
        .onConflict((oc) => oc.columns(["schedule_id", "at"]).doNothing())
        .executeTakeFirst();
      return inserted.numInsertedOrUpdatedRows === 1n;
    });
  }

  of(firing: Firing): Promise<ForewarningRow | null> {
    return this.#write(firing, async (db) => {
      const query = db.selectFrom("forewarnings").selectAll().where("schedule_id", "=", storable(firing.scheduleId));
      const row = await query.where("at", "=", Math.floor(firing.at)).executeTakeFirst();
      return row === undefined ? null : fromRow(row);
    });
  }

  async posted(firing: Firing, { ts, at }: { readonly ts: string; readonly at: Instant }): Promise<void> {
    await this.#write(firing, (db) =>
      changing(db, firing)
        .set({ ts: storable(ts), posted_at: Math.ceil(at), shown_version: 1 })
        .where("ts", "is", null)
        .execute(),
    );
  }

  end(firing: Firing, { state, by }: ForewarningEnd): Promise<boolean> {
    return this.#write(firing, async (db) => {
      if (state === "due") await endIfHalted(db, firing);
      const updated = await changing(db, firing)
        .set({ state, ended_by: by === null ? null : storable(by), version: sql<number>`version + 1` })
        .where("state", "=", "open")
        .executeTakeFirst();
      return updated.numUpdatedRows === 1n;
    });
  }

  async shown(firing: Firing, version: number): Promise<void> {
    await this.#write(firing, (db) =>
      changing(db, firing)
        .set({ shown_version: version })
        .where((eb) => eb.or([eb("shown_version", "is", null), eb("shown_version", "<", version)]))
        .execute(),
    );
  }

  unsettled(since: Instant): Promise<readonly ForewarningRow[]> {
    return this.#access.inLane("every forewarning", async (db) => {
      const rows = await db
        .selectFrom("forewarnings")
        .selectAll()
        .where((eb) =>
          eb.or([
            eb("state", "=", "open"),
            eb("shown_version", "<", eb.ref("version")),
            eb("at", ">", Math.floor(since)).and("shown_version", "is", null),
          ]),
        )
        .orderBy("at")
        .orderBy("schedule_id")
        .execute();
      return rows.map(fromRow);
    });
  }

  #write<T>({ scheduleId, at }: Firing, work: (db: Kysely<Schema>) => Promise<T>): Promise<T> {
    return this.#access.inLane(`the forewarning of ${scheduleId} at ${at}`, work);
  }
}

/** A halt that was being written at the moment of its announcement may not have seen it; it counts also when it is ended. */
async function endIfHalted(db: Kysely<Schema>, firing: Firing): Promise<void> {
  await changing(db, firing)
    .set(({ selectFrom }) => ({
      state: "halted",
      ended_by: selectFrom("halts")
        .select("who")
        .where("kind", "=", "halt")
        .whereRef("halts.at", ">=", "forewarnings.taken_at")
        .orderBy("seq")
        .limit(1),
      version: sql<number>`version + 1`,
    }))
    .where("state", "=", "open")
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom("halts")
          .select("seq")
          .where("kind", "=", "halt")
          .whereRef("halts.at", ">=", "forewarnings.taken_at"),
      ),
    )
    .execute();
}

function changing(db: Kysely<Schema>, { scheduleId, at }: Firing) {
  return db
    .updateTable("forewarnings")
    .where("schedule_id", "=", storable(scheduleId))
    .where("at", "=", Math.floor(at));
}

function fromRow(row: Selectable<ForewarningsTable>): ForewarningRow {
  const { ts, posted_at: postedAt } = row;
  return {
    forewarning: JSON.parse(row.forewarning_json),
    state: row.state,
    endedBy: row.ended_by,
    takenAt: whole(row.taken_at),
    version: whole(row.version),
    posted: ts === null || postedAt === null ? null : { ts, at: whole(postedAt) },
    shownVersion: row.shown_version === null ? null : whole(row.shown_version),
  };
}

import type { DatabaseSync } from "node:sqlite";

/**
 * Forward only, applied in order, never edited once released: the n-th brings a database from version n-1 to n
 * (`PRAGMA user_version`).
 */
const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE runs (
    run_id TEXT PRIMARY KEY,
    account TEXT NOT NULL,
    region TEXT NOT NULL,
    cluster TEXT NOT NULL,
    target_name TEXT NOT NULL,
    channel TEXT NOT NULL,
    opened_at INTEGER NOT NULL,
    outcome TEXT
  ) STRICT;
  CREATE UNIQUE INDEX one_open_run_per_cluster ON runs (account, region, cluster) WHERE outcome IS NULL;

  CREATE TABLE facts (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    run_id TEXT NOT NULL REFERENCES runs (run_id),
    key TEXT NOT NULL,
    kind TEXT NOT NULL,
    fact_json TEXT NOT NULL,
    UNIQUE (run_id, key)
  ) STRICT;
  CREATE TRIGGER facts_stay_as_they_are BEFORE UPDATE ON facts BEGIN SELECT RAISE(ABORT, 'facts are append-only'); END;
  CREATE TRIGGER facts_stay BEFORE DELETE ON facts BEGIN SELECT RAISE(ABORT, 'facts are append-only'); END;

  CREATE TABLE posts (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    run_id TEXT NOT NULL REFERENCES runs (run_id),
    key TEXT NOT NULL,
    place INTEGER NOT NULL,
    broadcast INTEGER NOT NULL CHECK (broadcast IN (0, 1)),
    message_json TEXT NOT NULL,
    facts_json TEXT NOT NULL,
    hash TEXT NOT NULL,
    ts TEXT,
    shown_hash TEXT,
    shown_at INTEGER,
    UNIQUE (run_id, key)
  ) STRICT;

  CREATE TABLE audit (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    who TEXT NOT NULL,
    place TEXT,
    what TEXT NOT NULL,
    run_id TEXT,
    outcome TEXT NOT NULL
  ) STRICT;
  CREATE TRIGGER audit_stays_as_it_is BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;
  CREATE TRIGGER audit_stays BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END;
  `,
];

/**
 * Brings the database to the newest version, each step in a transaction of its own.
 * Throws when a newer spot-chaos has written it: an older one would not understand what it reads.
 */
export function migrate(database: DatabaseSync): void {
  const version = Number(database.prepare("PRAGMA user_version").get()?.user_version ?? 0);
  if (version > MIGRATIONS.length) {
    throw new Error(
      `the database has version ${version}, this spot-chaos knows versions up to ${MIGRATIONS.length}: ` +
        "a newer one has written it; run that one, or give this one another file",
    );
  }
  MIGRATIONS.forEach((migration, index) => {
    if (index < version) return;
    database.exec(`BEGIN IMMEDIATE; ${migration} PRAGMA user_version = ${index + 1}; COMMIT;`);
  });
}

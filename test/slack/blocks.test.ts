import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Line, Message, Part } from "../../src/core/message.ts";
import { textLengthOf } from "../../src/sim/slack/blocks/text-length.ts";
import { problemsOfBlocks } from "../../src/sim/slack/blocks/validate.ts";
import { render } from "../../src/slack/blocks.ts";
import { SLACK_LIMITS } from "../../src/slack/limits.ts";
import { anyMessage, anyPart } from "./any-message.ts";

const command = "/spot-chaos";
const message = (fields: Partial<Message>): Message => ({ summary: "s", body: [], footer: [], buttons: [], ...fields });

function firstText(body: Message["body"], rehearsal = false): string {
  const [block] = render(message({ body }), { rehearsal, command }).blocks;
  return block?.type === "section" ? (block.text?.text ?? "") : "";
}

/** What Slack would act on: everything between angle brackets. */
function commandsIn(value: unknown): string[] {
  if (typeof value === "string") return value.match(/<[^>]*>/g) ?? [];
  if (Array.isArray(value)) return value.flatMap(commandsIn);
  if (typeof value !== "object" || value === null) return [];
  if ("type" in value && value.type === "plain_text") return [];
  return Object.entries(value).flatMap(([key, field]) =>
    key === "value" || key === "accessibility_label" ? [] : commandsIn(field),
  );
}

/** As Slack is told them: people, groups and channels that are parts of a message. */
function mentionsOf({ body, footer }: Message): string[] {
  return [...body.flat(), ...footer].flat().flatMap((part) => {
    if (typeof part !== "object") return [];
    if ("user" in part) return [`<@${part.user}>`];
    if ("group" in part) return [`<!subteam^${part.group}>`];
    return "channel" in part ? [`<#${part.channel}>`] : [];
  });
}

describe("any message at all", () => {
  test("is something that Slack would take", () => {
    fc.assert(
      fc.property(anyMessage, fc.boolean(), (any, rehearsal) => {
        const { text, blocks } = render(any, { rehearsal, command });
        expect(problemsOfBlocks(blocks, { surface: "message", pointer: "/blocks" })).toEqual([]);
        expect(blocks.length).toBeLessThanOrEqual(SLACK_LIMITS.blocksPerMessage);
        expect(textLengthOf(blocks)).toBeLessThan(10_000);
        expect(text.length).toBeLessThanOrEqual(SLACK_LIMITS.updateText);
        expect(text.trim()).not.toBe("");
        expect(new Set(blocks.map((block) => block.block_id)).size).toBe(blocks.length);
        // Both halves of what is sent: JSON for the blocks, a form field for the text.
        expect(() => encodeURIComponent(text + JSON.stringify(blocks))).not.toThrow();
      }),
      { numRuns: 400 },
    );
  });

  test("notifies only the people and groups that are parts of it", () => {
    fc.assert(
      fc.property(anyMessage, (any) => {
        const { text, blocks } = render(any, { rehearsal: false, command });
        expect(commandsIn(text)).toEqual([]);
        const meant = new Set(mentionsOf(any));
        for (const found of commandsIn(blocks)) {
          if (/^<https?:/.test(found) || /^<!date\^\d+\^[^|<>]*\|[^<>]*>$/.test(found)) continue;
          expect(meant).toContain(found);
        }
      }),
      { numRuns: 400 },
    );
  });

  test("is drawn the same way twice", () => {
    fc.assert(
      fc.property(anyMessage, (any) => {
        expect(render(any, { rehearsal: true, command })).toEqual(render(any, { rehearsal: true, command }));
      }),
      { numRuns: 50 },
    );
  });

  test("keeps every line on one line", () => {
    fc.assert(
      fc.property(fc.array(anyPart, { maxLength: 6 }), (line) => {
        expect(firstText([[["x", ...line]]])).not.toContain("\n");
      }),
      { numRuns: 200 },
    );
  });
});

describe("how a line looks", () => {
  const cases: readonly (readonly [string, Part, string])[] = [
    ["text is escaped", "a < b & c > d <!channel>", "a &lt; b &amp; c &gt; d &lt;!channel&gt;"],
    ["bold", { bold: "Recovering" }, "*Recovering*"],
    ["bold keeps its spaces outside", { bold: " now " }, " *now* "],
    ["a star cannot end the bold", { bold: "a*b" }, "*a∗b*"],
    ["italic", { italic: "quarterly game day" }, "_quarterly game day_"],
    ["an underscore cannot end the italic", { italic: "a_ b" }, "_aˍ b_"],
    ["code", { code: "i-002693a8d5e8518d5" }, "`i-002693a8d5e8518d5`"],
    ["code keeps stars and underscores", { code: "a_b*c_" }, "`a_b*c_`"],
    ["a backtick cannot end the code", { code: "a`b" }, "`aˋb`"],
    ["people's formatting stays text", "*Recovered* `x` ~y~ _z_", "∗Recovered∗ ˋxˋ ∼y∼ ˍzˍ"],
    ["names with underscores stay as they are", "ec2_service_split", "ec2_service_split"],
    ["an icon", { icon: "done" }, ":white_check_mark:"],
    ["a person", { user: "U012ABCDEF" }, "<@U012ABCDEF>"],
    ["a false person", { user: "U1><!channel" }, "U1&gt;&lt;!channel"],
    [
      "a link",
      { link: "https://x.test/a?b=1&c=2|3", label: "the <run>" },
      "<https://x.test/a?b=1&amp;c=2%7C3|the &lt;run&gt;>",
    ],
    ["no link but a web link", { link: "javascript:alert(1)", label: "press" }, "press"],
    ["a time", { when: 1_790_000_000_000, as: "time" }, "<!date^1790000000^{time_secs}|14:13:20 UTC>"],
    ["an age", { when: 1_790_000_000_000, as: "ago" }, "<!date^1790000000^{ago}|2026-09-21 14:13:20 UTC>"],
    ["a time that is none", { when: Number.NaN, as: "ago" }, "an unknown time"],
    ["a quotation sign at the start", "> said", "› said"],
    ["line breaks", "a\nb\r\nc", "a b c"],
  ];
  test.each(cases)("%s", (_, part, drawn) => {
    expect(firstText([[[part]]])).toBe(drawn);
  });
});

describe("long messages", () => {
  const lines = (count: number, length: number): Line[] =>
    Array.from({ length: count }, (_, place) => [`${place} ${"x".repeat(length)}`]);

  test("a long paragraph goes on in the next section, split between lines", () => {
    const { blocks } = render(message({ body: [lines(50, 100)] }), { rehearsal: false, command });
    const texts = blocks.map((block) => (block.type === "section" ? (block.text?.text ?? "") : ""));
    expect(texts.length).toBe(2);
    expect(texts.join("\n").split("\n").length).toBe(50);
  });

  test("what does not fit is counted, never silently missing", () => {
    const { blocks } = render(message({ body: [lines(200, 100)], footer: [["the footer stays"]] }), {
      rehearsal: false,
      command,
    });
    const drawn = JSON.stringify(blocks);
    const shown = drawn.match(/\d+ x{100}/g)?.length ?? 0;
    expect(shown).toBeGreaterThan(50);
    expect(drawn).toContain(`+${200 - shown} more lines`);
    expect(drawn).toContain("the footer stays");
  });

  test("more paragraphs than Slack has blocks are counted too", () => {
    const buttons = [
      { name: "details" as const, label: "Details", value: "run-1", style: "plain" as const, confirm: null },
    ];
    const body = lines(120, 2).map((line) => [line]);
    const { blocks } = render(message({ body, footer: [["last look"]], buttons }), { rehearsal: false, command });
    const drawn = JSON.stringify(blocks);
    expect(blocks.length).toBeLessThanOrEqual(SLACK_LIMITS.blocksPerMessage);
    expect(drawn).toContain(`+${120 - (drawn.match(/\d+ xx"/g)?.length ?? 0)} more lines`);
    expect(drawn).toContain("last look");
  });

  test("buttons that do not fit are counted", () => {
    const buttons = Array.from({ length: 30 }, (_, place) => ({
      name: "details" as const,
      label: `t${place}`,
      value: `t${place}`,
      style: "plain" as const,
      confirm: null,
    }));
    const drawn = JSON.stringify(render(message({ buttons }), { rehearsal: false, command }).blocks);
    expect(drawn).toContain("+5 more choices");
    expect(drawn).toContain("spot-chaos:details:25");
  });
});

describe("a rehearsal", () => {
  test("says so in the first line and in the text", () => {
    const drawn = render(message({ summary: "Recovering.", body: [[["Recovering"], ["more"]]] }), {
      rehearsal: true,
      command,
    });
    expect(drawn.text).toBe("*REHEARSAL* · Recovering.");
    expect(firstText([[["Recovering"], ["more"]]], true)).toBe("*REHEARSAL* · Recovering\nmore");
  });

  test("says so even when there is nothing but a summary", () => {
    expect(firstText([], true)).toBe("*REHEARSAL* · s");
  });

  test("is a word that a real run never says", () => {
    fc.assert(
      fc.property(anyMessage, (any) => {
        fc.pre(!JSON.stringify(any).includes("REHEARSAL"));
        expect(JSON.stringify(render(any, { rehearsal: false, command }))).not.toContain("REHEARSAL");
      }),
      { numRuns: 100 },
    );
  });
});

test("a block changes its id with its content, and only then", () => {
  const idOf = (summary: string) => render(message({ summary }), { rehearsal: false, command }).blocks[0]?.block_id;
  expect(idOf("a")).toBe(idOf("a"));
  expect(idOf("a")).not.toBe(idOf("b"));
});

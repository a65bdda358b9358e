import fc from "fast-check";
import type { Button, Icon, Line, Message, Part } from "../../src/core/message.ts";

/** Texts that people and AWS may send, the hostile ones among them. */
const NASTY = [
  "<!channel>",
  "<!here|x>",
  "<!everyone>",
  "<@U0AAAAAAA>",
  "<#C0AAAAAAA>",
  "<!subteam^S012>",
  "<https://x.test|y>",
  "@channel",
  "`",
  "```",
  "*",
  "_",
  "~",
  ">",
  ">>> all",
  "&",
  "&lt;!channel&gt;",
  "&amp;",
  "\n",
  "\r\n",
  "\u0000",
  "\ud800",
  "👩‍🚀",
  "\u202e",
  "<!date^0^{ago}|x>",
  "a_b_c",
  "-".repeat(400),
  "&".repeat(700),
  "word ".repeat(300),
];
const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.array(fc.constantFrom(...NASTY), { maxLength: 4 }).map((parts) => parts.join("")),
  fc.constantFrom(...NASTY),
);

const icon = fc.constantFrom<Icon>("waiting", "running", "done", "warning", "failed", "stopped");
const userId = fc.stringMatching(/^[UW][A-Z0-9]{6,10}$/);

export const anyPart: fc.Arbitrary<Part> = fc.oneof(
  text,
  text.map((bold) => ({ bold })),
  text.map((italic) => ({ italic })),
  text.map((code) => ({ code })),
  text.map((command) => ({ command })),
  icon.map((icon) => ({ icon })),
  fc.oneof(userId, text).map((user) => ({ user })),
  fc.oneof(fc.stringMatching(/^S[A-Z0-9]{6,10}$/), text).map((group) => ({ group })),
  fc.oneof(fc.stringMatching(/^C[A-Z0-9]{6,10}$/), text).map((channel) => ({ channel })),
  fc.record({
    when: fc.oneof(fc.integer({ min: 0, max: 4e12 }), fc.double()),
    as: fc.constantFrom<"time" | "date-time" | "ago">("time", "date-time", "ago"),
  }),
  fc.record({ link: fc.oneof(fc.webUrl({ withQueryParameters: true }), text), label: text }),
);

const line: fc.Arbitrary<Line> = fc.array(anyPart, { maxLength: 6 });

const button: fc.Arbitrary<Button> = fc.record({
  name: fc.constantFrom("start", "refresh", "cancel", "checks", "stop", "finish", "skip", "details"),
  label: text,
  value: text,
  style: fc.constantFrom("plain", "primary", "danger"),
  confirm: fc.option(fc.record({ title: text, text, yes: text, no: text })),
});

/** Short and huge ones: a few lines, a hundred long ones, fifty paragraphs, forty buttons. */
export const anyMessage: fc.Arbitrary<Message> = fc.record({
  summary: text,
  body: fc.oneof(
    { weight: 4, arbitrary: fc.array(fc.array(line, { maxLength: 5 }), { maxLength: 5 }) },
    { weight: 1, arbitrary: fc.array(fc.array(line, { maxLength: 3 }), { minLength: 40, maxLength: 70 }) },
    { weight: 1, arbitrary: fc.array(line, { minLength: 60, maxLength: 120 }).map((lines) => [lines]) },
  ),
  footer: fc.array(line, { maxLength: 12 }),
  buttons: fc.oneof(fc.array(button, { maxLength: 4 }), fc.array(button, { minLength: 20, maxLength: 40 })),
});

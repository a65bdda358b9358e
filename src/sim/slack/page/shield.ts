/**
 * slack-blocks-to-jsx reads mrkdwn through a Markdown parser, which takes more for marks than Slack does: "T+0:12 …
 * T+0:24" holds an emoji for it, an escaped "&gt;" gets a blank, and plain_text is formatted like mrkdwn. So whatever
 * Slack would leave alone is hidden from it behind characters that nobody uses, and shown again in what it has drawn.
 */

/** Private Use Area: the hidden character's own code stands on top of it. */
const HIDDEN = 0xe000;
/** What means something to a Markdown parser. */
const MARKS = ":*_~`[]()#>|\\!+-.&<=$";
const ESCAPES: Readonly<Record<string, string>> = { "&amp;": "&", "&lt;": "<", "&gt;": ">" };

function hide(character: string): string {
  return String.fromCharCode(HIDDEN + character.charCodeAt(0));
}

function hideAll(text: string): string {
  return [...text].map((character) => (MARKS.includes(character) ? hide(character) : character)).join("");
}

/** An emoji's name between colons, with a letter in it and no letter or digit beside it: ":+1:", never "T+0:12 3:". */
const EMOJI = /(?<![A-Za-z0-9]):(?=[^:\s]*[a-z])[a-z0-9_+'-]+:|(?<![A-Za-z0-9]):[+-]1:/g;

/** A text for the library, from a text object of Slack's. */
export function shielded(text: string, type: "mrkdwn" | "plain_text"): string {
  const parts = text.split(/(<[^<>\n]*>|`[^`\n]+`|&(?:amp|lt|gt);)/);
  return parts
    .map((part, at) => {
      if (at % 2 === 1) {
        const escaped = ESCAPES[part];
        if (escaped !== undefined) return hide(escaped);
        if (type === "plain_text") return hideAll(unescaped(part));
        // What is code is no mark; links, mentions and dates are Slack's own, and read by the library as such.
        return part.startsWith("`") ? `\`${hideAll(unescaped(part.slice(1, -1)))}\`` : part;
      }
      return betweenEmoji(part, (words) =>
        type === "plain_text" ? hideAll(words) : words.replace(/[:[\]#\\!|$]|\d+\.(?=\s)|(?<=^|\n)[-=+]/g, hideAll),
      );
    })
    .join("");
}

function unescaped(text: string): string {
  return text.replace(/&(?:amp|lt|gt);/g, (entity) => ESCAPES[entity] ?? entity);
}

function betweenEmoji(text: string, change: (words: string) => string): string {
  let from = 0;
  let changed = "";
  for (const { 0: emoji, index } of text.matchAll(EMOJI)) {
    changed += change(text.slice(from, index)) + emoji;
    from = index + emoji.length;
  }
  return changed + change(text.slice(from));
}

/** What was hidden, in the open again. */
export function unshielded(text: string): string {
  return text.replace(/[\ue000-\ue0ff]/g, (character) => String.fromCharCode(character.charCodeAt(0) - HIDDEN));
}

/** Every text object in these blocks, shielded; `verbatim`, which for the library means "as it is", goes. */
export function shieldedBlocks(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shieldedBlocks);
  if (typeof value !== "object" || value === null) return value;
  const { type, text } = value as { readonly type?: unknown; readonly text?: unknown };
  if ((type === "mrkdwn" || type === "plain_text") && typeof text === "string")
    return { type, text: shielded(text, type) };
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, shieldedBlocks(one)]));
}

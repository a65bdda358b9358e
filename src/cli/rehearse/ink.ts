/** How a terminal is written on: its width, and what is bold or dim there. */
export interface Ink {
  /** Columns; Infinity breaks no line. */
  readonly width: number;
  /** One line of a message, as mrkdwn. */
  message(line: string): string;
  /** The margin and all that is not the bot's own words. */
  aside(text: string): string;
}

/** For files, pipes and golden files: mrkdwn as it was sent, no line broken. */
export const PLAIN: Ink = { width: Number.POSITIVE_INFINITY, message: (line) => line, aside: (text) => text };

/** For people: bold for `*bold*`, colour for the marks of the phases. */
export function terminalInk(columns: number): Ink {
  const sgr = (code: number, off: number) => (text: string) => `\u001b[${code}m${text}\u001b[${off}m`;
  const [bold, dim, red, green, yellow, blue] = [
    sgr(1, 22),
    sgr(2, 22),
    sgr(31, 39),
    sgr(32, 39),
    sgr(33, 39),
    sgr(34, 39),
  ];
  const marks: Readonly<Record<string, (text: string) => string>> = {
    "✔": green,
    "⚠": yellow,
    "✖": red,
    "■": red,
    "●": blue,
  };
  return {
    width: Math.max(40, columns),
    message: (line) =>
      line
        .replace(/(?<![\w*])\*(\S[^*\n]*\S|\S)\*(?![\w*])/g, (_, words: string) => bold(words))
        .replace(/`([^`\n]+)`/g, "$1")
        .replace(/[✔⚠✖■●]/g, (mark) => marks[mark]?.(mark) ?? mark),
    aside: dim,
  };
}

/** Breaks a line between words; a word that is longer stays whole. */
export function wrap(line: string, width: number): readonly string[] {
  if (line.length <= width) return [line];
  const lines: string[] = [];
  let current = "";
  for (const word of line.split(" ")) {
    if (current !== "" && current.length + 1 + word.length > width) {
      lines.push(current);
      current = word;
    } else {
      current = current === "" ? word : `${current} ${word}`;
    }
  }
  return [...lines, current];
}
